"""Pictures of every page, for people to look at: python tests/acceptance/screenshots.py [NAME...]

The sample company on a server of its own; each page at 1280 and 320 pixels, light and dark, in three languages,
into build/screenshots/. With names, only pages whose name holds one of them; with 320-dark-ru or the like, only so.
"""

from __future__ import annotations

import os
import sys
import tempfile
from itertools import product
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.acceptance.browser import chromium  # noqa: E402
from tests.acceptance.workspace import served  # noqa: E402

TARGET = ROOT / "build" / "screenshots"
NAMES = yaml.safe_load((ROOT / "src" / "handover" / "demo" / "names.yaml").read_text())
NORA, TOM, ELENA = (f"{who}@{NAMES['domain']}" for who in ("nora", "tom", "elena"))
#: The sample company in the middle of its work: some clients are told, some wait, one cannot be placed.
SAMPLE = [
    ["demo"],
    *(["people", "grant", NORA, role] for role in ("admin", "auditor")),
    ["draft", ELENA],
    ["approve", ELENA, "--as", TOM],
    ["send", ELENA, "--now"],
    ["draft", ELENA],
    ["evidence", "export", ELENA, "--as", NORA, "--out", os.devnull],
]
PAGES = {
    "home": "/",
    "account": "/account/",
    "approvals": "/approvals/",
    "approvals-held": "/approvals/?kind=held",
    "held": "/held/",
    "departures": "/departures/",
    "departure-new": "/departures/new/",
    "departure": "/departures/1/",
    "pictures": "/departures/1/pictures/",
    "plan": "/departures/1/plan/",
    "transfer": "/departures/1/clients/1/",
    "cancel": "/departures/1/cancel/",
    "notices": "/departures/1/notices/",
    "untold": "/departures/1/notices/untold/",
    "calls": "/departures/1/calls/",
    "delivery": "/departures/1/delivery/",
    "evidence": "/departures/1/evidence/",
    "clients": "/clients/",
    "client": "/clients/1/",
    "imports": "/imports/",
    "import-new": "/imports/new/",
    "ledger": "/ledger/",
    "entry": "/ledger/1/",
    "checkpoints": "/ledger/checkpoints/",
    "people": "/people/",
    "person": "/people/2/",
    "person-new": "/people/new/",
    "missing": "/departures/999/",
    "tasks": "/tasks/?show=all",
    "place": "/departures/1/place/",
    "rest": "/departures/1/place/rest/",
    "departure-new-days": "/departures/new/?leaver=3",
    "briefs": "/departures/1/briefs/",
    "held-list": "/held/",
    "policy": "/policy/",
    "packs": "/policy/versions/",
    "pack-differences": "/policy/differences/",
    "pack-try": "/policy/try/",
    "may-i": "/may-i/",
    "farewell": "/farewell/",
    "my-clients": "/my-clients/",
    "second-factor": "/account/second-factor/",
    "administration": "/administration/",
    "mail-setup": "/administration/mail/",
    "backups": "/administration/backups/",
    "webhooks": "/administration/webhooks/",
    "tokens": "/tokens/",
    "person-sign-in": "/people/2/sign-in/",
    "looks": "/ledger/looks/",
    "lookbacks": "/departures/1/lookbacks/",
    "inquiries": "/departures/1/inquiries/",
    "memos": "/memos/",
    "memo": "/memos/manager/client/es/",
}
LOOKS = [
    (width, scheme, language)
    for width, scheme, language in product((1280, 320), ("light", "dark"), ("en", "es", "ru"))
]


def main(wanted: list[str]) -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    ways = {f"{width}-{scheme}-{language}": (width, scheme, language) for width, scheme, language in LOOKS}
    names = [word for word in wanted if word not in ways]
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        served(Path(folder), *SAMPLE) as workspace,
    ):
        for name in [word for word in wanted if word in ways] or ways:
            look(browser, workspace.url, NORA, ways[name], names)
    return 0


def look(browser: Browser, url: str, email: str, way: tuple[int, str, str], wanted: list[str]) -> None:
    width, scheme, language = way
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
    )
    page = context.new_page()
    if not wanted or "sign-in" in wanted:
        page.goto(f"{url}/sign-in/")
        picture(page, "sign-in", way)
    sign_in(page, url, email)
    context.add_cookies([{"name": "language", "value": language, "url": url}])
    for name, address in PAGES.items():
        if not wanted or any(word in name for word in wanted):
            page.goto(url + address)
            picture(page, name, way)
    context.close()


def sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", NAMES["password"])
    page.click("main button")
    page.wait_for_url(f"{url}/")


def picture(page: Page, name: str, way: tuple[int, str, str]) -> None:
    """The whole page as a file; a page that is wider than its window is named."""
    width, scheme, language = way
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"{name} {language}: {wide} pixels wide in a window of {width}")
    page.screenshot(path=TARGET / f"{name}-{width}-{scheme}-{language}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

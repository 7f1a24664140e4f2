"""The pages of look-backs and inquiries on a telephone and on a desk: readable, reachable, labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.screenshots import ELENA, NORA, SAMPLE, sign_in
from tests.acceptance.test_pages import audit
from tests.acceptance.workspace import Workspace, served
from tests.integration.inquiries.telling import goodbye
from tests.unit.lookback.mails import mbox

pytestmark = pytest.mark.browser
PAGES = {
    "lookbacks": "/departures/1/lookbacks/",
    "lookback": "/lookbacks/1/",
    "inquiries": "/departures/1/inquiries/",
    "inquiry-new": "/departures/1/inquiries/new/",
    "inquiry": "/inquiries/1/",
    "inquiry-answers": "/inquiries/1/answers/",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("looks")
    with served(folder, *SAMPLE) as one:
        told = json.loads(one.handover("status", ELENA, "--json").stdout)
        contacts = [
            contact["email"] for client in told["transfers"] for contact in client["notices"] if contact["email"]
        ]
        letters = [
            goodbye(language, address, sender=ELENA)
            for language, address in zip(("es", "ru"), contacts, strict=False)
        ]
        (folder / "bye.eml").write_bytes(letters[0])
        (folder / "sent").write_bytes(mbox(letters))
        _look_back(one, folder / "sent")
        words = ["--departure", ELENA, "--consent", "none", "--account", "She only wanted to say goodbye."]
        one.handover("inquire", str(folder / "bye.eml"), *words)
        yield one


def _look_back(workspace: Workspace, box: Path) -> None:
    told_on = (datetime.now(UTC) - timedelta(days=200)).date().isoformat()
    words = ["--purpose", "Find out who was told", "--allowed-by", NORA, "--staff-told-on", told_on]
    workspace.handover("lookback", str(box), "--departure", ELENA, *words, "--less-intrusive", "She was asked")


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(320, "light", "ru"), (1280, "dark", "es"), (1280, "light", "en")]
)
def test_every_page_can_be_read_and_used(
    browser: Browser, workspace: Workspace, width: int, scheme: str, language: str, tmp_path: Path
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    sign_in(page, workspace.url, NORA)
    context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
    faults = {name: said for name, address in PAGES.items() if (said := audit(page, workspace.url + address))}
    context.close()
    assert faults == {}


def test_from_a_pasted_text_to_the_report(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/departures/1/inquiries/")
    page.get_by_role("link", name="Open an inquiry").click()
    page.get_by_label("Or the text alone").fill(
        "I am leaving Northwind, Friday is my last day. Thank you for everything."
    )
    page.get_by_label("Had the company consented?").select_option("none")
    page.get_by_role("button", name="See the findings").click()
    page.get_by_role("heading", name="Findings, each by itself").wait_for()
    assert page.get_by_text("This is not legal advice.").is_visible()
    page.get_by_role("button", name="Prepare the notices").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Report", exact=True).click()
    assert "The company had not consented." in given.value.path().read_text()


def test_what_was_sent_is_shown_by_client(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/departures/1/lookbacks/")
    page.locator("table a").first.click()
    assert page.get_by_role("heading", name="Day by day").is_visible()
    assert page.get_by_text("Find out who was told").is_visible()

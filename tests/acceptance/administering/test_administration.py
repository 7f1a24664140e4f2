"""An administrator in a real browser: every page readable, a backup made and taken along, a test message sent."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.screenshots import NORA, SAMPLE, sign_in
from tests.acceptance.test_pages import audit
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser
PAGES = {
    "second factor": "/account/second-factor/",
    "app": "/account/second-factor/app/",
    "passkey": "/account/second-factor/passkey/",
    "tokens": "/tokens/",
    "health": "/administration/",
    "mail": "/administration/mail/",
    "backups": "/administration/backups/",
    "webhooks": "/administration/webhooks/",
    "webhook": "/administration/webhooks/1/",
    "somebody's sign-in": "/people/2/sign-in/",
    "looks": "/ledger/looks/",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("administration"), *SAMPLE) as one:
        yield one


def test_a_backup_is_made_and_taken_along(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/administration/backups/")
    page.get_by_role("button", name="Begin a backup").click()
    until = time.monotonic() + 60
    while page.get_by_role("button", name="Download").count() == 0 and time.monotonic() < until:
        time.sleep(0.5)
        page.goto(f"{workspace.url}/administration/backups/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(waiting.value.path()) as packed:
        names = packed.namelist()
    assert {"manifest.json", "secret.key", "database.sqlite3"} <= set(names)
    assert [name for name in names if name.startswith("backups/")] == []


def test_a_test_message_shows_what_was_said(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/administration/mail/")
    page.get_by_role("button", name="Send a test message").click()
    page.get_by_text("* outbox").wait_for()
    assert page.get_by_text("no mail server is set").is_visible()


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "ru"), (1280, "light", "es")])
def test_every_page_can_be_read_and_used(
    browser: Browser, workspace: Workspace, width: int, scheme: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/administration/webhooks/")
    page.fill("[name=url]", "https://crm.example/news")
    page.locator("main form button").last.click()
    context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
    faults = {name: said for name, address in PAGES.items() if (said := audit(page, workspace.url + address))}
    context.close()
    assert faults == {}

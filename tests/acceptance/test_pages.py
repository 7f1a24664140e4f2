"""Every page on a telephone and on a desk, light and dark, in three languages: readable, reachable, labelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.screenshots import NAMES, PAGES, sign_in
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser
AUDIT = (Path(__file__).parent / "audit.js").read_text()
MANAGER = f"nora@{NAMES['domain']}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    roles = [["people", "grant", MANAGER, role] for role in ("admin", "auditor")]
    with served(tmp_path_factory.mktemp("pages"), ["demo"], *roles) as one:
        yield one


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(320, "light", "ru"), (320, "dark", "es"), (1280, "light", "en"), (1280, "dark", "ru")],
)
def test_every_page_can_be_read_and_used(
    browser: Browser, workspace: Workspace, width: int, scheme: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    sign_in(page, workspace.url, MANAGER)
    context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
    faults = {name: said for name, address in PAGES.items() if (said := audit(page, workspace.url + address))}
    context.close()
    assert faults == {}


def audit(page: Page, address: str) -> list[str]:
    page.goto(address)
    said: list[str] = page.evaluate(AUDIT)
    return said


def test_the_first_key_leads_past_the_navigation(browser: Browser, workspace: Workspace) -> None:
    page = browser.new_page()
    sign_in(page, workspace.url, MANAGER)
    page.goto(f"{workspace.url}/departures/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_nothing_is_asked_of_any_other_host(browser: Browser, workspace: Workspace) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, workspace.url, MANAGER)
    for address in PAGES.values():
        page.goto(workspace.url + address)
    page.close()
    assert [url for url in asked if not url.startswith(workspace.url)] == []

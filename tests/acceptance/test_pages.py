"""Every page on a telephone and on a desk, light and dark, in three languages: readable, reachable, labelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.screenshots import NORA, PAGES, SAMPLE, sign_in
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser
AUDIT = (Path(__file__).parent / "audit.js").read_text()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("pages"), *SAMPLE) as one:
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
    sign_in(page, workspace.url, NORA)
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
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/departures/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_nothing_is_asked_of_any_other_host(browser: Browser, workspace: Workspace) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, workspace.url, NORA)
    for address in PAGES.values():
        page.goto(workspace.url + address)
    page.close()
    assert [url for url in asked if not url.startswith(workspace.url)] == []


def test_the_audit_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(
        "<h1>One</h1><h3>Three</h3><input name=nameless><button style='padding:0;border:0;font-size:8px'>x</button>"
        "<p style='color:#999;background:#fff'>pale</p><div style='width:900px'>wide</div>"
    )
    said = " ".join(page.evaluate(AUDIT))
    page.close()
    for fault in ("a level is left out", "no label: nameless", "small target", "contrast 2.85", "pixels wide"):
        assert fault in said

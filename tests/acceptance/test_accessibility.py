"""Every page by the rules of WCAG 2.2 AA that a program can check, on a telephone and on a desk, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.acceptance.accessibility import engine, violations
from tests.acceptance.screenshots import NORA, PAGES, SAMPLE, sign_in
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe() -> str:
    return engine()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("axe"), *SAMPLE) as one:
        yield one


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "ru"), (1280, "light", "es")])
def test_no_page_breaks_a_rule(
    browser: Browser, workspace: Workspace, axe: str, width: int, scheme: str, language: str
) -> None:
    dark = scheme == "dark"
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(f"{workspace.url}/sign-in/")
    faults = {"sign-in": said} if (said := violations(page, axe)) else {}
    sign_in(page, workspace.url, NORA)
    context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
    for name, address in PAGES.items():
        page.goto(workspace.url + address)
        if said := violations(page, axe):
            faults[name] = said
    context.close()
    assert faults == {}


def test_the_engine_finds_what_is_wrong(browser: Browser, axe: str) -> None:
    page = browser.new_page()
    page.set_content("<html><head><title>x</title></head><body><img src=x><input><button></button></body></html>")
    said = " ".join(violations(page, axe))
    page.close()
    for rule in ("html-has-lang", "image-alt", "label", "button-name"):
        assert rule in said

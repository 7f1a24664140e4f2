"""The leaver's, the successor's and the policy's pages in a real browser, with and without script."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.acceptance.screenshots import ELENA, NAMES, NORA, SAMPLE, sign_in
from tests.acceptance.test_pages import audit
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser
FAREWELL = "Hello,\n\nI am leaving the company on Friday.\n\nPlease come along to my new firm."
PAGES = {
    ELENA: ["/my-departure/", "/departures/1/briefs/", "/departures/1/clients/1/brief/", "/may-i/", "/farewell/"],
    NORA: ["/policy/", "/policy/?pack=contractor", "/policy/versions/", "/policy/differences/", "/policy/try/"],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("leaving"), *SAMPLE) as one:
        yield one


@pytest.fixture(scope="module")
def successor(workspace: Workspace) -> str:
    """Whoever takes over most clients of the sample's leaver."""
    told = json.loads(workspace.handover("status", ELENA, "--json", check=False).stdout)
    found = Counter(one["successor"] for one in told["transfers"] if one["successor"])
    return str(found.most_common(1)[0][0])


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(320, "light", "ru"), (320, "dark", "es"), (1280, "light", "en")]
)
def test_every_page_can_be_read_and_used(
    browser: Browser, workspace: Workspace, successor: str, width: int, scheme: str, language: str
) -> None:
    faults = {}
    for email, addresses in {**PAGES, successor: ["/my-clients/"]}.items():
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        sign_in(page, workspace.url, email)
        context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
        for address in addresses:
            faults[address] = audit(page, workspace.url + address)
        context.close()
    assert {address: said for address, said in faults.items() if said} == {}


def test_a_farewell_is_marked_as_one_types(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace.url, ELENA)
    page.goto(f"{workspace.url}/farewell/")
    page.locator("[name=text]").press_sequentially(FAREWELL)
    page.wait_for_selector("#result mark.mark-solicitation")
    assert "I am leaving" in page.inner_text("#result .letter")
    assert page.evaluate("document.activeElement.name") == "text"  # the cursor stays where it was
    assert page.input_value("[name=text]") == FAREWELL


def test_a_farewell_is_marked_without_script(browser: Browser, workspace: Workspace) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{workspace.url}/sign-in/")
    page.fill("[name=username]", ELENA)
    page.fill("[name=password]", NAMES["password"])
    page.click("main button")
    page.goto(f"{workspace.url}/farewell/")
    page.fill("[name=text]", FAREWELL)
    page.click("main form .button-primary")
    assert page.locator("#result mark.mark-solicitation").count() > 0
    assert page.input_value("[name=text]") == FAREWELL
    context.close()


def test_a_brief_is_written_by_one_and_taken_in_by_the_other_with_the_keyboard(
    browser: Browser, workspace: Workspace, successor: str
) -> None:
    reader = browser.new_context()
    page = reader.new_page()
    in_english(page, workspace.url, successor)
    page.goto(f"{workspace.url}/my-clients/")
    client = page.locator("tbody th a").first
    name, address = client.inner_text(), client.get_attribute("href") or ""
    _write_brief(browser, workspace, name)
    page.goto(workspace.url + address)
    assert "The offer of May is open" in page.inner_text("main")
    page.focus("main form[action$='/briefed/'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You said that you are briefed")
    reader.close()


def in_english(page: Page, url: str, email: str) -> None:
    """Whatever language this person reads otherwise."""
    sign_in(page, url, email)
    page.context.add_cookies([{"name": "language", "value": "en", "url": url}])


def _write_brief(browser: Browser, workspace: Workspace, client: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    in_english(page, workspace.url, ELENA)
    page.goto(f"{workspace.url}/departures/1/briefs/")
    page.locator("tr", has_text=client).locator("a.button").click()
    page.fill("[name=open_matters]", "The offer of May is open")
    page.locator("[name=open_matters]").press("Tab")
    page.click("text=Save this version")
    page.wait_for_selector("text=Saved as version 1.")
    context.close()

"""The approver's queue in a real browser: by mouse without script, by single keys, on a telephone and on a desk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.screenshots import ELENA, NORA, TOM, sign_in
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser
AUDIT = (Path(__file__).parent / "audit.js").read_text()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    data = tmp_path_factory.mktemp("approving")
    with served(data, ["demo"], ["people", "grant", NORA, "approver"], ["draft", ELENA]) as one:
        hold = [sys.executable, "-m", "tests.acceptance.held_sample"]
        subprocess.run(hold, env=dict(one.environment), check=True)
        yield one


@pytest.fixture
def queue(page: Page, workspace: Workspace) -> Page:
    sign_in(page, workspace.url, NORA)
    page.goto(f"{workspace.url}/approvals/")
    return page


def test_a_yes_by_one_key_after_the_other_and_undone(queue: Page) -> None:
    before = queue.locator("[data-item]").count()
    queue.keyboard.press("j")
    expect(queue.locator(".queue-open").first).to_be_focused()
    queue.keyboard.press("j")
    queue.keyboard.press("k")
    queue.keyboard.press("x")
    expect(queue.locator("[data-item] input").first).to_be_checked()
    queue.keyboard.press("x")
    expect(queue.locator("[data-item] input").first).not_to_be_checked()
    queue.keyboard.press("?")
    expect(queue.locator("#keys")).to_have_attribute("open", "")
    queue.goto(queue.url + "?kind=notice")
    queue.keyboard.press("j")
    queue.keyboard.press("o")
    queue.wait_for_url("**item=notice*")
    queue.get_by_role("button", name="Approve this text").click()
    expect(queue.get_by_role("status")).to_contain_text("In force in ten seconds")
    expect(queue.locator(".queue-detail")).to_be_visible()  # the next one
    queue.keyboard.press("z")
    expect(queue.get_by_role("status")).to_contain_text("1 decision is undone")
    queue.goto(queue.url.split("?")[0])
    assert queue.locator("[data-item]").count() == before


def test_keys_do_nothing_while_somebody_writes_and_nothing_once_switched_off(queue: Page) -> None:
    queue.locator("summary", has_text="Decline, with the reason").click()
    queue.locator("#all-words").fill("")
    queue.locator("#all-words").press("j")
    expect(queue.locator("#all-words")).to_have_value("j")
    queue.locator("#keys summary").click()
    queue.get_by_role("button", name="Switch the keys off").click()
    queue.keyboard.press("j")
    assert queue.evaluate("document.activeElement.className") != "strong wrap queue-open"
    queue.locator("#keys summary").click()
    queue.get_by_role("button", name="Switch the keys on").click()


def test_held_mail_is_read_and_declined_with_a_reason(queue: Page, workspace: Workspace) -> None:
    queue.goto(f"{workspace.url}/approvals/?kind=held")
    queue.locator(".queue-open").first.click()
    queue.get_by_role("button", name="Read the message").click()
    expect(queue.locator("mark")).to_contain_text("elena.private@mail.example")
    queue.locator(".queue-detail summary", has_text="Decline, with the reason").click()
    queue.locator("#one-canned").select_option("private_contact")
    queue.locator(".queue-detail").get_by_role("button", name="Decline").click()
    expect(queue.get_by_role("status")).to_contain_text("Declined: ")


def test_the_frame_of_held_mail_fetches_and_does_nothing(queue: Page, workspace: Workspace) -> None:
    asked: list[str] = []
    queue.on("request", lambda request: asked.append(request.url))
    queue.goto(f"{workspace.url}/approvals/?kind=held")
    queue.locator(".queue-open").last.click()
    queue.get_by_role("button", name="Read the message").click()
    queue.locator("summary", has_text="As it was laid out").click()
    frame = queue.frame_locator("iframe.mail-frame")
    expect(frame.locator("h2")).to_have_text("Until soon")
    assert frame.locator("script, img, a").count() == 0
    assert [url for url in asked if "spy.example" in url] == []


def test_without_script_everything_works(browser: Browser, workspace: Workspace) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, workspace.url, TOM)
    page.goto(f"{workspace.url}/approvals/?kind=notice")
    for box in page.locator("[data-item] input").all()[:2]:
        box.check()
    page.get_by_role("button", name="Approve the chosen ones").click()
    expect(page.locator(".todo li")).to_have_count(2)
    page.get_by_role("button", name="Undo all of these").click()
    expect(page.get_by_role("status")).to_contain_text("undone")
    context.close()


@pytest.mark.parametrize("language", ["en", "es", "ru"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_the_pages_can_be_read_and_used(
    browser: Browser, workspace: Workspace, width: int, scheme: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    sign_in(page, workspace.url, NORA)
    context.add_cookies([{"name": "language", "value": language, "url": workspace.url}])
    faults = {}
    for address in ("/", "/approvals/", "/approvals/?kind=held"):
        page.goto(workspace.url + address)
        faults[address] = page.evaluate(AUDIT)
    page.locator(".queue-open").first.click()
    faults["opened"] = page.evaluate(AUDIT)
    context.close()
    assert {address: said for address, said in faults.items() if said} == {}

"""The six main tasks with the keyboard alone: sign in, open a departure, find successors, approve, send, answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.keyboard import press, reach, write
from tests.acceptance.screenshots import ELENA, NAMES, NORA, TOM
from tests.acceptance.test_story import outbox
from tests.acceptance.workspace import GRACE_SECONDS, Workspace, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("keys"), ["demo"], ["draft", ELENA]) as one:
        yield one


def sign_in(page: Page, workspace: Workspace, who: str) -> None:
    page.goto(f"{workspace.url}/sign-in/")
    reach(page, page.locator("[name=username]"))
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(NAMES["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{workspace.url}/")


def test_a_manager_signs_in_opens_a_departure_and_finds_successors(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace, NORA)
    press(page, "link", "Open a departure")
    write(page, "Name or e-mail", "Mateo Iriarte")
    press(page, "button", "Search")
    press(page, "radio", "Mateo Iriarte", key="Space")
    press(page, "button", "Next")
    press(page, "button", "Next")
    press(page, "button", "Open and find successors")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mateo Iriarte")
    expect(page.get_by_role("status")).to_contain_text("successor")


def test_an_approver_says_yes_and_the_manager_sends(page: Page, workspace: Workspace) -> None:
    sign_in(page, workspace, TOM)
    page.goto(f"{workspace.url}/departures/1/notices/")
    press(page, "button", "Approve all clean ones")
    expect(page.get_by_text(re.compile(r"[1-9]\d* · approved"))).to_be_visible()
    page.wait_for_timeout(1000 * GRACE_SECONDS)
    workspace.handover("worker", "--once")
    page.context.clear_cookies()
    sign_in(page, workspace, NORA)
    page.goto(f"{workspace.url}/departures/1/")
    press(page, "link", "Delivery")
    press(page, "button", "Send everything now")
    workspace.handover("worker", "--once")
    page.reload()
    expect(page.get_by_text(re.compile(r"[1-9]\d* of \d+ notices sent"))).to_be_visible()


def test_a_client_answers(page: Page, workspace: Workspace) -> None:
    letters = outbox(workspace)
    [link] = re.findall(r"http://\S+/a/\S+/", next(iter(letters.values())))
    page.goto(link)
    button = page.locator("button[value=seen]")
    reach(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()

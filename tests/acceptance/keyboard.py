"""Hands without a mouse: Tab to a thing by its name, then press a key. Nothing here clicks or fills."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_TABS = 250


def reach(page: Page, thing: Locator) -> None:
    """Press Tab until `thing` has the focus, and see that the focus is shown."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if thing.evaluate("one => one === document.activeElement"):
            assert thing.evaluate("one => getComputedStyle(one).outlineStyle") != "none", "the focus is not seen"
            return
    raise AssertionError(f"{thing} is not reached by {MOST_TABS} times Tab")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Reach a link, button or box by its role and name, and press it."""
    thing = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # the roles are a list of words
    reach(page, thing)
    page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    """Reach a field by its label and type."""
    reach(page, page.get_by_label(label, exact=True).first)
    page.keyboard.type(text)

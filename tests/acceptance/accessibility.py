"""axe-core in a page: the findings that must not be, as sentences.

The engine comes from its package (`tests/acceptance/axe`); where that could not be installed, the tests skip.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ENGINE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.0 to 2.2, levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (rules) => {
    const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
    return found.violations.map((one) => ({
        id: one.id, impact: one.impact, help: one.help, places: one.nodes.map((node) => node.target.join(" ")),
    }));
}"""


def engine() -> str:
    if not ENGINE.exists():
        pytest.skip("axe-core is not installed: npm ci in tests/acceptance/axe")
    return ENGINE.read_text(encoding="utf-8")


def violations(page: Page, source: str) -> list[str]:
    """What axe finds on the page as it is now, whatever its impact."""
    page.evaluate(source)
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)
    return [f"{one['impact']}: {one['id']} ({one['help']}) at {', '.join(one['places'][:3])}" for one in found]

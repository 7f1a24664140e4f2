"""docs/security.md: every requirement of ASVS 5.0 at level 1 and 2 has a status, and what it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
#: How many requirements of level 1 and 2 each chapter of version 5.0.0 has.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
STATUSES = {"met", "not applicable", "open"}


class Row(NamedTuple):
    number: str
    level: str
    asks: str
    status: str
    why: str


def rows() -> list[Row]:
    lines = re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", PAGE.read_text(), re.M)
    return [Row(number, *(cell.strip() for cell in rest.split("|"))) for number, rest in lines]


def _tests() -> set[str]:
    found = set()
    for path in (ROOT / "tests").rglob("*.py"):
        functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
        found |= {node.name for node in functions if node.name.startswith("test_")}
    return found


def test_every_requirement_is_there_once() -> None:
    numbers = [row.number for row in rows()]
    assert len(numbers) == len(set(numbers)) == sum(CHAPTERS.values()) == 253
    assert Counter(int(number.split(".")[0]) for number in numbers) == CHAPTERS
    assert Counter(row.level for row in rows()) == {"1": 70, "2": 183}


def test_every_requirement_has_a_status_and_its_reason() -> None:
    assert {row.status for row in rows()} <= STATUSES
    assert [row.number for row in rows() if len(row.asks) < 3 or len(row.why) < 3] == []


def test_what_is_met_names_tests_that_exist() -> None:
    there = _tests()
    named = {row.number: re.findall(r"`(test_\w+)`", row.why) for row in rows() if row.status == "met"}
    assert {number: names for number, names in named.items() if not names} == {}
    assert {number: gone for number, names in named.items() if (gone := set(names) - there)} == {}


def test_the_figures_at_the_top_are_those_of_the_table() -> None:
    said = Counter(row.status for row in rows())
    text = " ".join(PAGE.read_text().split())
    assert f"All {len(rows())} requirements" in text
    assert f"{said['met']} are met" in text and f"{said['not applicable']} are not applicable" in text
    assert f"{said['open']} are open" in text

"""Every reason has its sentence, in the reader's language."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from handover.departures import planner
from handover.departures.reasons import WORDS, words

PARAMS: dict[str, Any] = {
    "language": "es",
    "minutes": 330,
    "sector": "Energy",
    "role": "Account Manager",
    "name": "Ana",
    "names": ["Ana", "Ben"],
    "more": 2,
    "before": 3,
    "after": 5,
    "capacity": 9,
}


@pytest.mark.parametrize("code", sorted(WORDS))
@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_every_reason_is_a_sentence(code: str, language: str) -> None:
    told = words({"code": code, "params": PARAMS}, language)
    assert told
    assert told != code
    assert "%(" not in told


def test_every_code_of_the_planner_has_words() -> None:
    folder = Path(planner.__file__).parent
    trees = [ast.parse(path.read_text()) for path in (*folder.glob("*.py"), folder.parent / "plan.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call.args[0] for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == "Reason"]
    codes = {code.value for code in made if isinstance(code, ast.Constant)}
    assert codes >= {"language_unknown", "zone_same", "by_hand", "taken_back"}
    assert codes <= set(WORDS)


def test_values_are_put_as_the_reader_says_them() -> None:
    assert words({"code": "speaks", "params": {"language": "es"}}) == "Speaks the client's language: Spanish"
    assert words({"code": "zone_apart", "params": {"minutes": 330}}) == "Time difference: 5.5 hours"
    assert words({"code": "zone_apart", "params": {"minutes": 30}}) == "Time difference: 30 minutes"
    full = {"code": "full", "params": {"names": ["Ana", "Ben"], "more": 2, "language": "ru"}}
    assert words(full) == "No room left with those who speak Russian: Ana, Ben, and 2 others"
    assert words({"code": "full", "params": {"names": ["Ana"]}}) == "No room left: Ana"


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert words({"code": "starlight"}) == "starlight"

"""A rule stands beside its examples: without both, or with a wrong one, the build fails and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from handover.errors import UnusableInput
from handover.screening.normalising.folding import fold
from handover.screening.rules import building, compiled, proving, source
from handover.screening.signals import Signal

RULE = """
- id: en.departure.test
  weight: 0.9
  match: 'my last day'
  reason: r
  reason_es: r
  reason_ru: r
  hits: ["Friday is my last day."]
  misses: ["The last day for orders is Friday."]
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "departure.yaml").write_text(text)
    return tmp_path


def test_every_rule_hits_what_it_must_and_nothing_that_it_must_not() -> None:
    assert list(proving.problems(source.load())) == []


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_every_language_has_rules_for_every_signal(language: str) -> None:
    assert {rule.signal for rule in source.load() if rule.language == language} == set(Signal)


def test_a_good_rule_has_no_problem(tmp_path: Path) -> None:
    assert list(proving.problems(source.load(folder(tmp_path, RULE)))) == []


def test_a_hit_that_is_none_is_told_with_file_and_rule(tmp_path: Path) -> None:
    rules = source.load(folder(tmp_path, RULE.replace("Friday is my last day.", "Nothing of it.")))
    [problem] = proving.problems(rules)
    assert problem.startswith("en/departure.yaml: en.departure.test: does not hit")


def test_a_miss_that_hits_is_told(tmp_path: Path) -> None:
    rules = source.load(folder(tmp_path, RULE.replace("The last day for", "It was my last day for")))
    [problem] = proving.problems(rules)
    assert "must not hit" in problem


@pytest.mark.parametrize("key", ["hits", "misses", "reason_ru", "match"])
def test_a_rule_that_lacks_something_is_refused(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in RULE.splitlines() if not line.strip().startswith(f"{key}:"))
    with pytest.raises(UnusableInput, match=rf"en/departure\.yaml: en\.departure\.test: has no {key}"):
        source.load(folder(tmp_path, text))


def test_what_is_built_finds_what_the_rules_find() -> None:
    listed, database = building.build()
    built = compiled.Compiled(listed, database)
    for rule in source.load():
        data = fold(rule.hits[0]).text.encode()
        assert built.candidates(data)[0] or not proving.hits(rule, rule.hits[0])

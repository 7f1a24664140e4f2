"""A rule stands beside its examples: without both, or with a wrong one, the build fails and says where."""

from __future__ import annotations

from pathlib import Path

import hyperscan
import pytest

from handover.errors import UnusableInput
from handover.screening.normalising.folding import fold
from handover.screening.rules import building, compiled, proving, source, widening
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


def test_rows_of_a_list_may_hit_only_where_there_are_several() -> None:
    """Else almost every mail with a figure would have to be verified, and rows are dear to verify."""
    built = compiled.compiled()
    number, rule = next(one for one in enumerate(built.rules) if one[1].id == "es.client_data.rows_in_a_line")
    texts = {one.id: one.hits for one in source.load()}[rule.id]
    may_hit = [{found for found, _ in built.candidates(fold(text).text.encode())[0]} for text in texts]
    assert all(number in found for found in may_hit)
    ordinary = fold("Pedido 24, quedan 3 palets; el martes 7 llega el camion.").text.encode()
    assert number not in {found for found, _ in built.candidates(ordinary)[0]}


@pytest.mark.parametrize(
    ("pattern", "wide"),
    [("a{2,5}", "a{2,}"), ("a{3}", "a{3}"), ("a{0,4}", "a*"), ("a{1,2}", "a+"), ("a{9,}", "a{3,}")],
)
def test_how_often_is_kept_up_to_three(pattern: str, wide: str) -> None:
    assert widening.widened(pattern) == wide


def test_mail_without_cyrillic_letters_never_loads_the_cyrillic_rules(built_now: building.Built) -> None:
    listed, patterns, _, others = built_now
    built = compiled.Compiled(listed, patterns, b"no database", others)
    assert built.candidates(b"friday is my last day")[0]
    with pytest.raises(hyperscan.error):
        built.candidates("последний день".encode())


@pytest.fixture(scope="module")
def built_now() -> building.Built:
    return building.build()


def test_what_is_built_finds_what_the_rules_find(built_now: building.Built) -> None:
    built = compiled.Compiled(*built_now)
    for rule in source.load():
        data = fold(rule.hits[0]).text.encode()
        assert built.candidates(data)[0] or not proving.hits(rule, rule.hits[0])

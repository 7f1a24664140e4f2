"""Twelve cases from rules and published decisions: each is graded as its source graded it, and leans on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from handover.inquiries.facts import read_facts
from handover.inquiries.findings import Topic
from handover.inquiries.judging import judge
from handover.inquiries.rules import Read, all_rules, packs
from handover.inquiries.texts import languages
from handover.screening.signals import Signal
from tests.unit.inquiries.readings import reading

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())


def test_there_are_twelve_each_with_another_source() -> None:
    assert len({case["source"] for case in CASES}) == len(CASES) == 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_case_is_graded_as_its_source_was(case: dict[str, Any]) -> None:
    heard = [] if case["says"] is None else [reading(*(Signal(word) for word in case["says"]))]
    found = judge(heard, read_facts(case["facts"], where=case["name"]), pack=case["pack"], pack_version="1")
    graded = {topic: str(found.of(Topic(topic)).state) for topic in case["graded"]}
    assert graded == case["graded"]
    leaning = {rule for topic in case["graded"] for rule in found.of(Topic(topic)).leans_on}
    assert case["source"] in leaning
    for topic, strength in case.get("strengths", {}).items():
        assert found.of(Topic(topic)).strength is not None
        assert found.of(Topic(topic)).strength.word == strength  # type: ignore[union-attr]
    if "counts" in case:
        assert any(case["counts"] in one.for_person for one in found.findings)


def test_every_rule_says_in_each_language_what_it_holds_and_where_that_is_read() -> None:
    for rule in all_rules().values():
        assert sorted(rule.holds) == languages(), rule.id
        assert rule.topics and rule.packs <= set(packs()), rule.id
        assert rule.urls or rule.read == Read.GENERAL or rule.id.startswith("policy_"), rule.id
        assert all(url.startswith(("https://", "http://")) for url in rule.urls), rule.id


def test_every_topic_leans_on_something_in_every_pack() -> None:
    facts = read_facts({}, where="test")
    bare = {
        (pack, one.topic)
        for pack in packs()
        for one in judge([], facts, pack=pack, pack_version="1").findings
        if not one.leans_on
    }
    # What no source was read for is left without one: nothing is made up.
    assert {topic for _pack, topic in bare} <= {
        Topic.TIMING,
        Topic.CONSENT,
        Topic.LEFT_WITHOUT_PLAN,
        Topic.CONFIDENTIALITY,
        Topic.COVENANT,
        Topic.INDIRECT_INVITATION,
    }
    assert not {topic for pack, topic in bare if pack == "company"}

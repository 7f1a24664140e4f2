"""A draft pack: everything that is wrong with it, by line; and in what two packs differ."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from handover.policy import pack as packs
from handover.policy.differences import Difference, Kind, differences
from handover.policy.drafts import draft

GOOD = """\
name: ours
version: "2026.1"
title: Ours
reviewed_on: "2026-11-01"
not_legal_advice: true
inherits: company
sources:
  - our own policy
rules:
  - id: departure_without_consent
    outcome: pass
"""


def whole(name: str) -> dict[str, Any]:
    return deepcopy(packs.inherited({"inherits": name}))


def test_a_draft_that_turns_one_rule_round_is_a_pack() -> None:
    found = draft(GOOD)
    assert found.wrong == () and found.pack is not None
    turned = next(rule for rule in found.pack.rules if rule.id == "departure_without_consent")
    assert turned.outcome == "pass"
    assert packs.load("company").rules[0].outcome == "hold"  # nothing took effect


def test_everything_that_is_wrong_is_named_with_its_line() -> None:
    wrong = draft(
        GOOD.replace("outcome: pass", "outcome: maybe").replace('version: "2026.1"', 'version: "1"')
    ).wrong
    assert len(wrong) == 2
    assert str(wrong[0]).startswith("draft, line 2: version:")
    assert str(wrong[1]).startswith("draft, line 11: rules.0.outcome: 'maybe' is not known; it may be")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules: [",
        "just words",
        "- a\n- b",
        "a: *b",
        "name: a\nname: b",
        "x: \x00",
        "x: \ud800",
        "[" * 100_000,
        "- " * 50_000,
        "\n".join(" " * deep + "a:" for deep in range(2_000)),
        "a: &a [1]\nb: *a",
        "!!python/object/apply:os.system [x]",
        "name: " + "x" * 1_000_001,
    ],
)
def test_whatever_is_pasted_is_answered_and_is_no_pack(text: str) -> None:
    found = draft(text)
    assert found.pack is None
    assert found.wrong and all(str(one).startswith("draft") for one in found.wrong)


def test_a_pack_does_not_differ_from_itself() -> None:
    assert differences(whole("company"), whole("company")) == []


def test_settings_and_rules_that_differ_are_named() -> None:
    before, after = whole("company"), whole("company")
    after["followup"]["first_contact_days"] = 3
    after["rules"][0]["outcome"] = "refuse"
    gone = after["rules"].pop(1)
    after["rules"].append({**gone, "id": "brand_new"})
    found = differences(before, after)
    assert found[0] == Difference(Kind.CHANGED, "", "followup.first_contact_days", "5", "3")
    assert found[1] == Difference(Kind.CHANGED, before["rules"][0]["id"], "outcome", "hold", "refuse")
    assert [(one.kind, one.rule) for one in found[2:]] == [(Kind.REMOVED, gone["id"]), (Kind.ADDED, "brand_new")]
    assert found[3].after == f"{gone['outcome']}: {gone['text']['en']}"


def test_the_contractors_pack_differs_from_the_companys() -> None:
    assert differences(whole("company"), whole("contractor")) != []

"""English: ordinary business mail says nothing of leaving, plain and veiled leaving does, and two readers agreed on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.screening.rules.proving import hits
from handover.screening.rules.source import load
from handover.screening.signals import Signal

EXAMPLES = Path(__file__).parents[3] / "examples"
RULES = [rule for rule in load() if rule.language == "en"]
PRESENT = 0.5

ORDINARY = (
    "I'm on leave from Monday and back on the 20th, Tobi is covering.",
    "I'm off on Friday, back Monday. Don't hesitate to contact me before then.",
    "She is on maternity leave until January and Ferdia has her calls meanwhile.",
    "Our buyer has left the company, her last day was Friday.",
    "We would be glad to quote if your present contract ends in the spring.",
    "Before you sign, please read clause four and let our office know.",
    "Please keep in touch with the helpdesk about the delivery.",
    "The price goes up on the last day of the month.",
)
LEAVING = (
    "I finish on Friday and my laptop goes back the same day.",
    "From May somebody else will answer this phone in my place.",
    "When I have gone there will be no one who knows the pipes.",
    "I've accepted the post of head gardener at the abbey.",
)
TEMPTING = (
    "It might be wise to hold the renewal until autumn.",
    "Before you renew anything, give me a call.",
    "With us you would pay sixteen and not twenty-three.",
    "If the contract ever comes up for tender, I'd be glad to put in a price.",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_business_mail_neither_leaves_nor_tempts(text: str) -> None:
    assert _strength(Signal.DEPARTURE, text) < PRESENT
    assert _strength(Signal.SOLICITATION, text) < PRESENT


@pytest.mark.parametrize("text", LEAVING)
def test_leaving_is_heard_without_the_word(text: str) -> None:
    assert _strength(Signal.DEPARTURE, text) >= PRESENT


@pytest.mark.parametrize("text", TEMPTING)
def test_a_polite_temptation_is_one(text: str) -> None:
    assert _strength(Signal.SOLICITATION, text) >= PRESENT


def test_examples_carry_what_the_two_readers_settled_on() -> None:
    labels = dict(_labels())
    rows = [line.split("\t") for line in (EXAMPLES / "second-reader/en.tsv").read_text().splitlines()[1:]]
    assert len(rows) > 1_000
    assert [row[0] for row in rows if labels[row[0]] != row[3]] == []


def _labels() -> list[tuple[str, str]]:
    lines = [line for path in sorted((EXAMPLES / "en").glob("*.jsonl")) for line in path.read_text().splitlines()]
    examples = [json.loads(line) for line in lines if line.strip()]
    return [(one["id"], ",".join(s.value for s in Signal if one["labels"][s.value]) or "-") for one in examples]


def _strength(signal: Signal, text: str) -> float:
    doubt = 1.0
    for rule in RULES:
        if rule.signal is signal and hits(rule, text):
            doubt *= 1 - rule.weight
    return 1 - doubt

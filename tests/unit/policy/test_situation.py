"""Situations in words: what files and flags hold, there and back."""

from __future__ import annotations

from itertools import product

import pytest

from handover.errors import UnusableInput
from handover.policy.situation import FIELDS, Channel, Situation, as_words, from_words


def test_every_situation_comes_back_from_its_words() -> None:
    seen = set()
    for words in product(*FIELDS.values()):
        named = dict(zip(FIELDS, map(str, words), strict=True))
        assert as_words(from_words(named)) == named
        seen.add(from_words(named))
    assert len(seen) == 16128


def test_what_is_left_out_is_the_strictest_reading_or_the_one_given() -> None:
    assert from_words({}) == Situation()
    phone = Situation(channel=Channel.WORK_PHONE)
    assert from_words({"consent": "given"}, otherwise=phone).channel is Channel.WORK_PHONE


@pytest.mark.parametrize("name", ["successor_copied", "successor-copied"])
@pytest.mark.parametrize("value", [True, "yes"])
def test_fields_may_be_written_as_flags_and_truths(name: str, value: object) -> None:
    assert from_words({name: value}).is_successor_copied is True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"relation": "clint"}, "situation.relation: 'clint' is not known; it may be client, prospect"),
        ({"mood": "sad"}, "situation: 'mood' is no field; the fields are speaker, engagement"),
        ({"stage": 3}, "situation.stage: '3' is not known"),
        ({"consent": None}, "situation.consent: 'None' is not known"),
        ({"speaker": True}, "situation.speaker: 'yes' is not known"),
    ],
)
def test_a_wrong_word_is_refused_with_the_ones_there_are(words: dict[str, object], told: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        from_words(words)
    assert told in str(refused.value)

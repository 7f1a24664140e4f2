"""What makes a claim supported, contradicted or unknown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handover.errors import UnusableInput
from handover.inquiries.facts import GROUPS, QUESTIONS, Facts, read_facts
from handover.inquiries.findings import Assessment, State, Topic, Weight
from handover.inquiries.judging import judge
from handover.inquiries.keeping import assessment_values, read_assessment, read_screening, screening_values
from handover.inquiries.rules import packs
from handover.screening.signals import Readability, Screening, Signal
from tests.unit.inquiries.readings import reading


def judged(*screenings: Screening, pack: str = "company", **facts: Any) -> Assessment:
    return judge(screenings, read_facts(facts, where="test"), pack=pack, pack_version="1")


def test_knowing_nothing_is_no_finding_at_all() -> None:
    assert {one.state for one in judged().findings} == {State.UNKNOWN}


def test_every_topic_is_a_finding_of_its_own() -> None:
    assert [one.topic for one in judged().findings] == list(Topic)


def test_told_and_thanked_is_not_solicited() -> None:
    told = judged(reading(Signal.DEPARTURE))
    assert told.of(Topic.ANNOUNCEMENT).state == State.SUPPORTED
    assert told.of(Topic.DIRECT_SOLICITATION).state == State.CONTRADICTED
    assert told.of(Topic.INDIRECT_INVITATION).state == State.CONTRADICTED


def test_the_words_that_carry_a_finding_stand_beside_it() -> None:
    (piece,) = judged(reading(Signal.SOLICITATION)).of(Topic.DIRECT_SOLICITATION).speaks_for
    assert (piece.quote, piece.message) == ("words of solicitation", "sha256:1")


@pytest.mark.parametrize("readability", [one for one in Readability if one != Readability.CLEAR])
def test_the_silence_of_a_message_that_was_not_read_in_full_proves_nothing(readability: Readability) -> None:
    found = judged(reading(Signal.DEPARTURE, readability=readability))
    assert found.of(Topic.DIRECT_SOLICITATION).state == State.UNKNOWN
    assert found.of(Topic.LEFT_WITHOUT_PLAN).state == State.UNKNOWN


def test_one_message_of_several_is_enough() -> None:
    found = judged(reading(Signal.DEPARTURE), reading(Signal.SOLICITATION, digest="sha256:2"))
    assert found.of(Topic.DIRECT_SOLICITATION).state == State.SUPPORTED


def test_a_doubtful_reading_supports_weakly() -> None:
    assert judged(reading(Signal.SOLICITATION, score=0.4)).of(Topic.DIRECT_SOLICITATION).strength == Weight.WEAK


def test_two_origins_that_agree_make_each_other_stronger() -> None:
    alone = judged(reading(Signal.DEPARTURE)).of(Topic.DIRECT_SOLICITATION)
    both = judged(reading(Signal.DEPARTURE), asked_to_come="no").of(Topic.DIRECT_SOLICITATION)
    assert (alone.strength, both.strength) == (Weight.MODERATE, Weight.STRONG)


def test_words_against_words_stay_unknown() -> None:
    said = judged(reading(Signal.DEPARTURE), asked_to_come="yes").of(Topic.DIRECT_SOLICITATION)
    assert (said.state, said.strength) == (State.UNKNOWN, None)


def test_sending_from_the_companys_mailbox_shows_no_taking_of_data() -> None:
    data = judged(reading(Signal.DEPARTURE), channel="work").of(Topic.CLIENT_DATA)
    assert data.state == State.UNKNOWN
    assert "openly" in data.for_person


def test_a_taken_list_says_nothing_about_soliciting() -> None:
    found = judged(reading(Signal.DEPARTURE), list_taken="yes")
    assert found.of(Topic.CLIENT_DATA).strength == Weight.STRONG
    assert found.of(Topic.DIRECT_SOLICITATION).state == State.CONTRADICTED


def test_without_protection_there_is_no_secret() -> None:
    found = judged(list_taken="yes", list_protected="no", names_from="company_system")
    assert found.of(Topic.CONFIDENTIALITY).state == State.CONTRADICTED


@pytest.mark.parametrize(
    ("pack", "state"),
    [("company", State.SUPPORTED), ("physician-us", State.CONTRADICTED), ("law-firm-us", State.CONTRADICTED)],
)
def test_a_pack_turns_the_new_address_round(pack: str, state: State) -> None:
    found = judged(reading(Signal.DEPARTURE, Signal.PERSONAL_CONTACT), pack=pack, consent="none")
    assert found.of(Topic.INDIRECT_INVITATION).state == state


def test_an_unpaid_clause_does_not_bind_in_spain() -> None:
    facts = {"covenant": "non_dealing", "covenant_paid": "no", "stage": "after_last_day"}
    assert judged(pack="company", **facts).of(Topic.COVENANT).state == State.SUPPORTED
    assert judged(pack="company-es", **facts).of(Topic.COVENANT).state == State.CONTRADICTED


def test_a_question_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnusableInput, match=r"facts\.yaml: 'staage' is no question; there are: author"):
        read_facts({"staage": "notice"}, where="facts.yaml")


def test_an_answer_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnusableInput, match=r"facts\.yaml: stage: 'soon' is no answer; say before_notice"):
        read_facts({"stage": "soon"}, where="facts.yaml")


def test_yes_no_and_nothing_of_yaml_are_answers() -> None:
    assert read_facts({"announced": True, "policy_signed": False, "stage": None}, where="x") == read_facts(
        {"announced": "yes", "policy_signed": "no"}, where="x"
    )


def test_every_question_stands_in_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(QUESTIONS) and len(grouped) == len(set(grouped))


ANSWERS = st.fixed_dictionaries({name: st.sampled_from(list(kinds)) for name, kinds in QUESTIONS.items()})
MESSAGES = st.lists(
    st.builds(
        lambda signals, score, kind: reading(*signals, score=score, readability=kind),
        st.sets(st.sampled_from(list(Signal))),
        st.floats(0, 1),
        st.sampled_from(list(Readability)),
    ),
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(ANSWERS, MESSAGES, st.sampled_from(packs()))
def test_whatever_is_answered_there_are_nine_graded_findings(
    answers: dict[str, Any], messages: list[Screening], pack: str
) -> None:
    found = judge(messages, Facts(**answers), pack=pack, pack_version="1")
    for one in found.findings:
        assert (one.strength is None) == (one.state == State.UNKNOWN)
        carried = {piece.weight for piece in one.speaks_for} - {Weight.NOTED}
        assert carried or not one.is_supported, "a claim is supported by something, never by default"
    assert read_assessment(assessment_values(found, quotes=True)) == found
    assert "words of" not in str(assessment_values(found, quotes=False))
    assert [read_screening(screening_values(one)) for one in messages] == messages

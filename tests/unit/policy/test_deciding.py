"""What may go and what is held, under the company's own rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from handover.policy.deciding import decide
from handover.policy.decision import Outcome
from handover.policy.pack import load
from handover.policy.situation import Situation
from handover.screening.reading import reasons
from handover.screening.signals import Readability, Signal
from tests.unit.policy.readings import AGREED, decided, kinds, rules, says, situation

RISKS = [signal.value for signal in Signal if signal is not Signal.SUCCESSOR]
OUTSIDERS = ["client", "prospect", "former", "outside"]


def test_the_farewell_of_somebody_in_notice_is_held_for_departure_and_an_indirect_invitation() -> None:
    found = decided("departure", "personal_contact")
    assert found.outcome is Outcome.HOLD
    assert rules(found) == {
        "departure_without_consent",
        "client_left_without_a_plan",
        "personal_contact_indirect_invitation",
    }
    assert {"ask_consent", "send_memo", "take_out", "name_successor"} == kinds(found)


def test_the_memo_that_names_and_copies_the_successor_passes_with_consent_and_not_without() -> None:
    assert decided("departure", "successor", **AGREED).outcome is Outcome.PASS
    held = decided("departure", "successor", successor_copied="yes")
    assert held.outcome is Outcome.HOLD and rules(held) == {"departure_without_consent"}


def test_consent_does_not_leave_a_client_without_a_plan() -> None:
    nameless = decided("departure", **AGREED)
    assert nameless.outcome is Outcome.HOLD and rules(nameless) == {"client_left_without_a_plan"}
    uncopied = decided("departure", "successor", consent="given")
    assert uncopied.outcome is Outcome.HOLD and kinds(uncopied) == {"copy_successor"}


@pytest.mark.parametrize("signal", [name for name in RISKS if name != "departure"])
@pytest.mark.parametrize("relation", OUTSIDERS)
@pytest.mark.parametrize("consent", ["none", "given"])
def test_whatever_invites_shows_clients_data_or_speaks_ill_is_held_by_itself(
    signal: str, relation: str, consent: str
) -> None:
    assert decided(signal, relation=relation, consent=consent).outcome is Outcome.HOLD


@pytest.mark.parametrize("relation", OUTSIDERS)
def test_a_leavers_ordinary_work_mail_passes(relation: str) -> None:
    found = decided(relation=relation)
    assert found.outcome is Outcome.PASS and not found.reasons


def test_direct_and_indirect_invitations_are_told_apart() -> None:
    grades = {rule.id: rule.grade for rule in load("company").rules if rule.grade}
    assert grades == {
        "personal_contact_indirect_invitation": "indirect",
        "open_door_indirect_invitation": "indirect",
        "new_employer_named": "indirect",
        "solicitation_direct_invitation": "direct",
    }


@pytest.mark.parametrize("relation", ["self", "outside", "friend"])
def test_a_list_of_clients_that_leaves_the_company_is_a_finding_of_its_own(relation: str) -> None:
    found = decided("client_data", relation=relation)
    assert found.outcome is Outcome.HOLD and rules(found) == {"client_list_leaves_the_company"}


def test_a_list_of_clients_is_held_whoever_sends_it_and_not_inside_the_company() -> None:
    assert decided("client_data", speaker="colleague", relation="outside").outcome is Outcome.HOLD
    assert decided("client_data", relation="colleague").outcome is Outcome.PASS
    private = decided("client_data", relation="colleague", channel="private_email")
    assert rules(private) == {"client_list_on_a_private_channel"}
    assert rules(decided("client_data")) == {"client_list_shown_to_a_client"}


@pytest.mark.parametrize("speaker", ["manager", "successor"])
def test_the_company_itself_tells_without_anybodys_consent(speaker: str) -> None:
    assert decided("successor", speaker=speaker).outcome is Outcome.PASS
    assert decided("departure", "successor", speaker=speaker).outcome is Outcome.PASS
    assert decided("departure", speaker=speaker).outcome is Outcome.HOLD
    assert rules(decided("successor", "disparagement", speaker=speaker)) >= {"disparagement_by_the_company"}


def test_a_managers_memo_without_a_copy_passes_with_a_hint() -> None:
    found = decided("successor", speaker="manager")
    assert found.outcome is Outcome.PASS and kinds(found) == {"copy_successor"}


def test_a_colleague_leaves_the_telling_to_others() -> None:
    assert rules(decided("departure", "successor", speaker="colleague")) == {"colleague_tells"}


def test_mail_inside_the_company_passes() -> None:
    every_risk = decided(*RISKS, relation="colleague")
    assert every_risk.outcome is Outcome.PASS


@pytest.mark.parametrize("channel", ["private_email", "private_phone", "in_person"])
def test_friends_are_told_privately_and_after_hours(channel: str) -> None:
    told = ("departure", "personal_contact", "new_employer", "open_door")
    assert decided(*told, relation="friend", channel=channel, hours="off").outcome is Outcome.PASS
    early = decided(*told, relation="friend", channel=channel)
    assert early.outcome is Outcome.HOLD and kinds(early) == {"wait_for_off_hours"}


@pytest.mark.parametrize("channel", ["work_email", "work_phone", "social"])
def test_work_mail_and_social_networks_are_no_private_channels(channel: str) -> None:
    held = decided("departure", relation="friend", channel=channel, hours="off")
    assert held.outcome is Outcome.HOLD and kinds(held) == {"use_private_channel"}


@pytest.mark.parametrize("relation", ["client", "prospect", "former", "outside"])
def test_a_private_channel_makes_no_friend(relation: str) -> None:
    assert decided("departure", relation=relation, channel="in_person", hours="off").outcome is Outcome.HOLD


def test_clients_prospects_and_former_clients_are_told_apart() -> None:
    assert "departure_without_consent" in rules(decided("departure", relation="client"))
    assert "prospect_told_without_consent" in rules(decided("departure", relation="prospect"))
    assert "former_client_told_without_consent" in rules(decided("departure", relation="former"))
    assert decided("departure", relation="former", consent="given").outcome is Outcome.PASS


@pytest.mark.parametrize("channel", ["work_email", "work_phone"])
@pytest.mark.parametrize("relation", ["client", "friend", "colleague", "self"])
def test_after_the_last_day_nobody_writes_as_the_leaver(channel: str, relation: str) -> None:
    late = {"stage": "after_last_day", "channel": channel, "relation": relation}
    for signals in ((), ("departure", "successor")):
        refused = decided(*signals, **late, **AGREED)
        assert refused.outcome is Outcome.REFUSE and "after_last_day" in rules(refused)
    assert decided("successor", **late, speaker="manager").outcome is Outcome.PASS


def test_after_the_last_day_consent_has_ended_on_private_channels_too() -> None:
    late = decided("departure", "successor", stage="after_last_day", channel="private_email", **AGREED)
    assert late.outcome is Outcome.HOLD and rules(late) == {"after_the_last_day_privately"}


def test_before_notice_the_company_must_not_hear_it_from_a_client() -> None:
    early = decided("departure", "successor", stage="before_notice")
    assert {"told_before_notice", "departure_without_consent"} <= rules(early) and "tell_manager" in kinds(early)


def test_that_the_client_asked_is_no_consent() -> None:
    asked = decided("departure", "successor", asked_by_client="yes", successor_copied="yes")
    assert asked.outcome is Outcome.HOLD and "answer_when_asked" in kinds(asked)


@pytest.mark.parametrize("readability", [one for one in Readability if one is not Readability.CLEAR])
def test_what_cannot_be_read_surely_never_passes(readability: Readability) -> None:
    for said in ({}, AGREED, {"speaker": "manager"}, {"relation": "colleague"}, {"relation": "self"}):
        held = decide(situation(**said), says(readability=readability), load("company"))
        assert held.outcome is Outcome.HOLD and readability.value in rules(held)


def test_why_it_cannot_be_read_is_said_in_words() -> None:
    unread = replace(says(readability=Readability.UNREADABLE), readability_reasons=("encrypted",))
    (reason,) = decide(Situation(), unread, load("company"), language="es").reasons
    assert reason.text.endswith(f"({reasons.words('encrypted', 'es')})") and "encrypted" not in reason.text


def test_the_strictest_decision_wins_and_every_reason_is_listed() -> None:
    late = situation(stage="after_last_day")
    found = decide(late, says("solicitation", readability=Readability.UNREADABLE), load("company"))
    assert found.outcome is Outcome.REFUSE
    assert rules(found) == {"unreadable", "after_last_day", "solicitation_direct_invitation"}


def test_more_signals_never_make_a_leavers_message_less_risky() -> None:
    order = list(Outcome)
    for count in (1, 2):
        for fewer in combinations(RISKS, count):
            for more in RISKS:
                assert order.index(decided(*fewer, more).outcome) >= order.index(decided(*fewer).outcome)


def test_without_a_text_the_question_is_whether_to_tell() -> None:
    assert decide(Situation(), None, load("company")).outcome is Outcome.HOLD


def test_the_words_that_have_to_go_are_named() -> None:
    found = decide(Situation(), says("personal_contact", quote="lena@home.example"), load("company"))
    assert [one.text for one in found.remedies if one.kind == "take_out"] == ["Take out: “lena@home.example”"]


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "A private"), ("es", "Una dirección"), ("ru", "Личный"), ("pl", "A private")]
)
def test_reasons_are_given_in_the_readers_language(language: str, begins: str) -> None:
    (reason,) = decide(Situation(), says("personal_contact"), load("company"), language=language).reasons
    assert reason.text.startswith(begins) and reason.source

"""Other professions turn single rules round: what the company holds, they may ask for."""

from __future__ import annotations

import pytest

from handover.policy.decision import Outcome
from tests.unit.policy.readings import AGREED, decided, kinds, rules


def test_a_law_firm_may_not_delay_the_notice_but_the_choice_is_stated() -> None:
    told = decided("departure", "new_employer", "personal_contact", pack="law-firm-us")
    assert told.outcome is Outcome.PASS
    assert "client_choice" in rules(told) and {"state_choice", "joint_notice"} <= kinds(told)


def test_a_lawyer_does_not_urge_speak_ill_or_tell_before_the_firm_knows() -> None:
    for signal in ("solicitation", "disparagement", "client_data"):
        assert decided("departure", signal, pack="law-firm-us").outcome is Outcome.HOLD
    assert decided("departure", pack="law-firm-us", stage="before_notice").outcome is Outcome.HOLD
    assert decided("new_employer", pack="law-firm-us", stage="before_notice").outcome is Outcome.HOLD
    assert decided("departure", "new_employer", pack="law-firm-us", relation="prospect").outcome is Outcome.HOLD


def test_a_broker_gives_contact_details_when_the_customer_asks() -> None:
    agreed = {**AGREED, "pack": "broker-us"}
    held = decided("departure", "successor", "personal_contact", "new_employer", **agreed)
    assert rules(held) == {"personal_contact_indirect_invitation", "new_employer_named"}
    asked = decided("departure", "successor", "personal_contact", "new_employer", **agreed, asked_by_client="yes")
    assert asked.outcome is Outcome.PASS
    assert decided("solicitation", **agreed, asked_by_client="yes").outcome is Outcome.HOLD
    assert "state_choice" in kinds(decided("successor", pack="broker-us", speaker="manager"))


def test_a_physician_must_give_the_new_address() -> None:
    held = decided("departure", pack="physician-us")
    assert held.outcome is Outcome.HOLD and "new_address_missing" in rules(held)
    assert "give_new_address" in kinds(held)
    for signal in ("new_employer", "personal_contact"):
        assert decided("departure", signal, pack="physician-us").outcome is Outcome.PASS
    assert decided("departure", "new_employer", "solicitation", pack="physician-us").outcome is Outcome.HOLD


def test_a_solicitor_says_where_they_go_only_if_the_client_asks() -> None:
    agreed = {**AGREED, "pack": "solicitor-uk"}
    assert rules(decided("new_employer", **agreed)) == {"new_employer_named"}
    asked = decided("new_employer", **agreed, asked_by_client="yes")
    assert asked.outcome is Outcome.PASS and rules(asked) == {"new_employer_told_on_request"}
    assert decided("personal_contact", **agreed, asked_by_client="yes").outcome is Outcome.HOLD


def test_a_contractor_does_not_write_in_the_companys_name_even_with_consent() -> None:
    held = decided("departure", "successor", pack="contractor", engagement="contractor", **AGREED)
    assert held.outcome is Outcome.HOLD and "contractor_in_the_company_name" in rules(held)
    assert decided("successor", pack="contractor", speaker="manager").outcome is Outcome.PASS


def test_a_commercial_agent_may_write_what_both_agreed_and_in_their_own_name_afterwards() -> None:
    agent = {"pack": "eu-agent", "engagement": "contractor"}
    assert decided("departure", "successor", **agent).outcome is Outcome.HOLD
    assert decided("departure", "successor", **agent, **AGREED).outcome is Outcome.PASS
    late = {**agent, "stage": "after_last_day", "channel": "private_email"}
    assert decided("departure", "personal_contact", "solicitation", **late).outcome is Outcome.PASS
    assert decided("departure", **{**late, "channel": "work_email"}).outcome is Outcome.REFUSE
    assert decided("client_data", **agent, relation="self").outcome is Outcome.HOLD


@pytest.mark.parametrize(("name", "source"), [("company-es", "STS 822/2011"), ("company-ru", "98-ФЗ")])
def test_the_companies_of_spain_and_russia_decide_alike_and_cite_their_own_law(name: str, source: str) -> None:
    for signals in (("departure",), ("solicitation",), ("departure", "successor")):
        for words in ({}, AGREED):
            assert decided(*signals, pack=name, **words).outcome is decided(*signals, **words).outcome
    late = decided("departure", pack=name, stage="after_last_day", channel="in_person")
    cited = {one.source for one in (*late.reasons, *decided("client_data", pack=name, relation="self").reasons)}
    assert any(source in one for one in cited)


def test_no_pack_turns_round_that_nobody_writes_as_the_leaver_afterwards() -> None:
    for name in ("law-firm-us", "broker-us", "physician-us", "solicitor-uk", "eu-agent", "contractor"):
        late = decided("departure", "new_employer", pack=name, stage="after_last_day", **AGREED)
        assert late.outcome is Outcome.REFUSE

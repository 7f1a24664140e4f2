"""PURE: what speaks for and against each claim. One function a topic; `judging` makes findings of what they yield.

A pack turns single weights round: what is an invitation at one company is a duty in another profession.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handover.inquiries.facts import (
    Audience,
    Author,
    Channel,
    Consent,
    Covenant,
    Engagement,
    Facts,
    FirstContact,
    NamesFrom,
    Relation,
    Stage,
    YesNo,
)
from handover.inquiries.findings import Evidence, Origin, Topic, Weight
from handover.inquiries.heard import Said
from handover.inquiries.rules import OwnContact, Turns
from handover.screening.signals import Signal

NOTED, WEAK, MODERATE, STRONG = Weight


@dataclass(frozen=True)
class Scales:
    """What one claim is weighed with."""

    facts: Facts
    said: Said
    turns: Turns


@dataclass(frozen=True)
class Sides:
    speaks_for: list[Evidence]
    speaks_against: list[Evidence]


def _told(is_so: bool, code: str, weight: Weight, origin: Origin = Origin.FACT) -> list[Evidence]:  # noqa: FBT001
    return [Evidence(code, weight, origin)] if is_so else []


def _among_friends(facts: Facts) -> bool:
    return facts.relation == Relation.FRIEND and facts.channel in (Channel.IN_PERSON, Channel.PRIVATE)


def timing(on: Scales) -> Sides:
    """The person wrote while still bound to the company."""
    stage, wrote = on.facts.stage, on.facts.author not in (Author.EMPLOYER, Author.NEW_EMPLOYER)
    return Sides(
        [
            *_told(stage == Stage.NOTICE and wrote, "still_in_notice", STRONG),
            *_told(stage == Stage.BEFORE_NOTICE and wrote, "before_notice", STRONG),
            *_told(stage == Stage.GARDEN_LEAVE and wrote, "garden_leave", STRONG),
        ],
        [
            *_told(stage == Stage.AFTER_LAST_DAY, "after_last_day", STRONG),
            *_told(on.facts.author == Author.EMPLOYER, "company_wrote", STRONG),
            *_told(on.facts.author == Author.NEW_EMPLOYER, "new_employer_wrote", MODERATE),
            *_told(_among_friends(on.facts), "off_duty_among_friends", WEAK),
        ],
    )


def consent(on: Scales) -> Sides:
    """It went out without a consent that was needed."""
    facts = on.facts
    bound = STRONG if facts.engagement != Engagement.CONTRACTOR else MODERATE
    none = WEAK if facts.stage == Stage.AFTER_LAST_DAY or _among_friends(facts) else bound
    return Sides(
        [
            *_told(facts.consent == Consent.NONE and on.turns.is_consent_needed, "no_consent", none),
            *_told(facts.consent != Consent.GIVEN and facts.policy_signed == YesNo.YES, "policy_signed", WEAK),
        ],
        [
            *_told(facts.consent == Consent.GIVEN, "consent_given", STRONG),
            *_told(not on.turns.is_consent_needed, "rule_needs_no_consent", STRONG, Origin.RULE),
            *_told(facts.author == Author.EMPLOYER, "company_wrote", STRONG),
            *_told(facts.stage == Stage.AFTER_LAST_DAY, "no_instruction_after_last_day", MODERATE),
            *_told(_among_friends(facts), "friend_on_private_channel", MODERATE),
            *_told(facts.first_contact == FirstContact.CLIENT, "client_wrote_first", NOTED),
            *_told(facts.policy_signed == YesNo.NO, "no_policy_signed", NOTED),
        ],
    )


def announcement(on: Scales) -> Sides:
    """Clients learned of the departure from the person."""
    facts = on.facts
    return Sides(
        [
            *on.said.evidence(Signal.DEPARTURE, "says_leaving"),
            *_told(facts.announced == YesNo.YES, "said_to_have_announced", MODERATE),
        ],
        [
            *on.said.silence("says_nothing_of_leaving", Signal.DEPARTURE),
            *_told(facts.announced == YesNo.NO, "said_not_to_have_announced", MODERATE),
            *_told(facts.author == Author.EMPLOYER, "company_wrote", STRONG),
        ],
    )


def direct_solicitation(on: Scales) -> Sides:
    """The client was asked to come along."""
    facts = on.facts
    is_blast = facts.author == Author.NEW_EMPLOYER and facts.audience == Audience.PICKED
    return Sides(
        [
            *on.said.evidence(Signal.SOLICITATION, "asks_for_business"),
            *_told(facts.asked_to_come == YesNo.YES, "said_to_have_asked", MODERATE),
            *_told(is_blast, "picked_by_new_employer", MODERATE),
            *_told(facts.afterwards == "business_talked", "business_talked", WEAK),
        ],
        [
            *on.said.silence("asks_for_nothing", Signal.SOLICITATION),
            *_told(facts.asked_to_come == YesNo.NO, "said_not_to_have_asked", MODERATE),
            *_told(facts.first_contact == FirstContact.CLIENT, "client_wrote_first", WEAK),
            *_told(facts.audience == Audience.EVERYBODY and not is_blast, "same_to_everybody", WEAK),
            *_told(facts.afterwards == "clients_moved", "moving_proves_nothing", NOTED),
            *_told(facts.author == Author.EMPLOYER, "company_wrote", STRONG),
        ],
    )


def indirect_invitation(on: Scales) -> Sides:
    """The client was given a way to follow, or was prompted to ask for one."""
    facts, allowed = on.facts, _allowed_contact(on)
    most = WEAK if allowed or _among_friends(facts) else STRONG
    return Sides(
        [
            *on.said.evidence(Signal.PERSONAL_CONTACT, "gives_private_contact", at_most=most),
            *on.said.evidence(Signal.OPEN_DOOR, "keeps_door_open", at_most=min(most, MODERATE)),
            *on.said.evidence(Signal.NEW_EMPLOYER, "says_where_to", at_most=WEAK),
            *_told(facts.contact_details == YesNo.YES, "said_to_have_left_contact", min(most, MODERATE)),
        ],
        [
            *allowed,
            *on.said.silence("gives_no_way_to_follow", Signal.PERSONAL_CONTACT, Signal.OPEN_DOOR),
            *_told(facts.contact_details == YesNo.NO, "said_to_have_left_none", MODERATE),
            *_told(facts.author == Author.EMPLOYER, "company_wrote", STRONG),
            *_told(_among_friends(facts), "friend_knows_anyway", MODERATE),
        ],
    )


def _allowed_contact(on: Scales) -> list[Evidence]:
    """Whether the rules of this profession let the person say how to be reached, or even ask for it."""
    asked = on.facts.first_contact == FirstContact.CLIENT
    own = on.turns.own_contact
    return [
        *_told(own == OwnContact.REQUIRED, "rule_requires_contact", STRONG, Origin.RULE),
        *_told(own == OwnContact.ALLOWED, "rule_allows_contact", STRONG, Origin.RULE),
        *_told(own == OwnContact.ON_REQUEST and asked, "rule_allows_contact_when_asked", STRONG, Origin.RULE),
    ]


def left_without_plan(on: Scales) -> Sides:
    """The client was left without a name to call."""
    facts = on.facts
    says_leaving = on.said.has(Signal.DEPARTURE) or facts.announced == YesNo.YES
    silent = on.said.silence("names_nobody", Signal.SUCCESSOR) if says_leaving else []
    return Sides(
        [
            *silent,
            *_told(says_leaving and facts.successor_named == YesNo.NO, "said_to_have_named_nobody", MODERATE),
        ],
        [
            *on.said.evidence(Signal.SUCCESSOR, "names_successor"),
            *_told(facts.successor_named == YesNo.YES, "said_to_have_named_successor", MODERATE),
            *_told(facts.relation == Relation.FRIEND, "friend_needs_no_plan", MODERATE),
            *_told(facts.relation in (Relation.PROSPECT, Relation.FORMER), "nothing_under_way", WEAK),
        ],
    )


def client_data(on: Scales) -> Sides:
    """Data of clients left the company's control."""
    facts = on.facts
    taken = facts.list_taken == YesNo.YES or facts.names_from == NamesFrom.TAKEN_LIST
    return Sides(
        [
            *_told(taken, "list_taken", STRONG),
            *on.said.evidence(Signal.CLIENT_DATA, "carries_client_data", at_most=MODERATE),
        ],
        [
            *_told(facts.list_taken == YesNo.NO, "no_list_taken", MODERATE),
            *_told(facts.names_from == NamesFrom.AGREED, "list_was_agreed", STRONG),
            *_told(facts.names_from == NamesFrom.PUBLIC, "names_are_public", MODERATE),
            *_told(facts.names_from == NamesFrom.MEMORY, "names_from_memory", MODERATE),
            *_told(facts.names_from == NamesFrom.COMPANY_SYSTEM, "stayed_in_company_system", NOTED),
            *_told(facts.channel == Channel.WORK, "sent_from_company_mailbox", NOTED),
        ],
    )


def confidentiality(on: Scales) -> Sides:
    """Something confidential was used or passed on."""
    facts = on.facts
    taken = facts.list_taken == YesNo.YES or facts.names_from == NamesFrom.TAKEN_LIST
    return Sides(
        [
            *_told(taken and facts.list_protected == YesNo.YES, "protected_list_taken", MODERATE),
            *on.said.evidence(Signal.CLIENT_DATA, "carries_client_data", at_most=MODERATE),
        ],
        [
            *_told(facts.list_protected == YesNo.NO, "list_was_not_protected", STRONG),
            *_told(facts.names_from == NamesFrom.PUBLIC, "names_are_public", MODERATE),
            *_told(facts.names_from == NamesFrom.MEMORY, "names_from_memory", MODERATE),
            *_told(facts.names_from == NamesFrom.AGREED, "list_was_agreed", MODERATE),
            *_told(facts.list_taken == YesNo.NO, "no_list_taken", WEAK),
        ],
    )


def covenant(on: Scales) -> Sides:
    """A clause that binds the person was not kept."""
    facts = on.facts
    asks = on.said.has(Signal.SOLICITATION) or facts.asked_to_come == YesNo.YES
    is_over = facts.stage == Stage.AFTER_LAST_DAY
    soliciting = facts.covenant == Covenant.NON_SOLICITATION
    has_one = facts.covenant not in (Covenant.NONE, Covenant.UNKNOWN)
    return Sides(
        [
            *_told(soliciting and is_over and asks, "clause_forbids_asking", MODERATE),
            *_told(facts.covenant == Covenant.NON_DEALING and is_over, "clause_forbids_dealing", MODERATE),
        ],
        [
            *_told(facts.covenant == Covenant.NONE, "no_clause", STRONG),
            *_told(has_one and on.turns.is_covenant_void, "clause_void_here", STRONG, Origin.RULE),
            *_told(
                has_one and on.turns.must_be_paid and facts.covenant_paid == YesNo.NO,
                "clause_unpaid",
                STRONG,
                Origin.RULE,
            ),
            *_told(soliciting and is_over and not asks and on.said.is_clear, "clause_allows_telling", MODERATE),
            *_told(has_one and facts.stage in (Stage.BEFORE_NOTICE, Stage.NOTICE), "clause_not_yet", MODERATE),
            *_told(
                has_one and facts.relation in (Relation.PROSPECT, Relation.FORMER),
                "clause_too_wide",
                STRONG,
                Origin.RULE,
            ),
            *_told(
                has_one and facts.relation == Relation.BROUGHT_ALONG,
                "clause_not_for_own_clients",
                STRONG,
                Origin.RULE,
            ),
        ],
    )


WEIGHED: dict[Topic, Callable[[Scales], Sides]] = {
    Topic.TIMING: timing,
    Topic.CONSENT: consent,
    Topic.ANNOUNCEMENT: announcement,
    Topic.DIRECT_SOLICITATION: direct_solicitation,
    Topic.INDIRECT_INVITATION: indirect_invitation,
    Topic.LEFT_WITHOUT_PLAN: left_without_plan,
    Topic.CLIENT_DATA: client_data,
    Topic.CONFIDENTIALITY: confidentiality,
    Topic.COVENANT: covenant,
}

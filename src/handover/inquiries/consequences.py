"""PURE: what follows from the findings: options for the company, an answer for the person. Codes, no texts.

The options go from nothing to an earlier end, each with what speaks for and against it; none is recommended.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handover.inquiries.facts import Author, Stage, YesNo
from handover.inquiries.findings import Assessment, Finding, State, Topic

#: What a company may act on, where it is supported; the rest is repaired and talked over.
SERIOUS = (Topic.DIRECT_SOLICITATION, Topic.CLIENT_DATA, Topic.CONFIDENTIALITY, Topic.COVENANT)
MINOR = (Topic.CONSENT, Topic.INDIRECT_INVITATION, Topic.LEFT_WITHOUT_PLAN)


class Option(StrEnum):
    NOTHING = "nothing"
    TALK = "talk"
    REMINDER = "reminder"
    DISCIPLINARY = "disciplinary"
    EARLIER_END = "earlier_end"


class Headline(StrEnum):
    """The first sentence of the answer to the person."""

    NOT_YOURS = "not_yours"
    NOTHING_WRONG = "nothing_wrong"
    SMALL = "small"
    SERIOUS = "serious"
    OPEN = "open"


@dataclass(frozen=True)
class Choice:
    option: Option
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    headline: Headline
    answers: tuple[str, ...]
    steps: tuple[str, ...]
    apology: tuple[str, ...]  # the paragraphs of a draft; none where there is nothing to apologise for


def choices(judged: Assessment) -> tuple[Choice, ...]:
    """The company's options, the mildest first."""
    is_so = _circumstances(judged)

    def of(option: Option, speaks_for: str, speaks_against: str) -> Choice:
        return Choice(option, _those(speaks_for, is_so), _those(speaks_against, is_so))

    return (
        of(Option.NOTHING, "nothing_supported only_told good_faith", "left_alone may_repeat serious_supported"),
        of(Option.TALK, "hear_first names_of_told good_faith minor_supported", "nothing_supported"),
        of(Option.REMINDER, "minor_supported policy_signed", "no_policy nothing_supported too_little"),
        of(
            Option.DISCIPLINARY,
            "serious_supported policy_signed_and_minor",
            "no_serious good_faith no_policy open_is_open company_wrote",
        ),
        of(
            Option.EARLIER_END,
            "serious_while_employed",
            "last_resort no_serious handover_needs_person good_faith over_already company_wrote",
        ),
    )


def _those(codes: str, is_so: dict[str, bool]) -> tuple[str, ...]:
    return tuple(code for code in codes.split() if is_so[code])


def _circumstances(judged: Assessment) -> dict[str, bool]:
    facts = judged.facts
    serious, minor = bool(judged.supported(*SERIOUS)), bool(judged.supported(*MINOR))
    told = judged.of(Topic.ANNOUNCEMENT).is_supported
    faith = {"openly", "common_advice", "no_policy", "asked_by_client", "own_clients"}
    at_work = facts.stage in (Stage.BEFORE_NOTICE, Stage.NOTICE, Stage.GARDEN_LEAVE)
    return {
        "nothing_supported": not serious and not minor,
        "only_told": told and not serious and not minor,
        "good_faith": any(faith & set(one.for_person) for one in judged.findings),
        "left_alone": judged.of(Topic.LEFT_WITHOUT_PLAN).is_supported,
        "may_repeat": minor,
        "minor_supported": minor,
        "serious_supported": serious,
        "too_little": serious,
        "last_resort": True,
        "no_serious": not serious,
        "hear_first": True,
        "names_of_told": told,
        "policy_signed": facts.policy_signed == YesNo.YES,
        "policy_signed_and_minor": facts.policy_signed == YesNo.YES and minor,
        "no_policy": facts.policy_signed == YesNo.NO,
        "open_is_open": any(judged.of(topic).state == State.UNKNOWN for topic in SERIOUS),
        "company_wrote": facts.author == Author.EMPLOYER,
        "serious_while_employed": serious and at_work,
        "handover_needs_person": at_work,
        "over_already": facts.stage == Stage.AFTER_LAST_DAY,
    }


def advice(judged: Assessment) -> Advice:
    """A plain answer to "was that wrong, and what do I do now?"."""
    headline = _headline(judged)
    answers = tuple(f"{topic}_{judged.of(topic).state}" for topic in ANSWERED if _is_worth_saying(judged.of(topic)))
    if headline == Headline.NOT_YOURS:
        return Advice(headline, (), ("ask_who_wrote", "no_private_answers", "lawyer"), ())
    if headline in (Headline.NOTHING_WRONG, Headline.OPEN):
        return Advice(headline, answers, ("keep_it_so", "list_of_told", "no_private_answers", "lawyer"), ())
    data = judged.of(Topic.CLIENT_DATA).is_supported
    steps = (
        "say_so",
        "do_not_repeat",
        "list_of_told",
        "no_private_answers",
        *(["give_back"] if data else []),
        "lawyer",
    )
    return Advice(headline, answers, steps, _apology(judged))


ANSWERED = (
    Topic.CONSENT,
    Topic.INDIRECT_INVITATION,
    Topic.LEFT_WITHOUT_PLAN,
    Topic.DIRECT_SOLICITATION,
    Topic.CLIENT_DATA,
    Topic.COVENANT,
)


def _is_worth_saying(finding: Finding) -> bool:
    """A covenant that nobody knows of, and a plan that was not in question, are not worth a sentence."""
    return finding.state != State.UNKNOWN or finding.topic in (
        Topic.CLIENT_DATA,
        Topic.DIRECT_SOLICITATION,
        Topic.CONSENT,
    )


def _headline(judged: Assessment) -> Headline:
    if judged.facts.author == Author.EMPLOYER:
        return Headline.NOT_YOURS
    if judged.supported(*SERIOUS):
        return Headline.SERIOUS
    if judged.supported(*MINOR):
        return Headline.SMALL
    settled = (
        judged.of(Topic.CONSENT).state != State.UNKNOWN
        or judged.of(Topic.INDIRECT_INVITATION).state != State.UNKNOWN
    )
    return Headline.NOTHING_WRONG if settled else Headline.OPEN


def _apology(judged: Assessment) -> tuple[str, ...]:
    named = {
        "told": judged.of(Topic.CONSENT).is_supported,
        "contact": judged.of(Topic.INDIRECT_INVITATION).is_supported,
        "plan": judged.of(Topic.LEFT_WITHOUT_PLAN).is_supported,
        "asked": judged.of(Topic.DIRECT_SOLICITATION).is_supported,
        "data": judged.of(Topic.CLIENT_DATA).is_supported,
    }
    return ("greeting", *(code for code, is_so in named.items() if is_so), "offer", "close")

"""PURE: from messages and facts to nine findings apart from each other. The burden is the employer's.

Where both sides carry the same, or nobody knows anything, a claim stays unknown. Nothing is added up over topics:
"told and thanked" never becomes "asked to come along" because other things are supported.
"""

from __future__ import annotations

from collections.abc import Sequence

from handover.inquiries.facts import Author, Channel, Facts, FirstContact, NamesFrom, Relation, YesNo
from handover.inquiries.findings import Assessment, Evidence, Finding, State, Topic, Weight
from handover.inquiries.heard import Said, said
from handover.inquiries.rules import leaning_on, turns_of
from handover.inquiries.weighing import WEIGHED, Scales, Sides
from handover.screening.signals import Screening, Signal


def judge(screenings: Sequence[Screening], facts: Facts, *, pack: str, pack_version: str) -> Assessment:
    """What the messages and the facts say about each of the nine topics, by the rules of `pack`."""
    heard, turns = said(screenings), turns_of(pack)
    scales = Scales(facts, heard, turns)
    return Assessment(
        pack=pack,
        pack_version=pack_version,
        facts=facts,
        messages=heard.heard(),
        findings=tuple(_finding(topic, WEIGHED[topic](scales), scales, pack) for topic in Topic),
    )


def _finding(topic: Topic, sides: Sides, scales: Scales, pack: str) -> Finding:
    state, strength = grade(sides)
    return Finding(
        topic=topic,
        state=state,
        strength=strength,
        speaks_for=tuple(sides.speaks_for),
        speaks_against=tuple(sides.speaks_against),
        for_person=tuple(_for_person(topic, scales.facts, scales.said)),
        leans_on=leaning_on(topic, pack, scales.facts),
    )


def grade(sides: Sides) -> tuple[State, Weight | None]:
    """The heavier side wins, weakened by what stands against it; a tie is unknown."""
    carries_for, carries_against = _carried(sides.speaks_for), _carried(sides.speaks_against)
    if carries_for == carries_against:
        return State.UNKNOWN, None
    wins, loses = max(carries_for, carries_against), min(carries_for, carries_against)
    strength = Weight(max(wins - (1 if loses >= Weight.MODERATE else 0), Weight.WEAK))
    return (State.SUPPORTED if carries_for > carries_against else State.CONTRADICTED), strength


def _carried(evidence: Sequence[Evidence]) -> int:
    """The weight of the best piece; a second one of the same weight and another origin makes it one stronger."""
    best = max((one.weight for one in evidence), default=Weight.NOTED)
    origins = {one.origin for one in evidence if one.weight == best}
    return min(best + (1 if best >= Weight.MODERATE and len(origins) > 1 else 0), Weight.STRONG)


def _for_person(topic: Topic, facts: Facts, heard: Said) -> list[str]:
    """What counts for the person whatever the finding says, by the topics it bears on."""
    is_so = {
        "openly": facts.channel == Channel.WORK,
        "common_advice": facts.advised == YesNo.YES,
        "no_policy": facts.policy_signed == YesNo.NO,
        "own_clients": facts.relation == Relation.BROUGHT_ALONG,
        "public_names": facts.names_from in (NamesFrom.PUBLIC, NamesFrom.MEMORY),
        "asked_by_client": facts.first_contact == FirstContact.CLIENT,
        "not_their_words": facts.author in (Author.EMPLOYER, Author.NEW_EMPLOYER),
        "spoke_no_ill": heard.is_clear and not heard.has(Signal.DISPARAGEMENT),
        "named_successor": heard.has(Signal.SUCCESSOR) or facts.successor_named == YesNo.YES,
    }
    return [code for code, topics in FOR_PERSON.items() if is_so[code] and topic in topics]


FOR_PERSON: dict[str, set[Topic]] = {
    "openly": {Topic.TIMING, Topic.CONSENT, Topic.ANNOUNCEMENT, Topic.CLIENT_DATA},
    "common_advice": {Topic.CONSENT, Topic.ANNOUNCEMENT, Topic.INDIRECT_INVITATION},
    "no_policy": {Topic.CONSENT, Topic.ANNOUNCEMENT, Topic.INDIRECT_INVITATION, Topic.CONFIDENTIALITY},
    "own_clients": {Topic.DIRECT_SOLICITATION, Topic.INDIRECT_INVITATION, Topic.CLIENT_DATA, Topic.COVENANT},
    "public_names": {Topic.CLIENT_DATA, Topic.CONFIDENTIALITY},
    "asked_by_client": {Topic.CONSENT, Topic.DIRECT_SOLICITATION, Topic.INDIRECT_INVITATION},
    "not_their_words": set(Topic),
    "spoke_no_ill": {Topic.ANNOUNCEMENT, Topic.DIRECT_SOLICITATION},
    "named_successor": {Topic.LEFT_WITHOUT_PLAN, Topic.DIRECT_SOLICITATION},
}

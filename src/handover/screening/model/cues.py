"""What rules, contacts and the head of a message say, as named features beside the words."""

from __future__ import annotations

from collections.abc import Iterator

from handover.screening.contacts import cues
from handover.screening.contacts.colleagues import addresses_of_others, named_colleagues
from handover.screening.contacts.kinds import Kind, Owner
from handover.screening.marks import Marks
from handover.screening.signals import SIGNALS, Signal

MAIN_PARTS = ("subject", "body", "signature")


def of_message(marks: Marks) -> dict[str, float]:
    """Name -> amount, about the message as a whole."""
    found = dict(_of_rules(marks))
    for name in {*_of_contacts(marks), *_of_form(marks), *_of_people(marks)}:
        found[name] = 1.0
    found["language:" + marks.language] = 1.0
    return found


def rule_strengths(marks: Marks) -> dict[Signal, float]:
    """For each signal, how much the rules that hit say together (each rule counts once)."""
    doubts = dict.fromkeys(SIGNALS, 1.0)
    for rule in {hit.rule.id: hit.rule for hit in marks.hits}.values():
        doubts[rule.signal] *= 1 - rule.weight
    return {signal: 1 - doubt for signal, doubt in doubts.items()}


def _of_rules(marks: Marks) -> Iterator[tuple[str, float]]:
    strengths = rule_strengths(marks)
    for signal, strength in strengths.items():
        if strength:
            yield f"rules:{signal}", strength
        if strength >= 0.5:
            yield f"rules:{signal}:some", 1.0


def _of_contacts(marks: Marks) -> Iterator[str]:
    leaving = any(hit.rule.signal is Signal.DEPARTURE for hit in marks.hits)
    for contact in marks.contacts:
        where = marks.views[contact.text].part.partition(":")[0]
        yield f"contact:{contact.owner}"
        yield f"contact:{contact.kind}:{contact.owner}"
        yield f"contact:{contact.kind}:{contact.cue}:{where}"
        if contact.is_disguised:
            yield f"disguised:{contact.owner}"
        if leaving and contact.owner in (Owner.WRITER, Owner.UNCLEAR):
            yield f"leaving:{contact.kind}:{contact.owner}"


def _of_form(marks: Marks) -> Iterator[str]:
    for listing in marks.listings:
        yield "listing:" + listing.kind
        yield f"listing:{listing.kind}:{min(listing.count, 6)}"


def _of_people(marks: Marks) -> Iterator[str]:
    body = " ".join(
        folded.text for view, folded in zip(marks.views, marks.folded, strict=True) if view.part in MAIN_PARTS
    )
    circle = marks.circle
    if circle.colleagues:
        yield "copied:some"
        if any(True for _ in named_colleagues(body, circle)):
            yield "copied:named"
            if cues.OTHERS.search(body):
                yield "copied:named:others"
    if addresses_of_others(marks.contacts, circle):
        yield "address:colleague"
    if circle.recipients:
        inside = sum(one.rpartition("@")[2] == circle.domain for one in circle.recipients)
        yield "to:inside" if inside == len(circle.recipients) else "to:outside"
    if any(one.kind is Kind.PHONE for one in marks.contacts) and cues.OTHERS.search(body):
        yield "phone:others"

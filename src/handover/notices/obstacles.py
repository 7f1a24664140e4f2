"""What keeps a notice from being sent besides a missing yes: asked of one, or once of all that are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handover.book.models import Person
from handover.departures import care
from handover.departures.models import Departure
from handover.notices import senders
from handover.notices.models import Notice


@dataclass(frozen=True)
class Successor:
    pk: int
    email: str | None
    is_active: bool


@dataclass(frozen=True)
class Facts:
    """`successors` are those of its clients today; the notice itself names one of them and copies them all."""

    sender_kind: str
    copies: frozenset[str]
    named: int
    successors: frozenset[Successor]
    is_placed: bool  # all of its clients
    is_call_missing: bool  # with any of them


def facts_of(notice: Notice) -> Facts:
    transfers = [cover.transfer for cover in notice.covers.all()]
    placements = [getattr(transfer, "placement", None) for transfer in transfers]
    return Facts(
        sender_kind=notice.sender_kind,
        copies=frozenset(notice.copies),
        named=notice.successor_id,
        successors=successors(placement.successor for placement in placements if placement),
        is_placed=bool(placements) and None not in placements,
        is_call_missing=any(care.needs_call(one) and not hasattr(one, "call") for one in transfers),
    )


def successors(people: Iterable[Person]) -> frozenset[Successor]:
    return frozenset(Successor(one.pk, one.email, one.is_active) for one in people)


def obstacles(departure: Departure, facts: Facts, on: date) -> list[str]:
    """What is against it on that day: codes of `notices.reasons`; empty: nothing is."""
    found = ["cancelled"] if departure.is_cancelled else []
    against = senders.objection(departure, facts.sender_kind, on)
    found += [against] if against else []
    if not facts.is_placed:
        found.append("not_placed")
    elif {one.email for one in facts.successors} != facts.copies or facts.named not in _ids(facts.successors):
        found.append("successor_changed")
    if not all(one.is_active for one in facts.successors):
        found.append("successor_gone")
    if facts.is_call_missing:
        found.append("call_first")
    return found


def _ids(people: Iterable[Successor]) -> set[int]:
    return {one.pk for one in people}

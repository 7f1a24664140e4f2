"""What waits for a decision, the soonest deadline first.

How many of what is waiting is counted by the database, between which deadlines as well; of the rows themselves only
those of one page are read, and what they show is looked up afterwards (`lines`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, overload

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from handover.approving.models import Kind
from handover.approving.undecided import by_departure, deadline, goes_on, judged_by, unapproved, waiting_held
from handover.book.models import Person
from handover.delivery.readiness import home_zone
from handover.departures.models import Departure
from handover.gate.models import Held
from handover.notices.models import Notice


class Urgency(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"  # within a day
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Waiting:
    kind: Kind
    pk: int
    departure: int
    deadline: datetime
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Part:
    """So many neighbours of one kind: all the held between two deadlines of notices, then the notices of one."""

    place: int
    kind: Kind
    departure: int
    urgency: Urgency
    count: int


@dataclass(frozen=True)
class Queue(Sequence[Waiting]):
    """Everything that this person could decide now, and the departures it belongs to."""

    departures: Mapping[int, Departure]
    due: Mapping[int, datetime]  # until when a yes to the notices of each departure is of use
    parts: Sequence[Part]
    now: datetime

    def only(self, *, kind: str = "", departure: str = "", urgency: str = "") -> Queue:
        """Those that fit; an empty word fits all."""
        fitting = [
            one
            for one in self.parts
            if kind in ("", one.kind) and departure in ("", str(one.departure)) and urgency in ("", one.urgency)
        ]
        return replace(self, parts=fitting)

    def count_of(self, kind: Kind) -> int:
        return sum(one.count for one in self.parts if one.kind == kind)

    def __len__(self) -> int:
        return sum(one.count for one in self.parts)

    @overload
    def __getitem__(self, at: int) -> Waiting: ...
    @overload
    def __getitem__(self, at: slice) -> list[Waiting]: ...
    def __getitem__(self, at: int | slice) -> Waiting | list[Waiting]:
        if isinstance(at, slice):
            start, stop, _step = at.indices(len(self))
            return self._between(start, stop)
        return self._between(range(len(self))[at], range(len(self))[at] + 1)[0]

    def find(self, kind: Kind, pk: int) -> Waiting | None:
        """This one, if it is in the queue."""
        rows = self._notices().filter(pk=pk) if kind == Kind.NOTICE else self._held().filter(pk=pk)
        return next(iter(self._read(kind, rows)), None)

    def _between(self, start: int, stop: int) -> list[Waiting]:
        """A stretch of the queue is a stretch of its held mail and one of its notices."""
        before, until = self._passed(start), self._passed(stop)
        notices = self._notices()[before[Kind.NOTICE] : until[Kind.NOTICE]]
        held = self._held().order_by("decide_by", "pk")[before[Kind.HELD] : until[Kind.HELD]]
        found = [
            *(self._read(Kind.NOTICE, notices) if before[Kind.NOTICE] < until[Kind.NOTICE] else ()),
            *(self._read(Kind.HELD, held) if before[Kind.HELD] < until[Kind.HELD] else ()),
        ]
        return sorted(found, key=lambda one: (one.deadline, one.kind, one.pk))

    def _passed(self, at: int) -> dict[Kind, int]:
        """How many of each kind stand before the one at this place."""
        passed = dict.fromkeys(Kind, 0)
        for one in sorted(self.parts, key=lambda part: (part.place, part.kind)):
            passed[one.kind] += (taken := min(one.count, at))
            at -= taken
        return passed

    def _notices(self) -> QuerySet[Notice]:
        theirs = {one.departure for one in self.parts if one.kind == Kind.NOTICE}
        rows = unapproved([self.departures[pk] for pk in theirs], self.now.astimezone(home_zone()).date())
        if len({self.due[pk] for pk in theirs}) < 2:
            return rows.order_by("pk")
        order = sorted(theirs, key=lambda pk: self.due[pk])
        places = [When(departure=pk, then=Value(_place(self.due[pk], self.due))) for pk in order]
        return rows.order_by(Case(*places, output_field=IntegerField()), "pk")

    def _held(self) -> QuerySet[Held]:
        theirs = [one for one in self.parts if one.kind == Kind.HELD]
        rows = waiting_held({one.departure for one in theirs})
        when = Q(pk=None)
        for urgency in {one.urgency for one in theirs}:
            when |= _when(urgency, self.now)
        return rows.filter(when)

    def _read(self, kind: Kind, rows: QuerySet[Any]) -> Iterable[Waiting]:
        if kind == Kind.HELD:
            for pk, of, by in rows.values_list("pk", "departure_id", "decide_by"):
                yield Waiting(kind, pk, of, by, urgency(by, self.now))
        else:
            for pk, of in rows.values_list("pk", "departure_id"):
                yield Waiting(kind, pk, of, self.due[of], urgency(self.due[of], self.now))


def queue_of(person: Person, now: datetime, departures: Collection[Departure] | None = None) -> Queue:
    """The queue of `person`; empty for whoever has no say. The number of queries does not depend on its length."""
    home = home_zone()
    today = now.astimezone(home).date()
    known = {one.pk: one for one in (judged_by(person) if departures is None else departures)}
    due = {pk: deadline(one, home, today) for pk, one in known.items() if goes_on(one, today)}
    lacking = by_departure(unapproved([known[pk] for pk in due], today))
    notices = [
        Part(_place(due[pk], due), Kind.NOTICE, pk, urgency(due[pk], now), count) for pk, count in lacking.items()
    ]
    return Queue(known, due, [*notices, *_held_parts(list(known), due, now)], now)


def _held_parts(departures: Collection[int], due: Mapping[int, datetime], now: datetime) -> Iterable[Part]:
    ends = sorted(set(due.values()))
    places = [When(decide_by__lte=end, then=Value(at)) for at, end in enumerate(ends)]
    urgencies = [When(_when(one, now), then=Value(one.value)) for one in Urgency]
    rows = waiting_held(departures).annotate(
        place=Case(*places, default=Value(len(ends)), output_field=IntegerField()), urgency=Case(*urgencies)
    )
    counted = rows.values_list("place", "departure", "urgency").annotate(Count("pk"))
    return [Part(place, Kind.HELD, of, Urgency(word), count) for place, of, word, count in counted]


def _place(end: datetime, due: Mapping[int, datetime]) -> int:
    return sorted(set(due.values())).index(end)


def _when(urgency: Urgency, now: datetime) -> Q:
    """`urgency` as a question about held mail."""
    if urgency == Urgency.OVERDUE:
        return Q(decide_by__lt=now)
    soon = now + timedelta(days=1)
    return Q(decide_by__gte=now, decide_by__lte=soon) if urgency == Urgency.TODAY else Q(decide_by__gt=soon)


def urgency(at: datetime, now: datetime) -> Urgency:
    if at < now:
        return Urgency.OVERDUE
    return Urgency.TODAY if at - now <= timedelta(days=1) else Urgency.LATER

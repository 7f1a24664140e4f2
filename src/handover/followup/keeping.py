"""Who was kept: how the clients stand 30, 60 and 90 days after, by the successor who has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from handover.book.models import Person
from handover.departures.models import Departure
from handover.followup.models import Standing, Task, TaskKind

CHECKS = {TaskKind.CHECK_30: 30, TaskKind.CHECK_60: 60, TaskKind.CHECK_90: 90}


@dataclass(frozen=True)
class Kept:
    """The clients of one successor at one check; `unsaid`: due, or finished without a word."""

    successor: Person
    days: int
    stays: int
    at_risk: int
    left: int
    unsaid: int

    @property
    def clients(self) -> int:
        return self.stays + self.at_risk + self.left + self.unsaid


def kept(departures: Sequence[Departure]) -> list[Kept]:
    """By name and days; a check that is not due yet is left out."""
    checks = Task.objects.filter(transfer__departure__in=departures, kind__in=CHECKS)
    counted: Counter[tuple[int, int, str]] = Counter()
    for assignee, kind, standing, number in checks.values_list("assignee", "kind", "standing").annotate(
        Count("id")
    ):
        counted[assignee, CHECKS[TaskKind(kind)], standing] += number
    people = Person.objects.in_bulk({assignee for assignee, _, _ in counted})
    rows = sorted({(people[pk].name, pk, days) for pk, days, _ in counted})
    return [_kept(people[pk], days, counted) for _, pk, days in rows]


def _kept(person: Person, days: int, counted: Counter[tuple[int, int, str]]) -> Kept:
    stays, at_risk, left, unsaid = (counted[person.pk, days, standing] for standing in (*Standing.values, ""))
    return Kept(person, days, stays, at_risk, left, unsaid)

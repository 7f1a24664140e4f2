"""What a page shows of a plan: the load of each successor, and who could take one client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handover.book.models import Person
from handover.departures import candidates, planner
from handover.departures.models import Departure, Placement, Transfer
from handover.departures.planner import costs
from handover.departures.problem import client_facts, successor_facts


@dataclass(frozen=True)
class Load:
    """Clients of one person: today, and with this departure's plan. `capacity` None: no limit."""

    person: Person
    before: int
    after: int
    capacity: int | None

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and self.after > self.capacity


@dataclass(frozen=True)
class Choice:
    """Somebody who could take one client by hand: what speaks for and against, or why they must not."""

    person: Person
    reasons: list[dict[str, Any]]
    conflict: str  # empty: none is named


def loads(departure: Departure, people: Sequence[Person] | None = None) -> list[Load]:
    """The load of each of `people` (else of the candidates), and of every successor of the plan, by name."""
    considered = list(people) if people is not None else candidates.of(departure)
    placed = Counter(Placement.objects.filter(transfer__departure=departure).values_list("successor", flat=True))
    everybody = {person.pk: person for person in (*considered, *Person.objects.filter(pk__in=placed))}
    before = candidates.loads(everybody.values(), departure)
    found = [Load(person, before[pk], before[pk] + placed[pk], person.capacity) for pk, person in everybody.items()]
    return sorted(found, key=lambda load: (load.person.name, load.person.pk))


def choices(transfer: Transfer) -> list[Choice]:
    """Everybody who could take this client by hand, the closest first; those in conflict last, with the reason."""
    departure = transfer.departure
    people = list(candidates.able_for(departure))
    conflicts = candidates.conflicts(people, departure)
    client, facts = client_facts(transfer.client, departure), successor_facts(people, departure)
    fit = costs.fit([client], facts, planner.Problem((client,), facts))
    ranked = []
    for at, (person, successor) in enumerate(zip(people, facts, strict=True)):
        conflict = conflicts.get((transfer.client_id, person.pk), "")
        reasons = [{"code": one.code, "params": dict(one.params)} for one in planner.facts(client, successor)]
        order = (bool(conflict), not fit.speaks[0, at], int(fit.points[0, at]), person.name, person.pk)
        ranked.append((order, Choice(person, reasons, conflict)))
    return [choice for _, choice in sorted(ranked, key=lambda pair: pair[0])]

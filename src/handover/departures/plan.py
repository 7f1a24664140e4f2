"""Every client to a successor: solved as a whole, or chosen by hand and kept while the rest is solved again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from handover.book.models import Person
from handover.departures import access, candidates, planner
from handover.departures.models import Departure, PlacedHow, Placement, Transfer, Unplaced
from handover.departures.overview import Load, loads
from handover.departures.problem import CLIENT_FACTS, client_facts, problem_of, successor_facts
from handover.errors import UnusableInput
from handover.evidence.ledger import record


@dataclass(frozen=True)
class Plan:
    """The whole plan as it stands after solving; `cost` is that of the choices made by the solver."""

    departure: Departure
    placements: list[Placement]
    unplaced: list[Unplaced]
    loads: list[Load]
    cost: int


@transaction.atomic
def solve(
    departure: Departure,
    *,
    by: Person,
    successors: Sequence[Person] | None = None,
    keep: Collection[int] = (),
) -> Plan:
    """Place every client of the departure at least total cost, and name those that cannot be placed.

    1. Placements by hand stay, unless the person cannot take the client any more. So do those of the transfers
       whose ids are in `keep`: their notices are on the way, which only the packages above can know.
    2. Everything else is solved anew among `successors`, else among `candidates.of(departure)`.
    3. UnusableInput names a successor who cannot take clients over; nothing is written then.
    """
    departure = access.locked_for(by, departure)
    people = _people(departure, successors)
    solution, free = _solution(departure, people, keep)
    _write(solution, free, people, by)
    plan = _as_it_stands(departure, people, solution.cost)
    _record_solved(plan, people, by)
    return plan


@dataclass(frozen=True)
class Move:
    """What solving would do to one client; nobody (None) is a client without a successor."""

    transfer: Transfer
    before: Person | None
    after: Person | None


def moves(
    departure: Departure, *, successors: Sequence[Person] | None = None, keep: Collection[int] = ()
) -> list[Move]:
    """What `solve` with the same words would change, in the order of the plan; nothing is written.

    UnusableInput names a successor who cannot take clients over.
    """
    people = _people(departure, successors)
    solution, free = _solution(departure, people, keep)
    after = {one.client: one.successor for one in solution.assignments}
    by_pk = {person.pk: person for person in people}
    found = [Move(one, _successor_of(one), by_pk.get(after.get(one.client_id, 0))) for one in free]
    return [one for one in found if one.before != one.after]


def _successor_of(transfer: Transfer) -> Person | None:
    placement: Placement | None = getattr(transfer, "placement", None)
    return placement.successor if placement else None


def _people(departure: Departure, successors: Sequence[Person] | None) -> list[Person]:
    if successors is None:
        return candidates.of(departure)
    candidates.check(successors, departure)
    return list({person.pk: person for person in successors}.values())


def _solution(
    departure: Departure, people: Sequence[Person], keep: Collection[int]
) -> tuple[planner.Solution, list[Transfer]]:
    """The optimum, and the transfers that are free to move to it."""
    found = departure.transfers.select_related("client", "placement__successor")
    transfers = list(found.prefetch_related(*CLIENT_FACTS))
    fixed = _fixed(departure, transfers, keep)
    solution = planner.solve(problem_of(departure, transfers, fixed, people))
    return solution, [one for one in transfers if one.pk not in fixed]


def _fixed(departure: Departure, transfers: Iterable[Transfer], keep: Collection[int]) -> dict[int, Placement]:
    """Transfer id -> the placement that solving must not touch."""
    placed = {one.pk: (one.client_id, one.placement) for one in transfers if hasattr(one, "placement")}
    able = {person.pk: person for person in candidates.able_for(departure)}
    barred = candidates.conflicts(list(able.values()), departure)
    return {
        pk: placement
        for pk, (client, placement) in placed.items()
        if pk in keep
        or (
            placement.how == PlacedHow.BY_HAND
            and placement.successor_id in able
            and (client, placement.successor_id) not in barred
        )
    }


def _write(solution: planner.Solution, transfers: Sequence[Transfer], people: Iterable[Person], by: Person) -> None:
    of_client = {one.client_id: one for one in transfers}
    names = {person.pk: person.name for person in people}
    Placement.objects.filter(transfer__in=transfers).delete()
    Unplaced.objects.filter(transfer__in=transfers).delete()
    Placement.objects.bulk_create(
        Placement(
            transfer=of_client[one.client],
            successor_id=one.successor,
            how=PlacedHow.SOLVED,
            reasons=_told(one.reasons, names),
            by=by,
        )
        for one in solution.assignments
        if not one.is_locked
    )
    Unplaced.objects.bulk_create(
        Unplaced(transfer=of_client[one.client], reasons=_told(one.reasons, names)) for one in solution.unplaced
    )


def _told(reasons: Iterable[planner.Reason], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Reasons as they are kept: people by id, and by name as they were called on that day."""
    return [{"code": one.code, "params": _with_names(one.params, names)} for one in reasons]


def _with_names(params: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    told = dict(params)
    if "person" in told:
        told["name"] = names[told["person"]]
    if "people" in told:
        told["names"] = [names[person] for person in told["people"]]
    return told


def _as_it_stands(departure: Departure, people: Sequence[Person], cost: int) -> Plan:
    placements = Placement.objects.filter(transfer__departure=departure).order_by("transfer_id")
    unplaced = Unplaced.objects.filter(transfer__departure=departure).order_by("transfer_id")
    return Plan(
        departure=departure,
        placements=list(placements.select_related("transfer__client", "successor")),
        unplaced=list(unplaced.select_related("transfer__client")),
        loads=loads(departure, people),
        cost=cost,
    )


def _record_solved(plan: Plan, people: Iterable[Person], by: Person) -> None:
    by_hand = sum(one.how == PlacedHow.BY_HAND for one in plan.placements)
    facts = {
        "candidates": sorted(person.pk for person in people),
        "placed": len(plan.placements),
        "by_hand": by_hand,
        "unplaced": [one.transfer.client_id for one in plan.unplaced],
        "cost": plan.cost,
        # Who takes which client, by the ids of the book: [client, person].
        "plan": [[one.transfer.client_id, one.successor_id] for one in plan.placements],
    }
    _record("departures.planned", plan.departure, plan.departure.ref, by, facts)


@transaction.atomic
def place_by_hand(transfer: Transfer, *, successor: Person, by: Person, keep: Collection[int] = ()) -> Placement:
    """Give one client to `successor`; it stays so while the rest is solved again.

    A choice by hand may go over a capacity or past a language: the reasons then say so. It may not go against a
    conflict, to somebody who cannot take clients over, or move a transfer in `keep` (see `solve`).
    """
    departure = access.locked_for(by, transfer.departure)
    _check_free(transfer, keep)
    candidates.check([successor], departure)
    conflict = candidates.conflicts([successor], departure).get((transfer.client_id, successor.pk))
    if conflict is not None:
        raise UnusableInput(
            "%(successor)s: must not take %(client)s: %(conflict)s",
            successor=successor,
            client=transfer.client,
            conflict=conflict,
        )
    before = Placement.objects.filter(transfer=transfer).first()
    Unplaced.objects.filter(transfer=transfer).delete()
    placement, _ = Placement.objects.update_or_create(
        transfer=transfer,
        defaults={
            "successor": successor,
            "how": PlacedHow.BY_HAND,
            "reasons": _reasons_by_hand(transfer, departure, successor, by),
            "by": by,
        },
    )
    facts = {"successor": f"person:{successor.pk}", "before": f"person:{before.successor_id}" if before else None}
    _record("departures.placed_by_hand", departure, f"transfer:{transfer.pk}", by, facts)
    return placement


def _check_free(transfer: Transfer, keep: Collection[int]) -> None:
    if transfer.pk in keep:
        raise UnusableInput(
            "%(client)s: a notice naming the successor is approved or on its way; withdraw the "
            "approval before giving the client to somebody else",
            client=transfer.client,
        )


def _reasons_by_hand(
    transfer: Transfer, departure: Departure, successor: Person, by: Person
) -> list[dict[str, Any]]:
    [facts] = successor_facts([successor], departure)
    others = Placement.objects.filter(transfer__departure=departure, successor=successor).exclude(transfer=transfer)
    after = facts.load + others.count() + 1
    reasons = [planner.Reason("by_hand", {"person": by.pk})]
    reasons += planner.facts(client_facts(transfer.client, departure), facts)
    if facts.capacity is not None and after > facts.capacity:
        reasons.append(planner.Reason("over_capacity", {"after": after, "capacity": facts.capacity}))
    return _told(reasons, {by.pk: by.name})


@transaction.atomic
def take_back(transfer: Transfer, *, by: Person, keep: Collection[int] = ()) -> Unplaced:
    """Undo a choice by hand: the client is unplaced until the plan is solved again."""
    departure = access.locked_for(by, transfer.departure)
    _check_free(transfer, keep)
    placement = Placement.objects.filter(transfer=transfer, how=PlacedHow.BY_HAND).first()
    if placement is None:
        raise UnusableInput(
            "%(client)s: was not placed by hand, so there is no choice to take back", client=transfer.client
        )
    facts = {"successor": f"person:{placement.successor_id}"}
    placement.delete()
    reason = planner.Reason("taken_back", {"person": by.pk})
    unplaced = Unplaced.objects.create(transfer=transfer, reasons=_told([reason], {by.pk: by.name}))
    _record("departures.taken_back", departure, f"transfer:{transfer.pk}", by, facts)
    return unplaced


def _record(verb: str, departure: Departure, subject: str, by: Person, facts: Mapping[str, Any]) -> None:
    actor = by.as_actor(access.role_in(by, departure))
    record(verb, actor=actor, subject=subject, departure=departure.ref, facts=facts)

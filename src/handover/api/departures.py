"""Somebody leaves: open, plan, place by hand, call off."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status
from ninja.pagination import paginate

from handover.api.book import named
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import (
    CoverageOut,
    DepartureIn,
    DepartureOut,
    Done,
    Line,
    PlaceIn,
    PlanIn,
    PlanOut,
)
from handover.book.models import Person
from handover.departures import actions, plan
from handover.departures.access import may_manage, role_in, visible_to
from handover.departures.models import Departure, Transfer
from handover.departures.reasons import words
from handover.departures.views import leavers
from handover.errors import NotAllowed
from handover.followup.coverage import coverage, described
from handover.followup.reading import departure_for
from handover.followup.states import on_the_way

router = Router(tags=["departures"])
READ, PLAN = Bearer(Scope.READ), Bearer(Scope.PLAN)


@router.get("/departures", response=list[DepartureOut], auth=READ)
@paginate
def departures(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that this person may see, the newest first."""
    found = visible_to(caller(request)).select_related("leaver", "manager", "cancellation").order_by("-id")
    return [described(one) for one in found]


@router.post("/departures", response={201: DepartureOut}, auth=PLAN)
def open_one(request: HttpRequest, said: DepartureIn) -> Status[dict[str, Any]]:
    """Open a departure and keep what the leaver looks after today."""
    by, leaver = caller(request), named(said.leaver, "leaver")
    if leaver == by or not leavers(by).filter(pk=leaver.pk).exists():
        _refuse_opening(by, leaver)
    manager = named(said.manager, "manager") if said.manager else leaver.manager or by
    made = actions.open_departure(
        leaver=leaver,
        manager=manager,
        engagement=said.engagement,
        notice_on=said.notice_on or timezone.localdate(),
        last_day=said.last_day,
        by=by,
        pack=said.pack,
    )
    return Status(201, described(made))


def _refuse_opening(by: Person, leaver: Person) -> None:
    """An open one is the verb's to refuse, with its own words; whom they may not see leave, they may not name."""
    if not (leaver.manager == by or by.has_role(*actions.OPENERS)):
        raise NotAllowed("%(by)s: may not open this departure", by=by)


@router.get("/departures/{int:pk}", response=CoverageOut, auth=READ)
def departure(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Every client and contact and how far each is: what `handover status --json` prints."""
    person = caller(request)
    found = departure_for(person, pk)
    covered = coverage(found)
    if role_in(person, found) == "successor":
        # Who takes the others is not their matter: neither the rows nor the counts.
        covered["transfers"] = [one for one in covered["transfers"] if one["successor"] == person.email]
        covered["totals"] = {"clients": len(covered["transfers"])}
    return covered


def managed(person: Person, pk: int) -> Departure:
    """The departure, for whoever may run it; for everybody else it is not there."""
    found = departure_for(person, pk)
    if not may_manage(person, found):
        raise Http404
    return found


@router.post("/departures/{int:pk}/plan", response=PlanOut, auth=PLAN)
def solve(request: HttpRequest, pk: int, said: PlanIn) -> dict[str, Any]:
    """A successor for every client; choices by hand stay."""
    by = caller(request)
    found = managed(by, pk)
    people = None if said.successors is None else [named(one, "successors") for one in said.successors]
    made = plan.solve(found, by=by, successors=people, keep=on_the_way(found))
    unplaced = [
        {"client": one.transfer.client.name, "why": [str(words(reason)) for reason in one.reasons]}
        for one in made.unplaced
    ]
    return {"placed": len(made.placements), "unplaced": unplaced, "cost": made.cost}


@router.post("/departures/{int:pk}/transfers/{int:transfer}/place", response=Done, auth=PLAN)
def place(request: HttpRequest, pk: int, transfer: int, said: PlaceIn) -> Done:
    """Give one client to somebody; it stays so when the plan is solved again."""
    by = caller(request)
    found = managed(by, pk)
    one = _transfer(found, transfer)
    plan.place_by_hand(one, successor=named(said.successor, "successor"), by=by, keep=on_the_way(found))
    return Done()


@router.post("/departures/{int:pk}/transfers/{int:transfer}/take-back", response=Done, auth=PLAN)
def take_back(request: HttpRequest, pk: int, transfer: int) -> Done:
    """Undo a choice by hand."""
    by = caller(request)
    found = managed(by, pk)
    plan.take_back(_transfer(found, transfer), by=by, keep=on_the_way(found))
    return Done()


def _transfer(departure: Departure, pk: int) -> Transfer:
    return get_object_or_404(departure.transfers.select_related("client", "departure"), pk=pk)


@router.post("/departures/{int:pk}/cancel", response=Done, auth=PLAN)
def cancel(request: HttpRequest, pk: int, said: Line) -> Done:
    """The person stays: nothing more is sent."""
    by = caller(request)
    actions.cancel(managed(by, pk), by=by, reason=said.reason)
    return Done()

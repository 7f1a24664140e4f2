"""The page of one departure: every client at a glance, from unplaced to acknowledged, and what comes next.

It looks over all steps of the work, and therefore stands above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure, Mention, Placement, Transfer, Unplaced
from handover.departures.overview import Load, loads
from handover.departures.reasons import words
from handover.departures.views import row
from handover.followup.coverage import coverage
from handover.followup.reading import departure_for
from handover.followup.states import ContactState
from handover.web.next_step import next_step
from handover.web.templatetags.workspace import LOOKS, Segment

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One client of the plan, as the table shows it."""

    transfer: dict[str, Any]  # as in `coverage`
    reasons: list[str]
    by_hand: bool


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    departure = departure_for(person, pk)
    covered = coverage(departure)
    # A successor sees whom they take over; who takes the others is not their matter.
    mine = _only_theirs(covered["transfers"], person, departure)
    found = _filtered(mine, request)
    listed = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        **about(person, departure),
        "segments": segments(covered["totals"]["by_transfer_state"]),
        "totals": covered["totals"],
        "next": next_step(departure, covered["totals"]) if may_manage(person, departure) else None,
        "loads": _loads(departure),
        "mentions": Mention.objects.filter(departure=departure).select_related("client").order_by("client__name"),
        "page": listed,
        "lines": _lines(list(listed)),
        "filters": _filters(mine, request),
    }
    return render(request, "web/departure.html", context)


def about(person: Person, departure: Departure) -> dict[str, Any]:
    """What every page of a departure shows on top: `departure`, `summary`, and what this person may do."""
    manages = may_manage(person, departure)
    return {
        "departure": departure,
        "summary": row(departure),
        "may_manage": manages,
        "may_change": manages and not departure.is_cancelled and departure.last_day >= timezone.localdate(),
        "may_see_evidence": manages or role_in(person, departure) in ("approver", "auditor", "admin"),
    }


def _only_theirs(transfers: list[dict[str, Any]], person: Person, departure: Departure) -> list[dict[str, Any]]:
    if role_in(person, departure) != "successor":
        return transfers
    return [one for one in transfers if one["successor"] == person.email]


def segments(by_state: dict[str, int]) -> list[Segment]:
    """The bar of a departure, the furthest first."""
    order = [state.value for state in reversed(ContactState)]
    return [Segment(LOOKS[state].tone, by_state[state], LOOKS[state].word) for state in order if state in by_state]


def _loads(departure: Departure) -> list[Load]:
    """Only those who get a client in this plan: whoever gets none is no news."""
    return [load for load in loads(departure) if load.after > load.before]


def _filtered(transfers: list[dict[str, Any]], request: HttpRequest) -> list[dict[str, Any]]:
    text, state, successor = (request.GET.get(key, "").strip() for key in ("q", "state", "successor"))
    return [
        one
        for one in transfers
        if text.casefold() in one["client"].casefold()
        and state in ("", one["state"])
        and successor in ("", one["successor"])
    ]


def _filters(transfers: Sequence[dict[str, Any]], request: HttpRequest) -> dict[str, Any]:
    """What can be filtered by, and what is."""
    present = {one["state"] for one in transfers}
    names = {one["successor"]: one["successor_name"] for one in transfers if one["successor"]}
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "successor")}
    return {
        **chosen,
        "states": [(state.value, LOOKS[state.value].word) for state in ContactState if state.value in present],
        "successors": sorted(names.items(), key=lambda pair: pair[1]),
        "any": any(chosen.values()),
    }


def _lines(transfers: Sequence[dict[str, Any]]) -> list[Line]:
    ids = [one["id"] for one in transfers]
    placed = {one.transfer_id: one for one in Placement.objects.filter(transfer__in=ids)}
    unplaced = {one.transfer_id: one for one in Unplaced.objects.filter(transfer__in=ids)}
    lines = []
    for one in transfers:
        known = placed.get(one["id"]) or unplaced.get(one["id"])
        by_hand = isinstance(known, Placement) and known.how == "by_hand"
        lines.append(Line(one, [words(reason) for reason in known.reasons] if known else [], by_hand))
    return lines


def transfer_for(person: Person, departure: Departure, pk: int) -> Transfer:
    """One client of the departure, for whoever may see it."""
    found = departure.transfers.select_related("client", "placement__successor", "unplaced", "departure")
    if role_in(person, departure) == "successor":
        found = found.filter(placement__successor=person)
    return get_object_or_404(found, pk=pk)

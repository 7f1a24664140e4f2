"""The page of one departure: every client at a glance, from unplaced to acknowledged, and what comes next.

It looks over all steps of the work, and therefore stands above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.briefing.access import manages as manages_closely
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure, Mention, Placement, Transfer, Unplaced
from handover.departures.overview import Load, loads
from handover.departures.reasons import words
from handover.departures.views import row
from handover.followup.coverage import coverage
from handover.followup.glance import Client, glance
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
    seen = glance(departure)
    # A successor sees whom they take over; who takes the others is not their matter.
    mine = _only_theirs(seen.clients, person, departure)
    listed = Paginator(filtered(mine, departure, request), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **about(person, departure),
        "segments": segments(seen.totals["by_transfer_state"]),
        "totals": seen.totals,
        "next": next_step(departure, seen.totals) if may_manage(person, departure) else None,
        "loads": _loads(departure),
        "mentions": Mention.objects.filter(departure=departure).select_related("client").order_by("client__name"),
        "page": listed,
        "lines": lines_of(coverage(departure, only=[one.id for one in listed])["transfers"]),
        "filters": filters_of(mine, request),
    }
    return render(request, "web/departure.html", context)


def about(person: Person, departure: Departure) -> dict[str, Any]:
    """What every page of a departure shows on top: `departure`, `summary`, and what this person may do."""
    manages = may_manage(person, departure)
    is_successor = role_in(person, departure) == "successor"
    return {
        "departure": departure,
        "summary": row(departure),
        "may_manage": manages,
        "may_change": manages and not departure.is_cancelled and departure.last_day >= timezone.localdate(),
        "may_see_pictures": manages or role_in(person, departure) not in ("", "leaver", "successor"),
        "may_read_briefs": person == departure.leaver or manages_closely(person, departure) or is_successor,
        "may_see_evidence": manages or role_in(person, departure) in ("approver", "auditor", "admin"),
    }


def _only_theirs(clients: list[Client], person: Person, departure: Departure) -> list[Client]:
    if role_in(person, departure) != "successor":
        return clients
    return [one for one in clients if one.successor == person.pk]


def segments(by_state: dict[str, int]) -> list[Segment]:
    """The bar of a departure, the furthest first."""
    order = [state.value for state in reversed(ContactState)]
    return [Segment(LOOKS[state].tone, by_state[state], LOOKS[state].word) for state in order if state in by_state]


def _loads(departure: Departure) -> list[Load]:
    """Only those who get a client in this plan: whoever gets none is no news."""
    return [load for load in loads(departure) if load.after > load.before]


def filtered(clients: list[Client], departure: Departure, request: HttpRequest) -> list[Client]:
    text, state, successor = (request.GET.get(key, "").strip() for key in ("q", "state", "successor"))
    named = _named(departure, text.casefold()) if text else None
    taking = set(Person.objects.filter(email=successor).values_list("pk", flat=True))
    return [
        one
        for one in clients
        if (named is None or one.id in named)
        and state in ("", one.state)
        and (not successor or one.successor in taking)
    ]


def _named(departure: Departure, text: str) -> set[int]:
    """The transfers whose clients were called so on the opening day; databases fold letters differently."""
    names = departure.transfers.order_by().annotate(named=KeyTextTransform("name", "snapshot"))
    return {pk for pk, name in names.values_list("id", "named") if text in name.casefold()}


def filters_of(clients: Sequence[Client], request: HttpRequest) -> dict[str, Any]:
    """What can be filtered by, and what is."""
    present = {one.state for one in clients}
    taking = Person.objects.filter(pk__in={one.successor for one in clients if one.successor}).exclude(email=None)
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "successor")}
    return {
        **chosen,
        "states": [(state.value, LOOKS[state.value].word) for state in ContactState if state in present],
        "successors": list(taking.order_by("name", "pk").values_list("email", "name")),
        "any": any(chosen.values()),
    }


def lines_of(transfers: Sequence[dict[str, Any]]) -> list[Line]:
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

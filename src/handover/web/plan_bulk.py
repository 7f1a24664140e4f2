"""The plan by hand for many clients at once: give the chosen to somebody, take choices back, solve the rest again.

Each client is a verb of its own, with its own ledger entry: one that cannot be done holds no other up.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handover import refusals
from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures import access, candidates, plan
from handover.departures.forms import CandidatesForm
from handover.departures.models import Departure, PlacedHow, Placement, Transfer
from handover.departures.opening import tell_plan
from handover.departures.overview import loads
from handover.errors import UnusableInput
from handover.followup.coverage import coverage
from handover.followup.glance import glance
from handover.followup.states import ON_THE_WAY, on_the_way
from handover.web.departure import Line, about, filtered, filters_of, lines_of
from handover.web.plan import chosen, managed

A_PAGE = 50
LONGEST_ID = 15  # digits: a longer number is nobody's, and more than SQLite can look up


class Result(StrEnum):
    """What became of one chosen client."""

    DONE = "done"
    CONFLICT = "conflict"
    ON_THE_WAY = "on_the_way"
    NOT_BY_HAND = "not_by_hand"
    NOT_THERE = "not_there"
    REFUSED = "refused"


@dataclass(frozen=True)
class Item:
    name: str  # "" for a client that is not there
    result: Result
    why: str = ""  # a conflict's or a refusal's own words
    pk: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def place(request: HttpRequest, departure: Departure) -> HttpResponse:
    """GET lists the clients with a box for each; POST does what was pressed to those that are ticked."""
    if request.method != "POST":
        return _list(request, departure)
    ticked = [int(pk) for pk in request.POST.getlist("transfer") if pk.isdecimal() and len(pk) <= LONGEST_ID]
    successor = _successor(request, departure)
    if wrong := _what_is_missing(request.POST.get("do", ""), ticked, successor):
        return _list(request, departure, wrong=wrong, ticked=ticked, successor=successor)
    by = signed_in(request)
    if request.POST["do"] == "give" and successor:
        items = give(departure, ticked, successor=successor, by=by)
    else:
        items = take_back(departure, ticked, by=by)
    return _list(request, departure, items=items, successor=successor)


def _successor(request: HttpRequest, departure: Departure) -> Person | None:
    said = request.POST.get("successor_pk", "")
    return candidates.able_for(departure).filter(pk=int(said)).first() if said.isdecimal() else None


def _what_is_missing(do: str, ticked: Sequence[int], successor: Person | None) -> str:
    if do not in ("give", "take_back"):
        return _("Say what is to be done with the chosen clients.")
    if not ticked:
        return _("Choose at least one client.")
    if do == "give" and successor is None:
        return _("Choose who takes these clients.")
    return ""


def give(departure: Departure, ticked: Iterable[int], *, successor: Person, by: Person) -> list[Item]:
    """Each of these transfers to `successor`; a result for each."""
    barred = candidates.conflicts([successor], departure)
    keep = on_the_way(departure)

    def against(one: Transfer) -> Item | None:
        if why := barred.get((one.client_id, successor.pk)):
            return Item(one.snapshot["name"], Result.CONFLICT, why, one.pk)
        return None

    def verb(one: Transfer) -> object:
        return plan.place_by_hand(one, successor=successor, by=by, keep=keep)

    return _each(departure, ticked, keep, against, verb)


def take_back(departure: Departure, ticked: Iterable[int], *, by: Person) -> list[Item]:
    """Leave these transfers open, where somebody had chosen by hand; a result for each."""
    by_hand = Placement.objects.filter(transfer__departure=departure, how=PlacedHow.BY_HAND)
    chosen_ones = set(by_hand.values_list("transfer", flat=True))
    keep = on_the_way(departure)

    def against(one: Transfer) -> Item | None:
        return None if one.pk in chosen_ones else Item(one.snapshot["name"], Result.NOT_BY_HAND, pk=one.pk)

    def verb(one: Transfer) -> object:
        return plan.take_back(one, by=by, keep=keep)

    return _each(departure, ticked, keep, against, verb)


def _each(
    departure: Departure,
    ticked: Iterable[int],
    keep: set[int],
    against: Callable[[Transfer], Item | None],
    verb: Callable[[Transfer], object],
) -> list[Item]:
    there = departure.transfers.select_related("client", "departure").in_bulk(set(ticked))
    items = []
    for pk in dict.fromkeys(ticked):
        if (one := there.get(pk)) is None:
            items.append(Item("", Result.NOT_THERE))
        elif pk in keep:
            items.append(Item(one.snapshot["name"], Result.ON_THE_WAY, pk=pk))
        else:
            items.append(against(one) or _done(one, verb))
    return items


def _done(one: Transfer, verb: Callable[[Transfer], object]) -> Item:
    try:
        verb(one)
    except UnusableInput as refused:
        return Item(one.snapshot["name"], Result.REFUSED, refusals.said(refused), one.pk)
    return Item(one.snapshot["name"], Result.DONE, pk=one.pk)


def _list(
    request: HttpRequest,
    departure: Departure,
    *,
    wrong: str = "",
    ticked: Sequence[int] = (),
    successor: Person | None = None,
    items: Sequence[Item] = (),
) -> HttpResponse:
    clients = glance(departure).clients
    page = Paginator(filtered(clients, departure, request), A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(coverage(departure, only=[one.id for one in page])["transfers"])
    context = {
        **about(signed_in(request), departure),
        "page": page,
        "lines": lines,
        "filters": filters_of(clients, request),
        "kept": {line.transfer["id"] for line in lines if _is_kept(line)},
        "able": candidates.able_for(departure).order_by("name", "pk"),
        "wrong": wrong,
        "ticked": set(ticked),
        "successor": successor,
        "items": items,
        "done": sum(one.result == Result.DONE for one in items),
    }
    return render(request, "web/plan_place.html", context, status=422 if wrong else 200)


def _is_kept(line: Line) -> bool:
    return any(told["state"] in ON_THE_WAY for told in line.transfer["notices"])


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def rest(request: HttpRequest, departure: Departure) -> HttpResponse:
    """What solving the rest would change; nothing is written before "solve", and then only what was shown.

    Whom to look among comes by POST as well: a large company's names are too many for an address.
    """
    able = candidates.able_for(departure)
    said = request.POST if request.method == "POST" else request.GET
    asked = "chosen" in said
    initial = {"successors": [person.pk for person in candidates.of(departure)]}
    form = CandidatesForm(said if asked else None, able=able, initial=initial)
    if asked and not form.is_valid():
        return _preview(request, departure, form, able, [], status=422)
    among = list(form.cleaned_data["successors"]) if asked else candidates.of(departure)
    if request.method != "POST" or said.get("do") != "solve":
        return _preview(request, departure, form, able, _moves(departure, among))
    found = _solve_as_seen(departure, among, by=signed_in(request), seen=request.POST.get("seen", ""))
    if found is None:
        messages.warning(
            request, _("Nothing is changed yet: this is what solving would do now. Please look again.")
        )
        return _preview(request, departure, form, able, _moves(departure, among), status=422)
    tell_plan(request, found)
    return redirect("departure", departure.pk)


@transaction.atomic
def _solve_as_seen(departure: Departure, among: list[Person], *, by: Person, seen: str) -> plan.Plan | None:
    """Solve, unless it would change something else than what was shown: then nothing is written."""
    access.locked_for(by, departure)  # nobody changes the plan between the look and the verb
    if _digest(_moves(departure, among)) != seen:
        return None
    return plan.solve(departure, by=by, successors=among, keep=on_the_way(departure))


def _moves(departure: Departure, among: list[Person]) -> list[plan.Move]:
    return plan.moves(departure, successors=among, keep=on_the_way(departure))


def _digest(moves: Iterable[plan.Move]) -> str:
    told = [(one.transfer.pk, one.after.pk if one.after else 0) for one in moves]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _preview(
    request: HttpRequest,
    departure: Departure,
    form: CandidatesForm,
    able: QuerySet[Person],
    moves: list[plan.Move],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **about(signed_in(request), departure),
        "form": form,
        "loads": loads(departure, list(able)),
        "chosen": chosen(form),
        "page": Paginator(moves, A_PAGE).get_page(request.POST.get("page")),
        "counts": _counts(moves),
        "seen": _digest(moves),
        "kept": departure.transfers.count() - len(moves),
    }
    return render(request, "web/plan_rest.html", context, status=status)


def _counts(moves: Iterable[plan.Move]) -> dict[str, Any]:
    """How many change their successor, get one, and lose theirs."""
    kinds = Counter("found" if one.before is None else "lost" if one.after is None else "changed" for one in moves)
    return {kind: kinds[kind] for kind in ("found", "changed", "lost")}

"""What a manager does to the plan in the browser: solve it, choose by hand, take a choice back, call it all off."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.book.access import clients_visible_to, signed_in
from handover.departures import actions, candidates, plan
from handover.departures.access import may_manage
from handover.departures.forms import CancelForm, CandidatesForm
from handover.departures.models import Departure, Transfer
from handover.departures.opening import tell_plan
from handover.departures.overview import choices, loads
from handover.departures.reasons import words
from handover.followup.coverage import coverage
from handover.followup.reading import departure_for
from handover.followup.states import on_the_way
from handover.web.departure import about, transfer_for

Given = ParamSpec("Given")


def managed(
    view: Callable[Concatenate[HttpRequest, Departure, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """For those who may run the departure; for everybody else the page is not there."""

    def page(request: HttpRequest, pk: int, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        person = signed_in(request)
        departure = departure_for(person, pk)
        if not may_manage(person, departure):
            raise Http404
        return view(request, departure, *args, **kwargs)

    update_wrapper(page, view)
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def solve(request: HttpRequest, departure: Departure) -> HttpResponse:
    """GET asks among whom; POST solves among those who are ticked, or among the usual ones if nobody was asked."""
    able = candidates.able_for(departure)
    asked = request.method == "POST" and "chosen" in request.POST
    form = CandidatesForm(
        request.POST if asked else None,
        able=able,
        initial={"successors": [person.pk for person in candidates.of(departure)]},
    )
    if request.method == "POST" and (not asked or form.is_valid()):
        successors = list(form.cleaned_data["successors"]) if asked else None
        found = plan.solve(departure, by=signed_in(request), successors=successors, keep=on_the_way(departure))
        tell_plan(request, found)
        return redirect("departure", departure.pk)
    context = {"form": form, "loads": loads(departure, list(able)), "chosen": chosen(form)}
    return render(request, "web/plan_solve.html", {**about(signed_in(request), departure), **context})


def chosen(form: CandidatesForm) -> set[int]:
    ticked = form["successors"].value() or []
    return {int(pk) for pk in ticked if str(pk).isdigit()}


@require_safe
def transfer(request: HttpRequest, pk: int, transfer_pk: int) -> HttpResponse:
    """One client on its way: who takes it and why, what its contacts were told, who else could take it."""
    person = signed_in(request)
    departure = departure_for(person, pk)
    one = transfer_for(person, departure, transfer_pk)
    may_choose = about(person, departure)["may_change"]
    placed = getattr(one, "placement", None)
    known = placed or getattr(one, "unplaced", None)
    context = {
        "transfer": one,
        "placement": placed,
        "reasons": [words(reason) for reason in known.reasons] if known else [],
        "covered": coverage(departure, only=[one.pk])["transfers"][0],
        "choices": _choices(one) if may_choose else [],
        "is_kept": bool(on_the_way(departure, only=[one.pk])),
        "sees_client": clients_visible_to(person).filter(pk=one.client_id).exists(),
    }
    return render(request, "web/transfer.html", {**about(person, departure), **context})


def _choices(one: Transfer) -> list[dict[str, object]]:
    taken = getattr(getattr(one, "placement", None), "successor_id", None)
    return [
        {"person": choice.person, "reasons": [words(r) for r in choice.reasons], "conflict": choice.conflict}
        for choice in choices(one)
        if choice.person.pk != taken
    ]


@require_POST
@managed
def place(request: HttpRequest, departure: Departure, transfer_pk: int) -> HttpResponse:
    one = transfer_for(signed_in(request), departure, transfer_pk)
    successor = get_object_or_404(candidates.able_for(departure), pk=request.POST.get("successor") or 0)
    plan.place_by_hand(one, successor=successor, by=signed_in(request), keep=on_the_way(departure))
    said = {"client": one.snapshot["name"], "name": successor.name}
    messages.success(request, _("%(client)s goes to %(name)s; it stays so when the plan is solved again.") % said)
    return redirect("transfer", departure.pk, one.pk)


@require_POST
@managed
def take_back(request: HttpRequest, departure: Departure, transfer_pk: int) -> HttpResponse:
    one = transfer_for(signed_in(request), departure, transfer_pk)
    plan.take_back(one, by=signed_in(request), keep=on_the_way(departure))
    messages.success(request, _("The choice is taken back. Solve the plan again, or choose somebody else."))
    return redirect("transfer", departure.pk, one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def cancel(request: HttpRequest, departure: Departure) -> HttpResponse:
    form = CancelForm(request.POST or None)
    if form.is_valid():
        actions.cancel(departure, by=signed_in(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("The departure is called off. Nothing more is sent for it."))
        return redirect("departure", departure.pk)
    return render(request, "web/departure_cancel.html", {**about(signed_in(request), departure), "form": form})

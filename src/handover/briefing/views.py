"""The briefs of a departure: which are to be written by when, and one of them to read or to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handover import refusals
from handover.book.access import signed_in
from handover.book.models import Person
from handover.briefing import access, actions
from handover.briefing.contents import contents
from handover.briefing.expected import Due, progress
from handover.briefing.forms import BriefForm
from handover.briefing.models import Brief
from handover.briefing.prefilling import has_export, prefilled
from handover.briefing.reading import dues, newest_of
from handover.departures.access import visible_to
from handover.departures.models import Departure, Transfer
from handover.errors import UnusableInput

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One client in the list of briefs."""

    due: Due
    transfer: Transfer
    brief: Brief | None
    is_late: bool


@require_safe
def briefs(request: HttpRequest, pk: int) -> HttpResponse:
    """Those to write come first, by their day."""
    person = signed_in(request)
    departure = _departure(person, pk)
    every = dues(person, departure)
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "departure": departure,
        "progress": progress(every, timezone.localdate()),
        "page": page,
        "lines": lines(list(page)),
        "may_write": access.may_write(person, departure),
    }
    return render(request, "briefing/briefs.html", context)


def _departure(person: Person, pk: int) -> Departure:
    related = visible_to(person).select_related("leaver__manager", "manager", "cancellation")
    departure = get_object_or_404(related, pk=pk)
    if person == departure.leaver or access.manages(person, departure):
        return departure
    if not access.transfers_for(person, departure).exists():
        raise Http404
    return departure


def lines(listed: list[Due]) -> list[Line]:
    """These with their clients, in the same order."""
    ids, today = [one.transfer for one in listed], timezone.localdate()
    transfers = Transfer.objects.select_related("placement__successor", "client").in_bulk(ids)
    written = newest_of(ids)
    return [Line(one, transfers[one.transfer], written.get(one.transfer), one.is_late(today)) for one in listed]


@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, pk: int, transfer_pk: int) -> HttpResponse:
    """Read a brief or an older version of it; the leaver and the manager write the next."""
    person = signed_in(request)
    transfer = access.transfer_for(person, pk, transfer_pk)
    may_write = access.may_write(person, transfer.departure)
    versions = list(transfer.briefs.select_related("by"))
    form = BriefForm(request.POST or None, initial=_initial(transfer, versions)) if may_write else None
    if request.method == "POST" and _is_saved(request, form, transfer, person):
        return redirect("brief", pk, transfer_pk)
    shown = _version(versions, request.GET.get("version"))
    if shown and request.method == "GET":
        actions.look(shown, by=person)
    context = {
        "departure": transfer.departure,
        "transfer": transfer,
        "form": form if shown is None or shown == versions[0] else None,
        "is_prefilled": form is not None and not versions and not form.is_bound,
        "is_from_export": not versions and has_export(transfer.client),
        "brief": shown,
        "is_old": shown is not None and shown != versions[0],
        "parts": parts(shown) if shown else [],
        "versions": versions,
        "is_own": person == transfer.departure.leaver,
    }
    return render(request, "briefing/brief.html", context)


def _initial(transfer: Transfer, versions: list[Brief]) -> dict[str, Any]:
    told = actions.contents_of(versions[0]) if versions else prefilled(transfer)
    return {**vars(told), "after": versions[0].version if versions else 0}


def _is_saved(request: HttpRequest, form: BriefForm | None, transfer: Transfer, person: Person) -> bool:
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        saved = actions.save_brief(transfer, contents(said), by=person, after=said["after"])
    except UnusableInput as wrong:
        # What was typed stays on the page.
        form.add_error(None, refusals.said(wrong))
        return False
    messages.success(request, _("Saved as version %(number)s.") % {"number": saved.version})
    return True


def _version(versions: list[Brief], wanted: str | None) -> Brief | None:
    """The version that was asked for, else the newest; None while none is written."""
    if wanted is None:
        return versions[0] if versions else None
    found = next((one for one in versions if str(one.version) == wanted), None)
    if found is None:
        raise Http404
    return found


def parts(brief: Brief) -> list[tuple[str, str]]:
    """(heading, text) of what is written."""
    labels = {name: field.label for name, field in BriefForm.base_fields.items() if name != "after"}
    return [(str(label), text) for name, label in labels.items() if (text := getattr(brief, name))]

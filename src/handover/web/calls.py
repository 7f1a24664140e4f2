"""Clients that hear it from a person before they read it: what to say, and "call made"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures.models import Transfer
from handover.followup.calling import to_call
from handover.followup.reading import readable
from handover.notices import actions
from handover.notices.calls import language_of, script
from handover.notices.wording import Wording
from handover.web.departure import about


@dataclass(frozen=True)
class Item:
    transfer: Transfer
    contacts: list[dict[str, Any]]
    script: Wording
    language: str


@require_safe
def calls(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    departure = readable(person, pk)
    found = to_call(departure, person)
    to_make = [one for one in found if not hasattr(one, "call")]
    context = {
        **about(person, departure),
        "items": [_item(one, person) for one in to_make],
        "made": [one for one in found if hasattr(one, "call")],
    }
    return render(request, "web/calls.html", context)


def _item(transfer: Transfer, person: Person) -> Item:
    """The client with what to say, in their language, spoken by whoever reads this."""
    said = script(transfer, caller=person)
    return Item(transfer, transfer.snapshot["contacts"], said, language_of(transfer))


@require_POST
def made(request: HttpRequest, pk: int) -> HttpResponse:
    """The call was made; the notice may go."""
    person = signed_in(request)
    transfer = get_object_or_404(Transfer.objects.select_related("departure", "placement__successor"), pk=pk)
    departure = readable(person, transfer.departure_id)
    if transfer not in to_call(departure, person):
        raise Http404
    actions.record_call(transfer, by=person, note=request.POST.get("note", ""))
    messages.success(request, _("%(client)s was called.") % {"client": transfer.snapshot["name"]})
    return redirect("calls", departure.pk)

"""Who may see what a look-back found: who runs the departure and who oversees; the leaver their own data."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from handover.book.models import Person
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure
from handover.followup.reading import departure_for
from handover.lookback.models import LookBack

READERS = {"manager", "approver", "admin", "auditor"}


def readable_departure(person: Person, pk: int) -> Departure:
    """The departure whose look-backs this person may see; else it is not there (404)."""
    departure = departure_for(person, pk)
    if role_in(person, departure) not in READERS | {"leaver"}:
        raise Http404
    return departure


def lookback_for(person: Person, pk: int, *, own: bool = False) -> LookBack:
    """One look-back for whoever may read its result, or with `own` for the person it is about as well; else 404."""
    related = LookBack.objects.select_related(
        "departure__leaver__manager", "departure__manager", "allowed_by", "by"
    )
    found = get_object_or_404(related, pk=pk)
    departure = readable_departure(person, found.departure_id)
    if role_in(person, departure) == "leaver" and not own:
        raise Http404
    return found


def may_begin(person: Person, departure: Departure) -> bool:
    return may_manage(person, departure) and not departure.is_cancelled


def of_departure(departure: Departure) -> QuerySet[LookBack]:
    return LookBack.objects.filter(departure=departure).select_related("allowed_by", "by")

"""Clients that are called before their notice goes out, and by whom."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from handover.book.models import Person
from handover.departures.access import may_manage
from handover.departures.care import called_first, with_kept
from handover.departures.models import Departure, Transfer


def to_call(departure: Departure, person: Person) -> list[Transfer]:
    """The clients that this person may call: all of them for who runs the departure, a successor's own for them."""
    found = _called([departure], person)
    return list(found.select_related("client", "departure", "placement__successor", "call__by").order_by("id"))


def waiting(departures: Collection[Departure], person: Person) -> dict[int, int]:
    """How many of these calls are still to be made, by departure; those without any are left out."""
    rows = _called(departures, person).filter(call=None).order_by().values("departure")
    return {row["departure"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def _called(departures: Collection[Departure], person: Person) -> QuerySet[Transfer]:
    deserving = Q(pk=None)
    for pack in {one.pack for one in departures}:
        deserving |= Q(departure__pack=pack) & called_first(pack)
    managed = [one.pk for one in departures if may_manage(person, one)]
    placed = Transfer.objects.filter(departure__in=[one.pk for one in departures], placement__isnull=False)
    theirs = Q(departure__in=managed) | Q(placement__successor=person)
    return with_kept(placed.filter(theirs)).filter(deserving)

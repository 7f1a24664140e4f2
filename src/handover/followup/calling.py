"""Clients that are called before their notice goes out, and by whom."""

from __future__ import annotations

from handover.book.models import Person
from handover.departures.access import may_manage
from handover.departures.care import needs_call
from handover.departures.models import Departure, Transfer


def to_call(departure: Departure, person: Person) -> list[Transfer]:
    """The clients that this person may call: all of them for who runs the departure, a successor's own for them."""
    found = departure.transfers.filter(placement__isnull=False)
    if not may_manage(person, departure):
        found = found.filter(placement__successor=person)
    # People are looked up for those few that are called, not for ten thousand that are not.
    bare = found.select_related("client").only("snapshot", "departure", "client__tier")
    called = [one.pk for one in bare if needs_call(one)]
    related = found.filter(pk__in=called).select_related("departure", "placement__successor", "call__by")
    return list(related.order_by("id"))


def waiting(departure: Departure, person: Person) -> int:
    """How many of these calls are still to be made."""
    return sum(1 for one in to_call(departure, person) if not hasattr(one, "call"))

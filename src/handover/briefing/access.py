"""A brief is read by the leaver, by who manages them, and by the client's successor. By nobody else."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from handover.book.models import Person
from handover.departures.access import visible_to
from handover.departures.models import Departure, Transfer

RELATED = ("client", "departure__leaver__manager", "departure__manager", "placement__successor")


def manages(person: Person, departure: Departure) -> bool:
    """Closer than who may run a departure: an administrator plans and sends, but has no need to read this."""
    return person != departure.leaver and person in (departure.manager, departure.leaver.manager)


def may_write(person: Person, departure: Departure) -> bool:
    """The leaver until their last day, and the manager, who may have to finish it without them."""
    if departure.is_cancelled or not person.is_active:
        return False
    if person == departure.leaver:
        return timezone.localdate() <= departure.last_day
    return manages(person, departure)


def may_read(person: Person, transfer: Transfer) -> bool:
    if not person.is_active:
        return False
    placement = getattr(transfer, "placement", None)
    is_successor = placement is not None and placement.successor_id == person.pk
    return person == transfer.departure.leaver or manages(person, transfer.departure) or is_successor


def transfer_for(person: Person, pk: int, transfer_pk: int) -> Transfer:
    """The client whose brief this person may read; else it is not there (404)."""
    found = Transfer.objects.filter(departure__in=visible_to(person), departure=pk).select_related(*RELATED)
    transfer = get_object_or_404(found, pk=transfer_pk)
    if not may_read(person, transfer):
        raise Http404
    return transfer


def transfers_for(person: Person, departure: Departure) -> QuerySet[Transfer]:
    """The clients of the departure whose briefs this person may read."""
    if person == departure.leaver or manages(person, departure):
        return departure.transfers.all()
    return departure.transfers.filter(placement__successor=person)


def own_departure(person: Person) -> Departure:
    """The departure of this person themselves, from the notice day on; else it is not there (404)."""
    own = visible_to(person).filter(leaver=person, cancellation=None)
    found = own.select_related("leaver__manager", "manager").order_by("-id").first()
    if found is None:
        raise Http404
    return found

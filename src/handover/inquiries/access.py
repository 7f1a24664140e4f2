"""Who may see an inquiry, and who may run it. The person it is about sees what was concluded, and is heard."""

from __future__ import annotations

from django.db.models import QuerySet

from handover.book.models import Person
from handover.departures.access import may_manage, role_in, visible_to
from handover.departures.models import Departure
from handover.errors import NotAllowed
from handover.inquiries.models import Inquiry

READERS = {"manager", "approver", "admin", "auditor"}


def inquiries_visible_to(person: Person, departure: Departure) -> QuerySet[Inquiry]:
    """Those of a departure that this person may see: all, one's own once they are concluded, or none."""
    every = Inquiry.objects.filter(departure=departure)
    if not visible_to(person).filter(pk=departure.pk).exists():
        return every.none()
    role = role_in(person, departure)
    if role == "leaver":
        return every.filter(conclusions__isnull=False).distinct()
    return every if role in READERS else every.none()


def require_manager(person: Person, departure: Departure) -> None:
    if not may_manage(person, departure):
        raise NotAllowed("%(person)s: may not run an inquiry in this departure; its manager may", person=person)


def may_give_account(person: Person, inquiry: Inquiry) -> bool:
    """The person themselves, from the moment they can see it; or whoever runs it writes down what they said."""
    if person == inquiry.departure.leaver:
        return inquiries_visible_to(person, inquiry.departure).filter(pk=inquiry.pk).exists()
    return may_manage(person, inquiry.departure)

"""Who may see which part of the book, and who may fill it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from handover.book.models import Client, Person, Role

#: They look after the company's clients, or its rules, as a whole.
WHOLE_BOOK = (Role.MANAGER, Role.ADMIN, Role.COMPLIANCE, Role.APPROVER, Role.AUDITOR)
IMPORTERS = (Role.MANAGER, Role.ADMIN)


def signed_in(request: HttpRequest) -> Person:
    """The person of this request; whoever has not signed in was turned away before any page is reached."""
    assert isinstance(request.user, Person)
    return request.user


def clients_visible_to(person: Person) -> QuerySet[Client]:
    """Everybody sees whom they and their own staff look after; a list of all clients is not for everybody."""
    if person.has_role(*WHOLE_BOOK):
        return Client.objects.all()
    return Client.objects.filter(Q(care__person=person) | Q(care__person__manager=person)).distinct()


def may_import(person: Person) -> bool:
    return person.has_role(*IMPORTERS)

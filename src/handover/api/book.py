"""Clients and people, for whoever may see them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.pagination import paginate

from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import ClientOut, ClientWhole, PersonOut
from handover.book.access import clients_visible_to
from handover.book.models import Client, Person

router = Router(tags=["book"], auth=Bearer(Scope.BOOK))


@router.get("/clients", response=list[ClientOut])
@paginate
def clients(request: HttpRequest, q: str = "") -> QuerySet[Client]:
    """The clients that this person sees, by name; `q` is part of the name."""
    return clients_visible_to(caller(request)).filter(name__icontains=q.replace("\0", "")).order_by("name", "id")


@router.get("/clients/{int:pk}", response=ClientWhole)
def client(request: HttpRequest, pk: int) -> Client:
    """One client with its contacts."""
    return get_object_or_404(clients_visible_to(caller(request)).prefetch_related("contacts"), pk=pk)


@router.get("/people", response=list[PersonOut])
@paginate
def people(request: HttpRequest) -> QuerySet[Person]:
    """Everybody who works here, or did."""
    return Person.objects.order_by("name", "id")


def named(email: str, field: str) -> Person:
    """The person with this address; 404 names the field."""
    found = Person.objects.filter(email=email.strip().lower().replace("\0", "")).first()
    if found is None:
        raise Http404(f"{field}: nobody in the book has this address")
    return found

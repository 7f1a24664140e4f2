"""The company's own people, for administrators' programs: add, describe, roles, who has left, end sessions.

Passwords, second factors and tokens are not here: they are given by somebody who has just signed in, on a page.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from handover.api.book import named
from handover.api.book import router as book
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import Done, PersonOut
from handover.book import staff
from handover.book.models import Person, Role
from handover.people import sessions

PEOPLE = Bearer(Scope.PEOPLE)
router = Router(tags=["people"], auth=PEOPLE)


class NewPersonIn(Schema):
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=254)
    title: str = Field("", max_length=200)
    language: str = Field("en", pattern="^(en|es|ru)$")


class DescribeIn(Schema):
    name: str | None = Field(None, min_length=1, max_length=200)
    title: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=60)
    speaks: list[str] | None = Field(None, max_length=20, description="Language codes, the best first")
    sectors: list[str] | None = Field(None, max_length=100)
    capacity: int | None = Field(None, ge=0, le=1_000_000)
    manager: str | None = Field(None, max_length=254, description="Their address")


class RoleIn(Schema):
    role: Role


class PersonWhole(PersonOut):
    roles: list[str]


def _admin(request: HttpRequest) -> Person:
    person = caller(request)
    if not person.has_role(Role.ADMIN):
        raise Http404
    return person


def _told(person: Person) -> dict[str, Any]:
    plain = {name: getattr(person, name) for name in ("id", "name", "email", "title", "is_active")}
    return {**plain, "roles": sorted(person.roles.values_list("role", flat=True))}


# Beside the list of people: one address, one router.
@book.post("/people", response={201: PersonWhole}, auth=PEOPLE, tags=["people"])
def add(request: HttpRequest, said: NewPersonIn) -> Status[dict[str, Any]]:
    """Somebody new, who cannot sign in yet."""
    admin = _admin(request)
    words = {name: value.replace("\0", "") for name, value in said.dict().items()}
    return Status(201, _told(staff.add_person(**words, by=admin)))


@router.get("/people/{int:pk}", response=PersonWhole)
def person(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One person with their roles."""
    _admin(request)
    return _told(get_object_or_404(Person, pk=pk))


@router.patch("/people/{int:pk}", response=PersonWhole)
def describe(request: HttpRequest, pk: int, said: DescribeIn) -> dict[str, Any]:
    """What is known of somebody; what is not said stays."""
    admin = _admin(request)
    found, words = get_object_or_404(Person, pk=pk), _clean(said.dict(exclude_none=True))
    if "manager" in words:
        words["manager"] = named(words["manager"], "manager")
    staff.describe(found, by=admin, **words)
    return _told(found)


def _clean(words: dict[str, Any]) -> dict[str, Any]:
    """Without the one letter that PostgreSQL does not keep."""
    whole = {
        name: [one.replace("\0", "") for one in value] for name, value in words.items() if isinstance(value, list)
    }
    plain = {name: value.replace("\0", "") for name, value in words.items() if isinstance(value, str)}
    return {**words, **whole, **plain}


@router.post("/people/{int:pk}/roles", response=PersonWhole)
def grant(request: HttpRequest, pk: int, said: RoleIn) -> dict[str, Any]:
    """Give somebody a role."""
    admin = _admin(request)
    found = get_object_or_404(Person, pk=pk)
    staff.grant(found, said.role, by=admin)
    return _told(found)


@router.post("/people/{int:pk}/roles/revoke", response=PersonWhole)
def revoke(request: HttpRequest, pk: int, said: RoleIn) -> dict[str, Any]:
    """Take a role back; never the last administrator's."""
    admin = _admin(request)
    found = get_object_or_404(Person, pk=pk)
    staff.revoke(found, said.role, by=admin)
    return _told(found)


@router.post("/people/{int:pk}/deactivate", response=Done)
def deactivate(request: HttpRequest, pk: int) -> Done:
    """They work here no more. Nobody does that to themselves."""
    admin = _admin(request)
    found = get_object_or_404(Person.objects.exclude(pk=admin.pk), pk=pk)
    staff.deactivate(found, by=admin)
    return Done()


@router.post("/people/{int:pk}/end-sessions", response=Done)
def end_sessions(request: HttpRequest, pk: int) -> Done:
    """Signed out everywhere, at once."""
    admin = _admin(request)
    sessions.end_all(get_object_or_404(Person, pk=pk), by=admin)
    return Done()

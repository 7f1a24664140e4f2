"""The small fixed cast of every test: a leaver, their manager, two successors, compliance, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handover.book.models import OWNER, Care, Client, Company, Contact, Person, Role, RoleGrant


@dataclass(frozen=True)
class Cast:
    """Lena leaves; Max manages her; Sofia and Ivan can take over; Cora is compliance; Otto is outside of it all."""

    lena: Person
    max: Person
    sofia: Person
    ivan: Person
    cora: Person
    otto: Person


def make_cast() -> Cast:
    Company.objects.create(name="Northwind Services", language="en", time_zone="Europe/Madrid", country="ES")
    boss = _person("Max Manager", "max", title="Head of Accounts", speaks=["en"])
    RoleGrant.objects.create(person=boss, role=Role.MANAGER)
    cora = _person("Cora Compliance", "cora", title="Compliance", speaks=["en"])
    RoleGrant.objects.create(person=cora, role=Role.APPROVER)
    return Cast(
        lena=_person("Lena Leaver", "lena", manager=boss, speaks=["en", "es"]),
        max=boss,
        sofia=_person("Sofía Sucesora", "sofia", manager=boss, speaks=["es", "en"], phone="+34 910 000 001"),
        ivan=_person("Иван Преемник", "ivan", manager=boss, speaks=["ru", "en"], phone="+34 910 000 002"),
        cora=cora,
        otto=_person("Otto Outsider", "otto", speaks=["en"]),
    )


def _person(name: str, local: str, **more: Any) -> Person:
    person = Person(name=name, email=f"{local}@northwind.example", **more)
    person.set_unusable_password()
    person.save()
    return person


def make_client(owner: Person, name: str, *contacts: tuple[str, str], **more: Any) -> Client:
    """A client of `owner`; each contact is (name, address)."""
    client = Client.objects.create(name=name, name_key=name.casefold(), **{"relation": "client", **more})
    Care.objects.create(client=client, person=owner, role=OWNER)
    for contact_name, address in contacts:
        Contact.objects.create(client=client, name=contact_name, email=address or None)
    return client

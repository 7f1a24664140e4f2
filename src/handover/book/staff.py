"""Verbs about the company's own people: who is in the book, who may sign in, who holds which role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from handover.book.models import Language, Person, Role, RoleGrant
from handover.book.pictures import take_off
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record

#: The person at the terminal, before anybody is in the book.
TERMINAL = Actor(id="terminal", name="terminal", role="operator")


@transaction.atomic
def add_person(*, name: str, email: str, by: Person | None, **more: Any) -> Person:
    """A new member of staff; `more` are other fields of Person. Without `by` the terminal acts."""
    person = Person(name=name.strip(), email=_address(email), **more)
    if not person.name:
        raise UnusableInput("name: say who this is")
    if Person.objects.filter(email=person.email).exists():
        raise UnusableInput("email: %(email)s is in the book already", email=person.email)
    person.set_unusable_password()
    person.save()
    _record("book.person_added", person, by)
    return person


@transaction.atomic
def grant(person: Person, role: Role, *, by: Person | None) -> None:
    """Give `person` a role; given twice, it stays as it is."""
    _only_admins(by)
    _, is_new = RoleGrant.objects.get_or_create(person=person, role=role, defaults={"granted_by": by})
    if is_new:
        _record("book.role_granted", person, by, role=role.value)


@transaction.atomic
def revoke(person: Person, role: Role, *, by: Person | None) -> None:
    """Take a role back; nobody takes away the last administrator."""
    _only_admins(by)
    if role == Role.ADMIN and not RoleGrant.objects.filter(role=role).exclude(person=person).exists():
        raise UnusableInput("role: this is the last administrator; make somebody else one first")
    gone, _ = RoleGrant.objects.filter(person=person, role=role).delete()
    if gone:
        _record("book.role_revoked", person, by, role=role.value)


@transaction.atomic
def set_password(person: Person, password: str, *, by: Person | None) -> None:
    """Let `person` sign in with `password`; themselves, an administrator or the terminal may say so."""
    if by != person:
        _only_admins(by)
    if person.email is None:
        raise UnusableInput("%(name)s: has no e-mail address to sign in with", name=person.name)
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise UnusableInput("password: %(why)s", why=" ".join(weak.messages)) from None
    person.set_password(password)
    person.save(update_fields=["password"])
    _record("book.password_set", person, by)


#: What `describe` may say of a person: the plan weighs it, and clients read the first three.
DESCRIBED = ("name", "title", "phone", "speaks", "sectors", "time_zone", "capacity", "manager")


@transaction.atomic
def describe(person: Person, *, by: Person | None, **said: Any) -> list[str]:
    """Say what is known of `person`, of the fields in DESCRIBED; the names of those that changed."""
    _only_admins(by)
    if said.get("manager") == person:
        raise UnusableInput("%(person)s: nobody is their own manager", person=person)
    changed = [field for field in DESCRIBED if field in said and getattr(person, field) != said[field]]
    for field in changed:
        setattr(person, field, said[field])
    if changed:
        person.save(update_fields=changed)
        _record("book.person_described", person, by, fields=", ".join(changed))
    return changed


@transaction.atomic
def choose_language(person: Person, language: Language, *, by: Person) -> None:
    """Speak `language` to `person` from now on."""
    if by != person:
        _only_admins(by)
    person.language = language
    person.save(update_fields=["language"])
    _record("book.language_chosen", person, by, language=language.value)


@transaction.atomic
def deactivate(person: Person, *, by: Person | None) -> None:
    """`person` works here no more: they cannot sign in, are given no clients, and their picture goes."""
    _only_admins(by)
    if person.deactivated_at is None:
        person.deactivated_at = timezone.now()
        person.save(update_fields=["deactivated_at"])
        facts = {"picture": "removed"} if take_off(person, by=by) else {}
        _record("book.person_deactivated", person, by, **facts)


def _only_admins(by: Person | None) -> None:
    if by is not None and not by.has_role(Role.ADMIN):
        raise NotAllowed("only an administrator may do that")


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise UnusableInput("email: %(email)r is no e-mail address", email=email) from None
    return address


def _record(verb: str, person: Person, by: Person | None, **facts: str) -> None:
    actor = by.as_actor("admin") if by else TERMINAL
    record(
        verb,
        actor=actor,
        subject=f"person:{person.pk}",
        facts=facts,
        personal={"name": person.name, "email": person.email},
    )

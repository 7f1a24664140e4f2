"""Who is in the book, who may sign in, who holds which role: each verb writes one entry."""

from __future__ import annotations

import pytest

from handover.book import staff
from handover.book.models import Person, Role
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast

STRONG = "four quiet herons stand"


@pytest.fixture
def admin(cast: Cast) -> Person:
    staff.grant(cast.cora, Role.ADMIN, by=None)
    return cast.cora


def test_adding_somebody_writes_one_entry_without_their_name_in_the_leaf(cast: Cast) -> None:
    before = Entry.objects.count()
    person = staff.add_person(name="Nina New", email="Nina@Northwind.example", by=cast.max)
    assert person.email == "nina@northwind.example" and not person.has_usable_password()
    entry = Entry.objects.last()
    assert entry is not None and Entry.objects.count() == before + 1
    assert entry.verb == "book.person_added" and entry.actor_name == "Max Manager"
    assert "Nina" not in entry.leaf and "Nina" in entry.payload.body


@pytest.mark.parametrize("address", ["", "nina", "nina@", "max@northwind.example"])
def test_an_address_that_is_none_or_taken_is_refused(cast: Cast, address: str) -> None:
    with pytest.raises(UnusableInput, match="email"):
        staff.add_person(name="Nina New", email=address, by=None)


def test_roles_are_given_once_and_taken_back(cast: Cast, admin: Person) -> None:
    staff.grant(cast.ivan, Role.AUDITOR, by=admin)
    entries = Entry.objects.count()
    staff.grant(cast.ivan, Role.AUDITOR, by=admin)
    assert cast.ivan.has_role(Role.AUDITOR) and Entry.objects.count() == entries
    staff.revoke(cast.ivan, Role.AUDITOR, by=admin)
    assert not cast.ivan.has_role(Role.AUDITOR)


def test_the_last_administrator_stays(cast: Cast, admin: Person) -> None:
    with pytest.raises(UnusableInput, match="last administrator"):
        staff.revoke(admin, Role.ADMIN, by=admin)
    assert admin.has_role(Role.ADMIN)


def test_the_outsider_and_the_manager_change_nothing(cast: Cast) -> None:
    for somebody in (cast.otto, cast.max, cast.lena):
        with pytest.raises(NotAllowed):
            staff.grant(somebody, Role.ADMIN, by=somebody)
        with pytest.raises(NotAllowed):
            staff.set_password(cast.cora, STRONG, by=somebody)
        with pytest.raises(NotAllowed):
            staff.deactivate(cast.sofia, by=somebody)


def test_everybody_sets_their_own_password_and_a_weak_one_is_refused(cast: Cast) -> None:
    staff.set_password(cast.otto, STRONG, by=cast.otto)
    assert cast.otto.check_password(STRONG)
    with pytest.raises(UnusableInput, match="password"):
        staff.set_password(cast.otto, "password1234", by=cast.otto)
    assert cast.otto.check_password(STRONG)


def test_who_has_left_is_inactive_and_cannot_sign_in(cast: Cast, admin: Person) -> None:
    staff.deactivate(cast.sofia, by=admin)
    assert not Person.objects.get(pk=cast.sofia.pk).is_active
    assert cast.sofia not in Person.objects.active()

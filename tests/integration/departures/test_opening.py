"""A departure keeps what the leaver looked after on the day it was opened, and is opened by whoever may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from handover.book.models import Care, Person, Role, RoleGrant
from handover.departures.actions import cancel
from handover.departures.models import Cancellation, Departure
from handover.errors import HandoverError, NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast, make_client
from tests.integration.departures.opening import open_lenas


def test_what_the_leaver_owns_is_kept_as_it_is_that_day(cast: Cast) -> None:
    acme = make_client(
        cast.lena, "Acme", ("Ana", "ana@acme.example"), tier="A", country="ES", renewal_on=date(2027, 1, 1)
    )
    Care.objects.create(client=acme, person=cast.ivan, role="Account Manager")
    departure = open_lenas(cast)
    acme.name = "Acme renamed"
    acme.save()
    kept = departure.transfers.get().snapshot
    assert (kept["name"], kept["tier"], kept["country"], kept["renewal_on"]) == ("Acme", "A", "ES", "2027-01-01")
    assert [(one["name"], one["email"]) for one in kept["contacts"]] == [("Ana", "ana@acme.example")]
    assert {"person": "ivan@northwind.example", "role": "Account Manager"} in kept["care"]


def test_clients_that_only_name_the_leaver_are_mentioned_and_not_moved(cast: Cast) -> None:
    theirs = make_client(cast.lena, "Theirs")
    named = make_client(cast.sofia, "Named")
    for client in (theirs, named):
        Care.objects.create(client=client, person=cast.lena, role="Account Manager")
    departure = open_lenas(cast)
    assert [one.client.name for one in departure.transfers.all()] == ["Theirs"]
    assert [(one.client.name, one.role) for one in departure.mentions.all()] == [("Named", "Account Manager")]


def test_opening_writes_one_ledger_entry_without_clients_names(cast: Cast) -> None:
    make_client(cast.lena, "Acme", ("Ana", "ana@acme.example"))
    departure = open_lenas(cast)
    [entry] = Entry.objects.filter(departure=departure.ref)
    assert (entry.verb, entry.actor_id, entry.actor_role) == ("departures.opened", cast.max.email, "manager")
    assert '"transfers":1' in entry.leaf
    assert "Acme" not in entry.leaf
    assert "ana@" not in entry.leaf


def test_a_contractor_gets_the_contractors_pack(cast: Cast) -> None:
    assert open_lenas(cast, engagement="contractor", pack="").pack == "contractor"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"last_day": date(2026, 11, 1)}, "last day: 2026-11-01 is before the notice day 2026-11-02"),
        ({"engagement": "friend", "pack": ""}, "engagement: 'friend' is not known"),
        ({"engagement": "friend"}, "engagement: 'friend' is not known"),
        ({"pack": "pirates"}, "pack 'pirates' is not known"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(cast: Cast, wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(UnusableInput, match=told):
        open_lenas(cast, **wrong)
    assert not Departure.objects.exists()
    assert not Entry.objects.exists()


def test_somebody_who_has_left_already_cannot_leave(cast: Cast) -> None:
    cast.lena.deactivated_at = timezone.now()
    cast.lena.save()
    with pytest.raises(UnusableInput, match="not active"):
        open_lenas(cast)


def test_nobody_manages_their_own_departure(cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="manage their own"):
        open_lenas(cast, manager=cast.lena)


def test_the_same_person_has_one_open_departure_at_a_time(cast: Cast) -> None:
    first = open_lenas(cast)
    with pytest.raises(UnusableInput, match="open departure already"):
        open_lenas(cast)
    cancel(first, by=cast.max, reason="she stays")
    assert open_lenas(cast).pk != first.pk


@pytest.mark.parametrize("who", ["otto", "sofia", "lena"])
def test_the_outsider_a_colleague_and_the_leaver_may_not_open(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        open_lenas(cast, by=getattr(cast, who))
    assert not Departure.objects.exists()


def test_the_leaver_may_not_open_even_as_an_administrator(cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.lena, role=Role.ADMIN)
    with pytest.raises(NotAllowed, match="own departure"):
        open_lenas(cast, by=cast.lena)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.COMPLIANCE])
def test_somebody_with_the_role_may_open(cast: Cast, role: Role) -> None:
    RoleGrant.objects.create(person=cast.otto, role=role)
    assert open_lenas(cast, by=cast.otto).opened_by == cast.otto


def test_before_anybody_holds_a_role_the_named_manager_may_open(cast: Cast) -> None:
    RoleGrant.objects.all().delete()
    Person.objects.update(manager=None)
    with pytest.raises(NotAllowed):
        open_lenas(cast, by=cast.sofia)
    assert open_lenas(cast, by=cast.max).opened_by == cast.max


def _otto(cast: Cast) -> Person:
    return cast.otto


def _lena(cast: Cast) -> Person:
    return cast.lena


@pytest.mark.parametrize("who", [_otto, _lena])
def test_only_who_runs_it_calls_a_departure_off(cast: Cast, who: Callable[[Cast], Person]) -> None:
    departure = open_lenas(cast)
    with pytest.raises(NotAllowed):
        cancel(departure, by=who(cast), reason="because")
    with pytest.raises(HandoverError, match="reason"):
        cancel(departure, by=cast.max, reason=" ")
    cancel(departure, by=cast.max, reason="she stays")
    assert Cancellation.objects.get().by == cast.max
    assert Entry.objects.filter(verb="departures.cancelled").count() == 1
    with pytest.raises(UnusableInput, match="called off"):
        cancel(departure, by=cast.max, reason="again")

"""Who sees a departure, who runs it, and as what they act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handover.book.models import Role, RoleGrant
from handover.departures.access import may_manage, role_in, visible_to
from handover.departures.plan import place_by_hand
from tests.cast import Cast, make_client
from tests.integration.departures.opening import open_lenas, transfer_of


@pytest.mark.parametrize(
    ("who", "sees", "runs", "acts_as"),
    [
        ("max", True, True, "manager"),
        ("lena", True, False, "leaver"),
        ("sofia", True, False, "successor"),
        ("ivan", False, False, ""),
        ("cora", True, False, "approver"),
        ("otto", False, False, ""),
    ],
)
def test_everybody_has_their_own_view(cast: Cast, who: str, sees: bool, runs: bool, acts_as: str) -> None:
    make_client(cast.lena, "Acme")
    make_client(cast.lena, "Bolt")
    departure = open_lenas(cast, notice_on=timezone.localdate(), last_day=timezone.localdate())
    for name in ("Acme", "Bolt"):
        place_by_hand(transfer_of(departure, name), successor=cast.sofia, by=cast.max)
    person = getattr(cast, who)
    assert list(visible_to(person)) == ([departure] if sees else [])
    assert may_manage(person, departure) is runs
    assert role_in(person, departure) == acts_as


@pytest.mark.parametrize(
    ("role", "sees", "runs", "acts_as"),
    [
        (Role.ADMIN, True, True, "admin"),
        (Role.COMPLIANCE, True, True, "approver"),
        (Role.APPROVER, True, False, "approver"),
        (Role.AUDITOR, True, False, "auditor"),
        (Role.MANAGER, False, False, ""),
    ],
)
def test_roles_open_the_departures_of_others(cast: Cast, role: Role, sees: bool, runs: bool, acts_as: str) -> None:
    RoleGrant.objects.create(person=cast.otto, role=role)
    departure = open_lenas(cast)
    assert visible_to(cast.otto).exists() is sees
    assert may_manage(cast.otto, departure) is runs
    assert role_in(cast.otto, departure) == acts_as


def test_the_leaver_learns_of_a_prepared_departure_on_the_notice_day(cast: Cast) -> None:
    today = timezone.localdate()
    open_lenas(cast, notice_on=today + timedelta(days=1), last_day=today + timedelta(days=30))
    assert not visible_to(cast.lena).exists()
    assert visible_to(cast.max).exists()


def test_the_leaver_does_not_run_it_even_as_an_administrator(cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.lena, role=Role.ADMIN)
    departure = open_lenas(cast)
    assert not may_manage(cast.lena, departure)
    assert role_in(cast.lena, departure) == "leaver"


def test_whoever_has_left_the_company_sees_nothing(cast: Cast) -> None:
    departure = open_lenas(cast)
    cast.max.deactivated_at = timezone.now()
    assert not visible_to(cast.max).exists()
    assert not may_manage(cast.max, departure)

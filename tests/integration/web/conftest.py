"""A small company in the browser: everybody can sign in, Lena is about to leave."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.book.models import Person, Role, RoleGrant
from handover.departures import actions, plan
from handover.departures.models import Departure, Engagement
from tests.cast import Cast, make_client

PASSWORD = "a password of the tests"


@pytest.fixture(autouse=True)
def data(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    # The tests hash a password for each browser: the slow hash of the product would be most of their time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


@pytest.fixture
def admin(cast: Cast) -> Person:
    person = Person.objects.create(name="Ada Admin", email="ada@northwind.example", speaks=["en"])
    RoleGrant.objects.create(person=person, role=Role.ADMIN)
    return person


@pytest.fixture
def departure(cast: Cast) -> Departure:
    """Lena's departure with two clients; the plan is solved."""
    make_client(cast.lena, "Bodega Sur", ("Ana Ruiz", "ana@bodega.example"), language="es", country="ES", tier="A")
    make_client(cast.lena, "Nordwind Bau", ("Jens Wolf", "jens@nordwind.example"), language="en", country="DE")
    today = timezone.localdate()
    departure = actions.open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement=Engagement.EMPLOYEE,
        notice_on=today,
        last_day=today + timedelta(days=20),
        pack="company",
        by=cast.max,
    )
    plan.solve(departure, by=cast.max, successors=[cast.sofia, cast.ivan])
    return departure

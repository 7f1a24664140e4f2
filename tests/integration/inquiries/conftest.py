"""Lena gave notice ten days ago. Sofía takes Acme and Bodega; nobody has Neva yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from handover.checks import judging
from handover.departures import plan
from handover.departures.actions import open_departure
from handover.departures.models import Departure
from handover.screening.signals import Known, Screening, Signal
from tests.cast import Cast, make_client
from tests.unit.inquiries.readings import reading


@pytest.fixture
def departure(cast: Cast) -> Departure:
    acme = make_client(cast.lena, "Acme", ("Ann Lee", "ann@acme.example"), language="en")
    bodega = make_client(cast.lena, "Bodega", ("Ana Ruiz", "ana@bodega.example"), language="es")
    make_client(cast.lena, "Neva", ("Олег", "oleg@neva.example"), language="ru")
    today = timezone.localdate()
    departure = open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=today - timedelta(days=10),
        last_day=today + timedelta(days=14),
        by=cast.max,
    )
    for client in (acme, bodega):
        plan.place_by_hand(departure.transfers.get(client=client), successor=cast.sofia, by=cast.max)
    return departure


@pytest.fixture
def by_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the verbs: every message announces and leaves a private address, whatever its words."""

    def screened(message: bytes, known: Known, language: str) -> Screening:
        import hashlib

        digest = "sha256:" + hashlib.sha256(message).hexdigest()
        return reading(Signal.DEPARTURE, Signal.PERSONAL_CONTACT, digest=digest)

    change: Callable[..., None] = monkeypatch.setattr
    change(judging, "_screened", screened)

"""Lena gave notice ten days ago. Acme has a successor, Neva has none, Vip belongs to somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handover.departures import plan
from handover.departures.actions import open_departure
from handover.departures.models import Departure
from tests.cast import Cast, make_client


@pytest.fixture
def departure(cast: Cast) -> Departure:
    acme = make_client(cast.lena, "Acme", ("Ann Lee", "ann@acme.example"), language="en")
    make_client(cast.lena, "Neva", ("Oleg", "oleg@neva.example"), language="ru")
    make_client(cast.otto, "Vip", ("Vic", "vic@vip.example"), language="es")
    today = timezone.localdate()
    departure = open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=today - timedelta(days=10),
        last_day=today + timedelta(days=20),
        by=cast.max,
    )
    plan.place_by_hand(departure.transfers.get(client=acme), successor=cast.sofia, by=cast.max)
    return departure

"""Lena leaves; three clients are placed by hand and written to. Sofía takes two of them, Ivan one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handover.departures import actions, plan
from handover.departures.models import Departure as Leaving
from handover.notices import actions as notices
from handover.notices import approving
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.conftest import acme, departure, told

__all__ = ["acme", "departure", "told"]


@pytest.fixture
def leaving(cast: Cast) -> Leaving:
    """Placed and written: Bodega (Spanish) and Vip (tier A) go to Sofía, Neva (Russian) to Ivan."""
    clients = [
        (make_client(cast.lena, "Bodega", ("Ana", "ana@bodega.example"), language="es"), cast.sofia),
        (
            make_client(cast.lena, "Vip", ("Vic", "vic@vip.example"), ("Pho", ""), language="en", tier="A"),
            cast.sofia,
        ),
        (make_client(cast.lena, "Neva", ("Oleg", "oleg@neva.example"), language="ru"), cast.ivan),
    ]
    today = timezone.localdate()
    leaving = actions.open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=today,
        last_day=today + timedelta(days=30),
        by=cast.max,
    )
    for client, successor in clients:
        plan.place_by_hand(client.transfers.get(), successor=successor, by=cast.max)
    notices.draft(leaving, by=cast.max)
    return leaving


@pytest.fixture
def bodega(leaving: Leaving) -> Notice:
    return leaving.notices.get(address="ana@bodega.example")


@pytest.fixture
def vip(leaving: Leaving) -> Notice:
    return leaving.notices.get(address="vic@vip.example")


@pytest.fixture
def neva(leaving: Leaving) -> Notice:
    return leaving.notices.get(address="oleg@neva.example")


@pytest.fixture
def approved(cast: Cast, bodega: Notice) -> Notice:
    approving.approve(bodega, by=cast.cora)
    return bodega

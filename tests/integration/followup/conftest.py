from __future__ import annotations

import pytest

from handover.departures.models import Departure, Transfer
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.told import deliver, make_departure, make_notice, make_transfer


@pytest.fixture
def departure(cast: Cast) -> Departure:
    return make_departure(cast)


@pytest.fixture
def acme(cast: Cast, departure: Departure) -> Transfer:
    """A client with one contact whom Sofía takes over."""
    return make_transfer(departure, make_client(cast.lena, "Acme", ("Ann", "ann@acme.example")), cast.sofia)


@pytest.fixture
def told(acme: Transfer) -> Notice:
    """Ann's notice, sent."""
    notice = make_notice("ann@acme.example", acme, name="Ann")
    deliver(notice)
    return notice

from __future__ import annotations

import pytest

from handover.book.models import Client
from handover.departures.models import Departure
from tests.cast import Cast, make_client
from tests.integration.notices.telling import leaving, place


@pytest.fixture
def acme(cast: Cast) -> Client:
    """A client with one contact."""
    return make_client(cast.lena, "Acme", ("Ann Lee", "ann@acme.example"), language="en")


@pytest.fixture
def departure(cast: Cast, acme: Client) -> Departure:
    """Lena leaves, and Sofía takes Acme over."""
    departure = leaving(cast)
    place(departure, cast.sofia)
    return departure

"""A departure of Lena's, ready to be planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from handover.departures.actions import open_departure
from handover.departures.models import Departure, Transfer
from tests.cast import Cast

NOTICE_ON, LAST_DAY = date(2026, 11, 2), date(2026, 11, 30)


def open_lenas(cast: Cast, **other: Any) -> Departure:
    given: dict[str, Any] = {
        "leaver": cast.lena,
        "manager": cast.max,
        "engagement": "employee",
        "notice_on": NOTICE_ON,
        "last_day": LAST_DAY,
        "pack": "company",
        "by": cast.max,
    }
    return open_departure(**{**given, **other})


def transfer_of(departure: Departure, name: str) -> Transfer:
    return departure.transfers.get(client__name=name)

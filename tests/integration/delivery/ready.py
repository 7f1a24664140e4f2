"""A departure whose notices are written and approved: everything that delivery starts from."""

from __future__ import annotations

from datetime import date

from handover.approvals.models import Approval
from handover.book.models import OWNER, Care, Client, Contact
from handover.departures.actions import open_departure
from handover.departures.models import Departure, PlacedHow, Placement
from handover.notices.actions import draft
from handover.notices.models import Notice
from tests.cast import Cast

NOTICE_ON, LAST_DAY = date(2026, 11, 16), date(2026, 12, 18)


def departure_of(
    cast: Cast, count: int, *, notice_on: date = NOTICE_ON, last_day: date = LAST_DAY, **client: str
) -> Departure:
    """Lena leaves; `count` Spanish clients, each with one contact, go to Sofía."""
    make_clients(cast, count, **client)
    departure = open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=notice_on,
        last_day=last_day,
        by=cast.max,
    )
    for transfer in departure.transfers.all():
        Placement.objects.create(
            transfer=transfer, successor=cast.sofia, how=PlacedHow.BY_HAND, reasons=[], by=cast.max
        )
    return departure


def make_clients(cast: Cast, count: int, **client: str) -> None:
    fields = {"relation": "client", "country": "ES", **client}
    clients = Client.objects.bulk_create(
        Client(name=f"Client {n}", name_key=f"client {n}", **fields) for n in range(count)
    )
    Care.objects.bulk_create(Care(client=one, person=cast.lena, role=OWNER) for one in clients)
    Contact.objects.bulk_create(
        Contact(client=one, name=f"Contact {n}", email=f"contact{n}@client.example")
        for n, one in enumerate(clients)
    )


def ready(cast: Cast, count: int, **more: str | date) -> Departure:
    """The same with notices written by Max and approved by Cora."""
    departure = departure_of(cast, count, **more)  # type: ignore[arg-type]
    draft(departure, by=cast.max)
    approve_all(departure, cast)
    return departure


def approve_all(departure: Departure, cast: Cast) -> None:
    Approval.objects.bulk_create(
        Approval(subject=notice.ref, digest=notice.digest, by=cast.cora) for notice in departure.notices.all()
    )


def only(departure: Departure) -> Notice:
    return departure.notices.get()

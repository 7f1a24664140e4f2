"""Lena leaves; her clients have successors; what was written to each contact."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from handover.book.models import Client, Person
from handover.departures.actions import open_departure
from handover.departures.models import Departure, PlacedHow, Placement, Transfer
from handover.evidence.models import Entry
from handover.notices.actions import draft
from handover.notices.models import Notice
from tests.cast import Cast

NOTICE_ON, LAST_DAY = date(2026, 11, 16), date(2026, 12, 3)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AFTERWARDS = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)


def leaving(cast: Cast, **other: Any) -> Departure:
    """Lena's departure, with every client that she owns by now."""
    given: dict[str, Any] = {
        "leaver": cast.lena,
        "manager": cast.max,
        "engagement": "employee",
        "notice_on": NOTICE_ON,
        "last_day": LAST_DAY,
        "by": cast.max,
    }
    return open_departure(**{**given, **other})


def place(departure: Departure, successor: Person, *clients: Client) -> None:
    """Give these clients to `successor`, or all of them."""
    for transfer in departure.transfers.filter(client__in=clients) if clients else departure.transfers.all():
        Placement.objects.update_or_create(
            transfer=transfer,
            defaults={
                "successor": successor,
                "how": PlacedHow.BY_HAND,
                "reasons": [],
                "by": departure.manager,
            },
        )


def transfer_of(departure: Departure, client: Client) -> Transfer:
    return departure.transfers.select_related("placement__successor", "departure__leaver").get(client=client)


def told(departure: Departure, **how: Any) -> list[Notice]:
    """Every notice of the departure after drafting."""
    draft(departure, by=departure.manager, now=NOW, **how)
    return list(departure.notices.all())


def notice_to(departure: Departure, address: str) -> Notice:
    return departure.notices.get(address=address)


def read(notice: Notice) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(bytes(notice.raw), policy=cast(Any, default)))


def header(notice: Notice, name: str) -> list[tuple[str, str]]:
    return [(one.display_name, one.addr_spec) for one in read(notice)[name].addresses]


def text_of(notice: Notice) -> str:
    part = read(notice).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()

"""Rows as the steps before leave them: departure, plan, notices and deliveries, made without those steps."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from handover.book.models import Client, Person
from handover.delivery.models import Delivery, State
from handover.departures.models import Departure, Placement, Transfer
from handover.notices.models import Cover, Notice
from tests.cast import Cast

NOTICE_DAY, LAST_DAY = date(2026, 11, 2), date(2026, 11, 30)
SENT_AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)


def make_departure(cast: Cast) -> Departure:
    return Departure.objects.create(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=NOTICE_DAY,
        last_day=LAST_DAY,
        pack="company",
        pack_version="2026.1",
        opened_by=cast.max,
    )


def make_transfer(departure: Departure, client: Client, successor: Person | None = None) -> Transfer:
    contacts = [
        {"id": one.pk, "name": one.name, "email": one.email, "phone": one.phone, "language": one.language}
        for one in client.contacts.all()
    ]
    plain = {name: getattr(client, name) for name in ("name", "relation", "language", "country", "tier", "sector")}
    renewal = client.renewal_on.isoformat() if client.renewal_on else None
    snapshot = {**plain, "renewal_on": renewal, "contacts": contacts, "care": []}
    transfer = Transfer.objects.create(departure=departure, client=client, snapshot=snapshot)
    if successor:
        place(transfer, successor)
    return transfer


def place(transfer: Transfer, successor: Person) -> None:
    Placement.objects.update_or_create(
        transfer=transfer,
        defaults={"successor": successor, "how": "solved", "reasons": [], "by": transfer.departure.manager},
    )


def make_notice(address: str, *transfers: Transfer, name: str = "", language: str = "en", **more: Any) -> Notice:
    departure, key = transfers[0].departure, uuid.uuid4()
    successor = transfers[0].placement.successor
    values: dict[str, Any] = {
        "uuid": key,
        "relation": "client",
        "sender_kind": "manager",
        "sender": departure.manager,
        "successor": successor,
        "subject": "Your new contact",
        "body": "Hello",
        "copies": [successor.email],
        "message_id": f"<{key}@northwind.example>",
        "raw": b"Subject: Your new contact\r\n\r\nHello\r\n",
        "digest": f"sha256:{key.hex}",
        "drafted_by": departure.manager,
    }
    notice = Notice.objects.create(
        departure=departure, address=address, contact_name=name, language=language, **{**values, **more}
    )
    for transfer in transfers:
        Cover.objects.create(notice=notice, transfer=transfer)
    return notice


def deliver(notice: Notice, state: State = State.SENT, *, at: datetime = SENT_AT) -> Delivery:
    return Delivery.objects.create(
        notice=notice,
        digest=notice.digest,
        state=state,
        queued_by=notice.departure.manager,
        not_before=at,
        at_data_at=at,
        settled_at=at,
    )

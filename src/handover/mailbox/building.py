"""The plan of one mailbox out of the book and the departure's placements."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from handover.book.models import Person
from handover.book.public_hosts import PUBLIC_HOSTS
from handover.delivery.readiness import home_zone
from handover.departures.models import Transfer
from handover.errors import UnusableInput
from handover.mailbox.models import MailboxPlan
from handover.mailbox.plan import Named, Plan, Writer, routes
from handover.notices import office
from handover.notices.mime import usable
from handover.notices.phrases import languages


def build(row: MailboxPlan) -> Plan:
    """As things stand now; UnusableInput if the leaver or the fallback has no usable address."""
    departure, zone = row.departure, home_zone()
    company = office.company(departure.manager)
    return Plan(
        leaver=named(departure.leaver),
        company=company.name,
        language=company.language,
        last_day=departure.last_day,
        starts_on=row.starts_on,
        closes_on=row.closes_on,
        zone=offset(row, zone),
        routes=routes(writers(row), PUBLIC_HOSTS),
        fallback=named(row.fallback),
    )


def named(person: Person) -> Named:
    email = person.email or ""
    if not usable(email):
        raise UnusableInput(
            "%(name)s: has no e-mail address that mail can be sent to; add one to the book", name=person.name
        )
    return Named(person.name, email, person.phone, person.title)


def writers(row: MailboxPlan) -> list[Writer]:
    """Every contact of every client that has a successor; where a contact is at two clients, the first counts."""
    placed = Transfer.objects.filter(departure=row.departure, placement__isnull=False).order_by("id")
    found: dict[str, Writer] = {}
    for transfer in placed.select_related("client", "placement__successor").prefetch_related("client__contacts"):
        successor, client = named(transfer.placement.successor), transfer.client
        for contact in client.contacts.all():
            if contact.email and usable(contact.email):
                language = contact.language or client.language
                known = language if language in languages() else ""
                found.setdefault(contact.email, Writer(contact.email, known, successor))
    return list(found.values())


def offset(row: MailboxPlan, zone: ZoneInfo) -> str:
    """The company's clock on the first day, as Sieve writes it."""
    return datetime.combine(row.starts_on, time(12), zone).strftime("%z")

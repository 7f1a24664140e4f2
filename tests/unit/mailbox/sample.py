"""A plan of the tests' people: Lena has left, Ana goes to Sofía, Boris to Ivan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handover.mailbox.plan import Named, Plan, Writer, routes

LENA = Named("Lena Leaver", "lena@northwind.example")
MAX = Named("Max Manager", "max@northwind.example", "", "Head of Accounts")
SOFIA = Named("Sofía Sucesora", "sofia@northwind.example", "+34 910 000 001")
IVAN = Named("Иван Преемник", "ivan@northwind.example")
PUBLIC = frozenset({"gmail.com"})


def today() -> date:
    return datetime.now(UTC).date()


def sample(**more: Any) -> Plan:
    """Running since yesterday, for 30 days."""
    writers = [
        Writer("ana@client.example", "es", SOFIA),
        Writer("boris@kunde.example", "ru", IVAN),
        Writer("bill@tills.example", "en", SOFIA),
        Writer("somebody@gmail.com", "", IVAN),
    ]
    start = today() - timedelta(days=1)
    made = Plan(
        leaver=LENA,
        company='Northwind "Services"',
        language="en",
        last_day=start,
        starts_on=start,
        closes_on=start + timedelta(days=30),
        zone="+0000",
        routes=routes(writers, PUBLIC),
        fallback=MAX,
    )
    return replace(made, **more)

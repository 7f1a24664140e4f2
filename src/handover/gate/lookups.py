"""What is asked anew for each letter, in SQL: the ORM takes longer to say it than the database to answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from handover.book.models import Client, Contact
from handover.gate.models import Held
from handover.notices.models import Notice

_NOTICES, _HELD, _CONTACTS, _CLIENTS = (one._meta.db_table for one in (Notice, Held, Contact, Client))
_SEEN = f"""
SELECT (SELECT MIN(id) FROM {_NOTICES} WHERE departure_id = %s AND digest = %s),
       (SELECT id FROM {_HELD} WHERE fingerprint = %s)
"""  # noqa: S608 - our own names
_REACHED = f"""
SELECT contact.email, contact.phone, client.id, client.relation, client.country
FROM {_CONTACTS} AS contact JOIN {_CLIENTS} AS client ON client.id = contact.client_id
WHERE contact.email
"""  # noqa: S608


class Seen(NamedTuple):
    """Ids of the notice and of the held message that this letter may be."""

    notice: int | None
    held: int | None


class Reached(NamedTuple):
    """A contact in the book, with what the gate needs of its client."""

    email: str
    phone: str
    client: int
    relation: str
    country: str


def seen(departure: int, digest: str, fingerprint: str) -> Seen:
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [departure, digest, fingerprint])
        return Seen(*cursor.fetchone())


def at_addresses(boxes: Collection[str]) -> list[Reached]:
    """Those with one of these addresses."""
    marks = ", ".join(["%s"] * len(boxes))
    return _reached(f"IN ({marks}) ORDER BY contact.id", [*boxes]) if boxes else []


def at_host(host: str) -> list[Reached]:
    """Some of those whose address is at this host."""
    literal = host.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return _reached("LIKE %s ESCAPE '\\' ORDER BY contact.id LIMIT 50", [f"%@{literal}"])


def _reached(where: str, values: list[str]) -> list[Reached]:
    with connection.cursor() as cursor:
        cursor.execute(_REACHED.rstrip() + " " + where, values)
        return [Reached(*row) for row in cursor.fetchall()]

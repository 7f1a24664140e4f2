"""The only door through which the ledger is written: `record`, inside the transaction of the verb it records."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from handover.evidence.inserting import insert
from handover.evidence.leaves import canonical, commitment
from handover.evidence.models import Entry, Payload


@dataclass(frozen=True)
class Actor:
    """Who acts, as they were at that moment: kept in the entry, whatever becomes of the person's row."""

    id: str
    name: str
    role: str


def record(
    verb: str,
    *,
    actor: Actor,
    subject: str,
    departure: str = "",
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Write one entry; the caller's transaction makes it durable together with what it tells of.

    `verb` is "package.past_tense", `subject` and `departure` are "kind:id". `facts` go into the leaf for ever and
    hold no personal data of clients; `personal` is kept outside the leaf behind a salted commitment.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs into the transaction of its verb")
    salt, body = secrets.token_hex(32), canonical(personal) if personal else ""
    leaf = {
        "uuid": str(uuid.uuid4()),
        "at": (at or timezone.now()).astimezone(UTC).isoformat(),
        "verb": verb,
        "actor": {"id": actor.id, "name": actor.name, "role": actor.role},
        "subject": subject,
        "departure": departure,
        "facts": facts or {},
        "payload": commitment(salt, body) if personal else None,
    }
    entry = _entry(leaf)
    insert(entry)
    if personal:
        insert(Payload(entry=entry, salt=salt, body=body))
    return entry


def _entry(leaf: Mapping[str, Any]) -> Entry:
    return Entry(
        uuid=uuid.UUID(leaf["uuid"]),
        at=datetime.fromisoformat(leaf["at"]),
        verb=leaf["verb"],
        actor_id=leaf["actor"]["id"],
        actor_name=leaf["actor"]["name"],
        actor_role=leaf["actor"]["role"],
        subject=leaf["subject"],
        departure=leaf["departure"],
        leaf=canonical(leaf),
    )

"""Looking leaves an entry as well: once a sitting, however often the page is loaded meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from handover.evidence.ledger import Actor, record
from handover.evidence.models import Entry

#: Who looks at the same thing again within this time has not come back to it, but is still there.
SITTING = timedelta(minutes=10)


def note_look(
    verb: str,
    *,
    actor: Actor,
    subject: str,
    departure: str,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record that `actor` looked at `subject`, unless that was recorded of them less than a SITTING ago."""
    earlier = Entry.objects.filter(subject=subject, verb=verb, actor_id=actor.id, at__gt=at - SITTING)
    if not earlier.exists():
        record(verb, actor=actor, subject=subject, departure=departure, facts=facts, at=at)

"""Erasing the personal part of an entry, for good and for all to see."""

from __future__ import annotations

from django.db import transaction

from handover.errors import NotAllowed, UnusableInput
from handover.evidence.leaves import ERASED
from handover.evidence.ledger import Actor, record
from handover.evidence.models import Entry, Payload

#: Whoever answers for data protection; a manager who could erase would erase their own traces.
MAY_ERASE = {"compliance", "admin"}


@transaction.atomic
def erase(entry: Entry, *, by: Actor, reason: str) -> Entry:
    """Delete what `entry` says about people; its leaf and its place stay, and a new entry tells of the erasure."""
    if by.role not in MAY_ERASE:
        raise NotAllowed("only compliance and administrators may erase what the ledger says about people")
    if not reason.strip():
        raise UnusableInput("reason: say why it is erased; the reason stays in the ledger")
    # The salt goes with the text: without it, nobody can try out whether a guess was the text.
    gone, _ = Payload.objects.filter(entry=entry).delete()
    if not gone:
        raise UnusableInput("this entry has no personal part, or it was erased already")
    subject = f"entry:{entry.uuid}"
    return record(ERASED, actor=by, subject=subject, departure=entry.departure, personal={"reason": reason.strip()})

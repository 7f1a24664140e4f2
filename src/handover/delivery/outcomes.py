"""How a delivery ended, written down: one row, one transaction, one ledger entry, whatever it was.

Each step moves a row only from where its own worker left it. A row that meanwhile belongs to somebody else, or that
a person has settled, stays as it is: the answer came too late.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from handover.book.models import Person
from handover.delivery import reasons, statements
from handover.delivery.models import Delivery, State
from handover.delivery.transports import Doubtful, Fault, Later, Unreachable
from handover.evidence.ledger import Actor, record

log = logging.getLogger(__name__)

#: Waits before the second, third, ... try; when they are used up, the delivery has failed and a person is asked.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 960))

#: Where a worker that waits for an answer may find its row: taken for dead, its row was declared doubtful.
IN_HAND = (State.AT_DATA, State.UNCONFIRMED)
#: Where a row may be that was certainly not taken.
NOT_TAKEN = (State.CLAIMED, *IN_HAND)


def sent(delivery: Delivery, answer: str, *, worker: str, now: datetime) -> bool:
    return _by_worker(delivery, State.SENT, worker, now, IN_HAND, detail=answer, attempts=delivery.attempts + 1)


def doubtful(delivery: Delivery, trouble: Doubtful, *, worker: str, now: datetime) -> bool:
    why = {"reason": trouble.reason, "detail": trouble.detail, "attempts": delivery.attempts + 1}
    return _by_worker(delivery, State.UNCONFIRMED, worker, now, (State.AT_DATA,), **why)


def refused(delivery: Delivery, trouble: Fault, *, worker: str, now: datetime) -> bool:
    """Not taken, and no more tries: the mail server's no, or its "not now" once too often."""
    reason = reasons.GAVE_UP if isinstance(trouble, Later) else trouble.reason
    why = {"reason": reason, "detail": trouble.detail, "attempts": delivery.attempts + 1}
    return _by_worker(delivery, State.FAILED, worker, now, NOT_TAKEN, **why)


def deferred(delivery: Delivery, trouble: Later, *, worker: str, now: datetime, wait: timedelta) -> bool:
    """Not now: another try after `wait`."""
    why = {"reason": trouble.reason, "detail": trouble.detail, "attempts": delivery.attempts + 1}
    return _by_worker(delivery, State.QUEUED, worker, now, NOT_TAKEN, not_before=now + wait, **why)


def returned(delivery: Delivery, nobody: Unreachable, *, worker: str) -> bool:
    """There was nobody to hand it to: it waits as before, and the try does not count."""
    rows = Delivery.objects.filter(pk=delivery.pk, claim=worker, state__in=NOT_TAKEN)
    back = {"claim": "", "claimed_at": None, "at_data_at": None}
    return bool(rows.update(state=State.QUEUED, reason=nobody.reason, detail=nobody.detail, **back))


def stopped(delivery: Delivery, why: Sequence[str], *, worker: str, now: datetime) -> bool:
    """It may not go out: the first reason stays with the row."""
    return _by_worker(delivery, State.STOPPED, worker, now, (State.CLAIMED,), reason=why[0], detail="")


def _by_worker(
    delivery: Delivery, to: State, worker: str, now: datetime, from_states: Sequence[State], **columns: Any
) -> bool:
    moved = settle(
        delivery,
        to,
        from_states=from_states,
        actor=Actor(id="worker", name=worker, role="worker"),
        now=now,
        claimed_by=worker,
        **{"reason": "", **columns},
    )
    log.info(
        "delivery %s %s %s%s", delivery.pk, to.value, columns.get("reason", ""), "" if moved else " (too late)"
    )
    return moved


@transaction.atomic
def settle(
    delivery: Delivery,
    to: State,
    *,
    from_states: Sequence[State],
    actor: Actor,
    now: datetime,
    claimed_by: str | None = None,
    by: Person | None = None,
    **columns: Any,
) -> bool:
    """Move the row to `to` and write the entry; False, and nothing written, if it is not in `from_states` any more.

    With `claimed_by` it must also be that worker's still.
    """
    if to == State.QUEUED:
        columns = {**columns, "claim": "", "claimed_at": None, "at_data_at": None}
    elif to != State.UNCONFIRMED:
        columns = {**columns, "settled_at": now, "settled_by": by.pk if by else None}
    if not statements.move(delivery, from_states, claimed_by, {"state": to, **columns}):
        return False
    _record(delivery, to, actor, now, columns)
    return True


def _record(delivery: Delivery, to: State, actor: Actor, now: datetime, columns: dict[str, Any]) -> None:
    notice = delivery.notice
    record(
        f"delivery.{'deferred' if to == State.QUEUED else to.value}",
        actor=actor,
        subject=notice.ref,
        departure=notice.departure.ref,
        facts={
            "digest": delivery.digest,
            "message_id": notice.message_id,
            "attempts": columns.get("attempts", delivery.attempts),
            "reason": columns["reason"],
        },
        personal={"to": notice.address, "copies": notice.copies, "detail": columns.get("detail", "")},
        at=now,
    )

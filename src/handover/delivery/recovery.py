"""After a crash: what a dead worker had claimed waits again, what it was handing over is doubtful until proven.

A row that was only claimed was never offered to anybody: another worker may take it. A row at `at_data` may have
arrived or not. It is never sent again by itself: a witness or a person says what became of it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from handover.delivery import presence, reasons
from handover.delivery.models import Delivery, State
from handover.delivery.outcomes import settle
from handover.delivery.transports import Witness
from handover.evidence.ledger import Actor

log = logging.getLogger(__name__)

#: For workers on other machines: longer than a batch and the most patient hand-over (RFC 5321, 4.5.3.2).
LEASE = timedelta(minutes=60)
RECOVERY = Actor(id="worker", name="recovery after a crash", role="worker")


def recover(*, now: datetime, worker: str = "", witness: Witness | None = None) -> int:
    """See to the rows of dead workers, and to what `worker` itself left undone before; how many rows moved.

    Call it between batches only: what `worker` has in hand at this moment would be taken for left over.
    """
    dead = _dead_workers(worker)
    moved = _free(_abandoned(State.CLAIMED, dead, now))
    for delivery in _abandoned(State.AT_DATA, dead, now).select_related("notice__departure"):
        moved += _doubt(delivery, now)
    for token in dead - {worker}:
        presence.forget(token)
    return moved + (_ask(witness, now) if witness else 0)


def _dead_workers(worker: str) -> set[str]:
    held = Delivery.objects.filter(state__in=(State.CLAIMED, State.AT_DATA))
    tokens = set(held.values_list("claim", flat=True).distinct())
    return {token for token in tokens if token and (token == worker or presence.is_dead(token))}


def _abandoned(state: State, dead: set[str], now: datetime) -> QuerySet[Delivery]:
    since = "claimed_at" if state == State.CLAIMED else "at_data_at"
    return Delivery.objects.filter(Q(claim__in=dead) | Q(**{f"{since}__lt": now - LEASE}), state=state)


def _free(rows: QuerySet[Delivery]) -> int:
    freed = rows.update(state=State.QUEUED, claim="", claimed_at=None)
    if freed:
        log.warning("%s claims of dead workers freed", freed)
    return freed


def _doubt(delivery: Delivery, now: datetime) -> bool:
    """The dead worker's token stays with the row: should it live after all, its late answer still counts."""
    moved = settle(
        delivery,
        State.UNCONFIRMED,
        from_states=(State.AT_DATA,),
        claimed_by=delivery.claim,
        actor=RECOVERY,
        now=now,
        reason=reasons.WORKER_DIED,
        attempts=delivery.attempts + 1,
    )
    log.warning("delivery %s unconfirmed: its worker died while handing it over", delivery.pk)
    return moved


def _ask(witness: Witness, now: datetime) -> int:
    doubtful = Delivery.objects.filter(state=State.UNCONFIRMED).select_related("notice__departure")
    return sum(_confirm(delivery, now) for delivery in doubtful if witness.saw(delivery.notice.message_id))


def _confirm(delivery: Delivery, now: datetime) -> bool:
    return settle(
        delivery,
        State.SENT,
        from_states=(State.UNCONFIRMED,),
        actor=Actor(id="witness", name="witness of the transport", role="witness"),
        now=now,
        reason=reasons.FOUND_BY_WITNESS,
    )

"""What leaves because of held mail: the released message itself, once, and the notes to people.

The table is the queue, and each row goes the way of a delivery: claimed by conditional update, `at_data` committed
before the final dot, and what cannot be known is `unconfirmed` and never sent again by itself.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from handover.book.models import Person
from handover.delivery import reasons
from handover.delivery.claiming import standing_pause
from handover.delivery.outcomes import BACK_OFF
from handover.delivery.presence import forget, is_dead
from handover.delivery.transports import Doubtful, Fault, Later, Never, Outgoing, Transport, Unreachable, described
from handover.departures import access
from handover.errors import UnusableInput
from handover.evidence.ledger import Actor, record
from handover.gate import notes, passes
from handover.gate.actions import tell
from handover.gate.models import Errand, Held, Kind, State, Step
from handover.gate.sealing import unseal

log = logging.getLogger(__name__)

#: A claim of a process on another machine counts for so long.
LEASE = timedelta(minutes=60)
IN_HAND = (Step.CLAIMED, Step.AT_DATA)
_ENTRIES = {
    Step.SENT: "gate.released",
    Step.FAILED: "gate.release_failed",
    Step.UNCONFIRMED: "gate.release_doubtful",
}


class Lost(Exception):
    """The row is somebody else's now, or what it rests on is gone."""


def work(transport: Transport, *, worker: str, now: datetime, limit: int = 20) -> Counter[str]:
    """Claim what is due and bring each as far as it gets; outcomes by their words."""
    tally: Counter[str] = Counter()
    ids = _claim(worker, now, limit)
    for errand in Errand.objects.filter(id__in=ids).select_related(
        "held__departure__manager", "held__leaver", "to"
    ):
        if not tally[Step.QUEUED]:
            tally[_dispatch(errand, transport, worker, now)] += 1
    _give_back(worker, ids)
    return tally


def _claim(worker: str, now: datetime, limit: int) -> list[int]:
    due = Errand.objects.filter(step=Step.QUEUED, not_before__lte=now)
    if not due.exists() or standing_pause():
        return []
    with transaction.atomic():
        ids = _next(due, limit)
        mine = Errand.objects.filter(id__in=ids, step=Step.QUEUED)
        mine.update(step=Step.CLAIMED, claim=worker, claimed_at=now)
    return ids


def _next(due: QuerySet[Errand], limit: int) -> list[int]:
    """A client waits for a released message; a note may come later. Neither look reads more rows than it takes."""
    free = due.select_for_update(skip_locked=True).order_by("not_before", "id").values_list("id", flat=True)
    first = list(free.filter(kind=Kind.RELEASE)[:limit])
    return first + list(free.exclude(kind=Kind.RELEASE)[: limit - len(first)])


def _give_back(worker: str, ids: list[int]) -> None:
    mine = Errand.objects.filter(id__in=ids, step=Step.CLAIMED, claim=worker)
    mine.update(step=Step.QUEUED, claim="", claimed_at=None)


def _dispatch(errand: Errand, transport: Transport, worker: str, now: datetime) -> str:
    hook = _AtData(errand, worker, now)
    try:
        answer = transport.hand_over(_outgoing(errand), hook)
    except Lost:
        return "lost"
    except Unreachable as nobody:
        return _move(errand, Step.QUEUED, worker, now, nobody, wait=timedelta(seconds=30))
    except Doubtful as doubt:
        return _move(errand, Step.UNCONFIRMED, worker, now, doubt)
    except Later as later:
        wait = BACK_OFF[errand.attempts - 1] if errand.attempts <= len(BACK_OFF) else None
        return _move(errand, Step.QUEUED if wait else Step.FAILED, worker, now, later, wait=wait)
    except Fault as no:
        return _move(errand, Step.FAILED, worker, now, no)
    except Exception as fault:
        log.error("errand %s: fault %s", errand.pk, type(fault).__name__)
        kind = Doubtful if hook.is_committed else Later
        step = Step.UNCONFIRMED if hook.is_committed else Step.QUEUED
        why = kind(reasons.FAULT, described(fault))
        return _move(errand, step, worker, now, why, wait=timedelta(minutes=1))
    return _move(errand, Step.SENT, worker, now, None, detail=answer)


def _outgoing(errand: Errand) -> Outgoing:
    errand.attempts += 1
    if errand.kind != Kind.RELEASE:
        return notes.outgoing(errand)
    held = errand.held
    if held.sealed is None:
        raise Never(reasons.FAULT, "the text was removed")
    raw = unseal(bytes(held.sealed), held.uuid)
    # Without a mail server there is no gate on the way, and nobody who would take the signature out again.
    if settings.RELEASE_URL:
        envelope = {"sender": held.sender, "recipients": held.recipients}
        raw = passes.sign(raw, name=held.uuid, attempt=errand.attempts, **envelope)
    to, *copies = held.recipients
    return Outgoing(held.message_id or f"<{held.uuid}@held>", held.sender, to, tuple(copies), raw)


class _AtData:
    """Between the server's 354 and the message: ours still, and still released? Then it is committed."""

    def __init__(self, errand: Errand, worker: str, now: datetime) -> None:
        self.errand, self.worker, self.now = errand, worker, now
        self.is_committed = False

    def __call__(self) -> None:
        with transaction.atomic():
            if self.errand.kind == Kind.RELEASE:
                self._must_be_released()
            mine = Errand.objects.filter(pk=self.errand.pk, step=Step.CLAIMED, claim=self.worker)
            if not mine.update(step=Step.AT_DATA, at_data_at=self.now, attempts=self.errand.attempts):
                raise Lost
        self.is_committed = True

    def _must_be_released(self) -> None:
        held = Held.objects.select_for_update().get(pk=self.errand.held_id)
        if held.state != State.RELEASED:
            raise Lost


@transaction.atomic
def _move(
    errand: Errand,
    to: Step,
    worker: str,
    now: datetime,
    why: Fault | None,
    *,
    wait: timedelta | None = None,
    detail: str = "",
) -> str:
    columns: dict[str, Any] = {"reason": why.reason if why else "", "detail": why.detail if why else detail}
    if to == Step.QUEUED:
        columns |= {"claim": "", "claimed_at": None, "at_data_at": None, "not_before": now + (wait or timedelta(0))}
        # Nobody was there to hand it to: that was no try.
        columns["attempts"] = errand.attempts - isinstance(why, Unreachable)
    elif to != Step.UNCONFIRMED:
        columns["settled_at"] = now
    mine = Errand.objects.filter(pk=errand.pk, step__in=IN_HAND, claim=worker)
    if not mine.update(step=to, **columns):
        return "lost"
    _record_release(errand, to, Actor(id="gate", name=worker, role="worker"), now)
    return to.value


def _record_release(errand: Errand, to: Step, actor: Actor, now: datetime) -> None:
    if errand.kind != Kind.RELEASE or to not in _ENTRIES:
        return
    held = errand.held
    record(
        _ENTRIES[to],
        actor=actor,
        subject=held.ref,
        departure=held.departure.ref,
        facts={"digest": held.digest, "attempts": errand.attempts},
        personal={"recipients": held.recipients},
        at=now,
    )
    if to == Step.SENT:
        tell(held, Kind.TOLD_RELEASED, held.leaver, now)


def recover(*, now: datetime, worker: str = "") -> int:
    """After a crash: what was only claimed waits again, what was being handed over is doubtful; how many moved.

    Call it between rounds only: what `worker` itself has in hand would be taken for left over.
    """
    held = Errand.objects.filter(step__in=IN_HAND).values_list("claim", flat=True).distinct()
    dead = {token for token in held if token and (token == worker or is_dead(token))}
    old = Errand.objects.filter(step__in=IN_HAND, claimed_at__lt=now - LEASE)
    left = Errand.objects.filter(step__in=IN_HAND, claim__in=dead) | old
    moved = sum(_recovered(errand, now) for errand in left.select_related("held__departure"))
    for token in dead - {worker}:
        if not Errand.objects.filter(step__in=IN_HAND, claim=token).exists():
            forget(token)
    return moved


@transaction.atomic
def _recovered(errand: Errand, now: datetime) -> bool:
    mine = Errand.objects.filter(pk=errand.pk, step=errand.step, claim=errand.claim)
    if errand.step == Step.CLAIMED:
        return bool(mine.update(step=Step.QUEUED, claim="", claimed_at=None))
    if not mine.update(step=Step.UNCONFIRMED, reason=reasons.WORKER_DIED):
        return False
    _record_release(errand, Step.UNCONFIRMED, Actor(id="gate", name="recovery after a crash", role="worker"), now)
    return True


@transaction.atomic
def settle(errand: Errand, *, as_sent: bool, by: Person, note: str, now: datetime) -> None:
    """Somebody found out what became of a doubtful release, and says how in `note`; not sent, it goes again."""
    if not note.strip():
        raise UnusableInput("note: say how you know, for example where you saw the message")
    departure = access.locked_for(by, errand.held.departure)
    doubtful = Errand.objects.filter(pk=errand.pk, step=Step.UNCONFIRMED)
    columns: dict[str, Any] = {"settled_at": now, "settled_by": by, "detail": note.strip()[:500]}
    if not as_sent:
        columns = {"claim": "", "claimed_at": None, "at_data_at": None, "not_before": now}
    if not doubtful.update(step=Step.SENT if as_sent else Step.QUEUED, **columns):
        raise UnusableInput("%(held)s: its release is not doubtful; there is nothing to settle", held=errand.held)
    record(
        "gate.release_settled",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=errand.held.ref,
        departure=departure.ref,
        facts={"as_sent": as_sent, "seen_by_gate": errand.let_through == errand.attempts},
        personal={"note": note.strip()[:500]},
        at=now,
    )

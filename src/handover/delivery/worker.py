"""The worker: claims what is due, hands it over row by row, and keeps the house in order between batches."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from handover.delivery import outcomes
from handover.delivery.checkpoints import mail_checkpoints
from handover.delivery.claiming import claim, give_back
from handover.delivery.dispatch import Desk, InHand, dispatch, take_in_hand
from handover.delivery.presence import present
from handover.delivery.readiness import home_zone
from handover.delivery.recovery import recover
from handover.delivery.transports import Transport, Unreachable, Witness
from handover.departures.models import Departure
from handover.evidence.witnesses import tend

log = logging.getLogger(__name__)

BATCH = 50
#: Something the worker does each minute or so besides: given the time, it does what is due and returns.
Chore = Callable[[datetime], object]


@dataclass(frozen=True)
class Pace:
    """Seconds between looks into an empty queue, between rounds of chores, and after finding no server."""

    look: float = 1.0
    chores: float = 60.0
    nobody: float = 30.0
    batch: int = BATCH
    back_off: Sequence[timedelta] = outcomes.BACK_OFF


def run_forever(
    stop: threading.Event,
    *,
    transport: Transport,
    witness: Witness | None = None,
    chores: Sequence[Chore] = (),
    rounds: Sequence[Chore] = (),
    pace: Pace = Pace(),
) -> None:
    """Work until `stop` is set; the message in hand then is finished, the rest of its batch given back.

    `chores` are done each minute, `rounds` before each look into the queue: they must be quick.
    """
    with present() as worker:
        log.info("worker %s at work", worker)
        next_chores = time.monotonic()
        while not stop.is_set():
            if time.monotonic() >= next_chores:
                tidy(transport, worker=worker, witness=witness, chores=chores)
                next_chores = time.monotonic() + pace.chores
            _do(rounds)
            stop.wait(_work(transport, worker, pace, stop))
        transport.close()
        log.info("worker %s went home", worker)


def run_until_done(
    stop: threading.Event,
    *,
    transport: Transport,
    witness: Witness | None = None,
    chores: Sequence[Chore] = (),
) -> Counter[str]:
    """One round of chores and everything that is due now; stops early when there is nobody to hand mail to."""
    done: Counter[str] = Counter()
    with present() as worker:
        tidy(transport, worker=worker, witness=witness, chores=chores)
        while not stop.is_set() and not done[NOBODY]:
            batch = work_once(transport, worker=worker, is_stopping=stop.is_set)
            if not batch:
                break
            done += batch
        transport.close()
    return done


def _work(transport: Transport, worker: str, pace: Pace, stop: threading.Event) -> float:
    """One batch; how long to wait before the next. No fault ends the worker: an empty queue would look the same."""
    try:
        done = work_once(
            transport, worker=worker, limit=pace.batch, back_off=pace.back_off, is_stopping=stop.is_set
        )
    except Exception as fault:
        log.error("batch broken off: %s", type(fault).__name__)
        _renew_connection()
        return pace.look
    if done[NOBODY]:
        return pace.nobody
    return 0 if done else pace.look


def tidy(
    transport: Transport, *, worker: str, witness: Witness | None = None, chores: Sequence[Chore] = ()
) -> None:
    """What is due between batches: claims of the dead, the ledger's order and checkpoints, and `chores`."""
    _renew_connection()
    own: list[Chore] = [
        lambda now: recover(now=now, worker=worker, witness=witness),
        tend,
        lambda now: mail_checkpoints(transport, now),
    ]
    _do((*own, *chores))


def _do(chores: Sequence[Chore]) -> None:
    for chore in chores:
        try:
            chore(timezone.now())
        except Exception as fault:
            log.error("chore broken off: %s", type(fault).__name__)
            _renew_connection()


def _renew_connection() -> None:
    """A connection that broke, or grew old, is made anew; never in the middle of a transaction."""
    if not connection.in_atomic_block:
        close_old_connections()


#: In a tally: there was nobody to hand anything to.
NOBODY = "unreachable"


def work_once(
    transport: Transport,
    *,
    worker: str,
    now: datetime | None = None,
    limit: int = BATCH,
    departure: Departure | None = None,
    back_off: Sequence[timedelta] = outcomes.BACK_OFF,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Claim up to `limit` due rows (of one departure, if given) and bring each as far as it gets.

    Counts the outcomes by the words of `dispatch`, and "unreachable" once if the batch was broken off for that.
    A row that breaks something is set aside by itself; the next one goes. An empty tally: nothing was due.
    """
    tally: Counter[str] = Counter()
    ids = claim(worker, now=now or timezone.now(), limit=limit, departure=departure)
    if not ids:
        return tally
    desk = Desk(worker, transport, (lambda: now) if now else timezone.now, home_zone(), back_off)
    left, why = set(ids), {}
    try:
        for row in take_in_hand(ids, desk):
            if is_stopping():
                break
            left.discard(row.delivery.pk)
            tally[_dispatched(row, desk)] += 1
    except Unreachable as nobody:
        log.warning("batch given back: %s", nobody.reason)
        tally[NOBODY] += 1
        why = {"reason": nobody.reason, "detail": nobody.detail}
    finally:
        give_back(worker, left, **why)
    return tally


def _dispatched(row: InHand, desk: Desk) -> str:
    try:
        return dispatch(row, desk)
    except Unreachable:
        raise
    except Exception as fault:
        # Its outcome could not be written down. The row stays as it is; the next recovery sees to it.
        log.error("delivery %s: %s", row.delivery.pk, type(fault).__name__)
        return "fault"

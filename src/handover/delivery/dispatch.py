"""One claimed row, all the way to its outcome.

1. Asked again whether it may go: the text approved and unchanged, the departure on, the window open.
2. Offered to the transport. At the last moment at which nothing of it can have arrived, the same questions are
   asked a last time and `at_data` is committed, in one transaction.
3. What the other side said becomes the row's state; what cannot be known becomes `unconfirmed`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connection, transaction

from handover.delivery import outcomes, reasons
from handover.delivery.claiming import give_back, standing_pause
from handover.delivery.models import Delivery, State
from handover.delivery.readiness import LOOKED_AT, objections, verdict
from handover.delivery.transports import Doubtful, Fault, Later, Outgoing, Transport, Unreachable, described
from handover.notices.message import digest_now, envelope
from handover.notices.models import Notice

log = logging.getLogger(__name__)

#: How long a worker insists on writing down an outcome that it alone knows.
INSIST_SECONDS = (0.2, 1.0, 5.0, 15.0)


@dataclass(frozen=True)
class Desk:
    """What one worker hands messages over with: its token, the way out, the clock, the company's time zone."""

    worker: str
    transport: Transport
    clock: Callable[[], datetime]
    home: ZoneInfo
    back_off: Sequence[timedelta] = outcomes.BACK_OFF


class NotTheMoment(Exception):
    """At the last moment something stood in the way; nothing was handed over."""

    def __init__(self, *why: str) -> None:
        super().__init__(*why)
        self.why = why


#: Another worker or a person has the row now.
LOST = "lost"


def dispatch(delivery: Delivery, desk: Desk) -> str:
    """Bring one claimed row as far as it gets; the word for what became of it.

    "sent", "failed", "unconfirmed", "stopped", "queued" (it waits, for its hour or another try), or "lost" (the row
    is not ours any more). Raises Unreachable, the row given back, when there is nobody to hand anything to.
    """
    step = _AtData(delivery, desk)
    try:
        message = _outgoing(delivery.notice)
        opening = _opening(delivery, desk)
        if opening:
            return _wait(delivery, desk, *opening)
        answer = desk.transport.hand_over(message, step)
    except NotTheMoment as stop:
        return _not_the_moment(delivery, desk, stop.why)
    except Unreachable as nobody:
        why = nobody
        _insist(lambda: outcomes.returned(delivery, why, worker=desk.worker))
        raise
    except Exception as trouble:
        return _not_sent(delivery, desk, step.explained(trouble))
    return _told(_insist(lambda: outcomes.sent(delivery, answer, worker=desk.worker, now=desk.clock())), State.SENT)


def _outgoing(notice: Notice) -> Outgoing:
    """The message as it is stored, proven to be the one its digest stands for."""
    if digest_now(notice) != notice.digest:
        raise NotTheMoment(reasons.BYTES_CHANGED)
    sender, (to, *copies) = envelope(notice)
    return Outgoing(notice.message_id, sender, to, tuple(copies), bytes(notice.raw))


def _opening(delivery: Delivery, desk: Desk) -> tuple[datetime, str] | None:
    """When it may go and why not now; None: now."""
    now = desk.clock()
    found = verdict(
        delivery.notice, digest=delivery.digest, at_once=delivery.at_once is not None, now=now, home=desk.home
    )
    if found.at is None:
        raise NotTheMoment(*found.reasons)
    return (found.at, found.reasons[0]) if found.at > now else None


class _AtData:
    """The hook between the server's 354 and the message: asks once more, commits, and remembers whether it did."""

    def __init__(self, delivery: Delivery, desk: Desk) -> None:
        self.delivery = delivery
        self.desk = desk
        self.is_committed = False

    def __call__(self) -> None:
        with transaction.atomic():
            self._ask_once_more()
            rows = Delivery.objects.filter(pk=self.delivery.pk, state=State.CLAIMED, claim=self.desk.worker)
            if not rows.update(state=State.AT_DATA, at_data_at=self.desk.clock()):
                raise NotTheMoment(LOST)
        self.is_committed = True

    def _ask_once_more(self) -> None:
        # Whoever withdraws an approval locks the same row: the withdrawal is seen here, or it comes too late.
        notices = Notice.objects.select_for_update(of=("self",), no_key=True).defer("raw", "body")
        related = notices.select_related("departure__cancellation", "successor").prefetch_related(LOOKED_AT)
        notice = related.get(pk=self.delivery.notice_id)
        against = objections(notice, digest=self.delivery.digest, now=self.desk.clock(), home=self.desk.home)
        if against:
            raise NotTheMoment(*against)
        if standing_pause():
            raise NotTheMoment(reasons.PAUSED)

    def explained(self, trouble: Exception) -> Fault:
        """What an exception means: one that nobody foresaw is doubt as soon as the message may be under way."""
        if isinstance(trouble, Fault):
            return trouble
        log.error("delivery %s: fault %s", self.delivery.pk, type(trouble).__name__)
        kind = Doubtful if self.is_committed else Later
        return kind(reasons.FAULT, described(trouble))


def _wait(delivery: Delivery, desk: Desk, until: datetime, reason: str) -> str:
    give_back(desk.worker, [delivery.pk], reason=reason, not_before=until)
    return State.QUEUED.value


def _not_the_moment(delivery: Delivery, desk: Desk, why: tuple[str, ...]) -> str:
    if LOST in why:
        return LOST
    if reasons.PAUSED in why:
        return _wait(delivery, desk, delivery.not_before, reasons.PAUSED)
    stopped = _insist(lambda: outcomes.stopped(delivery, why, worker=desk.worker, now=desk.clock()))
    return _told(stopped, State.STOPPED)


def _not_sent(delivery: Delivery, desk: Desk, trouble: Fault) -> str:
    now = desk.clock()
    if isinstance(trouble, Doubtful):
        done = _insist(lambda: outcomes.doubtful(delivery, trouble, worker=desk.worker, now=now))
        return _told(done, State.UNCONFIRMED)
    if isinstance(trouble, Later) and delivery.attempts < len(desk.back_off):
        wait = desk.back_off[delivery.attempts]
        done = _insist(lambda: outcomes.deferred(delivery, trouble, worker=desk.worker, now=now, wait=wait))
        return _told(done, State.QUEUED)
    done = _insist(lambda: outcomes.refused(delivery, trouble, worker=desk.worker, now=now))
    return _told(done, State.FAILED)


def _told(moved: bool, state: State) -> str:  # noqa: FBT001
    return state.value if moved else LOST


def _insist(write: Callable[[], bool]) -> bool:
    """Write an outcome down although the database is busy or away: nobody else knows it.

    What cannot be written stays `at_data` and becomes doubtful: safe, but a person has to look.
    """
    for pause in INSIST_SECONDS:
        try:
            return write()
        except DatabaseError as error:
            log.error("outcome not written yet: %s", type(error).__name__)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            time.sleep(pause)
    return write()

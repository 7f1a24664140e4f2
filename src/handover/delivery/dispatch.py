"""One claimed row, all the way to its outcome.

1. Asked again whether it may go: the text approved and unchanged, the departure on, the window open.
2. Offered to the transport. At the last moment at which nothing of it can have arrived, the same questions are
   asked a last time and `at_data` is committed, in one transaction.
3. What the other side said becomes the row's state; what cannot be known becomes `unconfirmed`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connection, transaction
from django.db.models import prefetch_related_objects

from handover.delivery import outcomes, reasons, statements
from handover.delivery.claiming import give_back, standing_pause
from handover.delivery.models import Delivery, State
from handover.delivery.readiness import (
    LOOKED_AT,
    IsApproved,
    Verdict,
    approvals_of,
    last_moment,
    objections,
    verdict,
)
from handover.delivery.transports import Doubtful, Fault, Later, Outgoing, Transport, Unreachable, described
from handover.notices import approving
from handover.notices.message import digest_now, envelope
from handover.notices.models import Notice, Sender

log = logging.getLogger(__name__)

#: How long a worker insists on writing down an outcome that it alone knows.
INSIST_SECONDS = (0.2, 1.0, 5.0, 15.0)
#: For how long the answers given to a whole batch are good enough, together with the guard at the last moment.
FRESH_SECONDS = 2.0


@dataclass(frozen=True)
class Desk:
    """What one worker hands messages over with: its token, the way out, the clock, the company's time zone."""

    worker: str
    transport: Transport
    clock: Callable[[], datetime]
    home: ZoneInfo
    back_off: Sequence[timedelta] = outcomes.BACK_OFF


@dataclass(frozen=True)
class InHand:
    """A claimed row with all that is looked at, and whether it may go, as it was found at `checked_at`.

    `verdict` is None for a row that cannot be judged; `dispatch` meets its fault again and sets it aside.
    """

    delivery: Delivery
    verdict: Verdict | None
    checked_at: float  # monotonic

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.checked_at < FRESH_SECONDS


def take_in_hand(ids: Collection[int], desk: Desk) -> list[InHand]:
    """Read claimed rows and ask of all of them at once whether they may go."""
    rows = list(
        Delivery.objects.filter(id__in=ids)
        .order_by("not_before", "id")
        .select_related("notice")
        .defer("notice__body")
    )
    notices = [row.notice for row in rows]
    # Few departures and people stand behind many notices: each is read once.
    prefetch_related_objects(
        notices, "departure__cancellation", "departure__leaver", "sender", "successor", LOOKED_AT
    )
    asked, is_approved = time.monotonic(), approvals_of(notices)
    return [InHand(row, _judged(row, desk, is_approved), asked) for row in rows]


def _judged(delivery: Delivery, desk: Desk, is_approved: IsApproved) -> Verdict | None:
    try:
        return _verdict(delivery, desk, is_approved)
    except Exception as poison:
        log.error("delivery %s cannot be judged: %s", delivery.pk, type(poison).__name__)
        return None


def _verdict(delivery: Delivery, desk: Desk, is_approved: IsApproved = approving.is_approved) -> Verdict:
    at_once = delivery.at_once is not None
    return verdict(
        delivery.notice,
        digest=delivery.digest,
        at_once=at_once,
        now=desk.clock(),
        home=desk.home,
        is_approved=is_approved,
    )


class NotTheMoment(Exception):
    """At the last moment something stood in the way; nothing was handed over."""

    def __init__(self, *why: str) -> None:
        super().__init__(*why)
        self.why = why


#: Another worker or a person has the row now.
LOST = "lost"


def dispatch(row: InHand, desk: Desk) -> str:
    """Bring one claimed row as far as it gets; the word for what became of it.

    "sent", "failed", "unconfirmed", "stopped", "queued" (it waits, for its hour or another try), or "lost" (the row
    is not ours any more). Raises Unreachable, the row given back, when there is nobody to hand anything to.
    """
    delivery, step = row.delivery, _AtData(row, desk)
    try:
        message = _outgoing(delivery.notice)
        found = row.verdict if row.is_fresh and row.verdict else _verdict(delivery, desk)
        if found.at is None:
            raise NotTheMoment(*found.reasons)
        if found.at > desk.clock():
            return _wait(delivery, desk, found.at, found.reasons[0])
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


class _AtData:
    """The hook between the server's 354 and the message: looks once more, commits, and remembers whether it did."""

    def __init__(self, row: InHand, desk: Desk) -> None:
        self.row, self.desk = row, desk
        self.is_committed = False

    def __call__(self) -> None:
        now = self.desk.clock()
        if not (self._is_known() and statements.to_at_data(self.row.delivery, worker=self.desk.worker, now=now)):
            with transaction.atomic():
                statements.lock(self.row.delivery.notice)
                self._ask_in_full(now)
        self.is_committed = True

    def _is_known(self) -> bool:
        """Whether all that can have changed since the row was judged is in the guard of the statement."""
        notice = self.row.delivery.notice
        is_before_midnight = self.desk.clock() < last_moment(notice.departure, self.desk.home)
        return self.row.is_fresh and is_before_midnight and notice.sender_kind != Sender.LEAVER

    def _ask_in_full(self, now: datetime) -> None:
        notices = Notice.objects.defer("raw", "body").select_related("departure__cancellation", "successor")
        notice = notices.prefetch_related(LOOKED_AT).get(pk=self.row.delivery.notice_id)
        against = objections(notice, digest=self.row.delivery.digest, now=now, home=self.desk.home)
        if against:
            raise NotTheMoment(*against)
        if standing_pause():
            raise NotTheMoment(reasons.PAUSED)
        mine = Delivery.objects.filter(pk=self.row.delivery.pk, state=State.CLAIMED, claim=self.desk.worker)
        if not mine.update(state=State.AT_DATA, at_data_at=now):
            raise NotTheMoment(LOST)

    def explained(self, trouble: Exception) -> Fault:
        """What an exception means: one that nobody foresaw is doubt as soon as the message may be under way."""
        if isinstance(trouble, Fault):
            return trouble
        log.error("delivery %s: fault %s", self.row.delivery.pk, type(trouble).__name__)
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

"""What would go out, when, and why not: for --dry-run, for pages, and for the banner of a queue that is stuck."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from handover.delivery.models import Delivery, State
from handover.delivery.readiness import LOOKED_AT, IsApproved, Verdict, approvals_of, home_zone, verdict
from handover.departures.models import Departure
from handover.notices.models import Notice

#: States in which somebody has to look.
NEEDS_PERSON = (State.UNCONFIRMED, State.FAILED, State.STOPPED)


class Foreseen(NamedTuple):
    """A place in the schedule.

    `state` is the delivery's, or "" before it is queued. `at`: when it goes out, now or later; None: it does not,
    being through already, or held for `reasons` (codes; their words are in delivery.reasons).
    """

    state: str
    at: datetime | None
    reasons: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        return self.state in NEEDS_PERSON or (not self.state and self.at is None)


@dataclass(frozen=True)
class Planned:
    """One notice's place in the schedule; the words are those of `Foreseen`."""

    notice: Notice
    state: str
    at: datetime | None
    reasons: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        return Foreseen(self.state, self.at).needs_person


class Enqueued(NamedTuple):
    """What the schedule asks of a delivery's row; `is_same_text`: the notice's is still the one that was queued."""

    state: str
    is_same_text: bool
    is_at_once: bool
    not_before: datetime | None
    reason: str


#: The verdict on a notice, asked with `is_same_text` and `at_once`.
Ask = Callable[[bool, bool], Verdict]


def foreseen(row: Enqueued | None, ask: Ask, *, at_once: bool = False) -> Foreseen:
    """Where a notice stands; it is asked about only while it waits, or was stopped."""
    why = (row.reason,) if row and row.reason else ()
    if row and row.state not in (State.QUEUED, State.STOPPED):
        return Foreseen(row.state, None, why)
    queued = row if row and row.state == State.QUEUED else None
    # A stopped one is seen as if it were queued anew.
    found = ask(queued is None or queued.is_same_text, at_once or (queued is not None and queued.is_at_once))
    later = queued.not_before if queued and not at_once else None
    if found.at is not None and later is not None and later > found.at:
        return Foreseen(State.QUEUED, later, why)
    return Foreseen(row.state if row else "", found.at, found.reasons)


def preview(
    departure: Departure, now: datetime, *, at_once: bool = False, only: Collection[int] | None = None
) -> list[Planned]:
    """Every notice of the departure, in order, as it would go out if it were queued at `now`.

    `only`: no others than these (primary keys).
    """
    home, notices = home_zone(), _notices(departure, only)
    is_approved = approvals_of(notices)
    return [_planned(notice, now, home, is_approved, at_once=at_once) for notice in notices]


def _notices(departure: Departure, only: Collection[int] | None) -> list[Notice]:
    asked = departure.notices.all() if only is None else departure.notices.filter(pk__in=only)
    related = asked.select_related(
        "departure__cancellation", "departure__leaver", "sender", "successor", "delivery"
    )
    return list(related.defer("raw", "body").prefetch_related(LOOKED_AT))


def _planned(notice: Notice, now: datetime, home: ZoneInfo, is_approved: IsApproved, *, at_once: bool) -> Planned:
    delivery: Delivery | None = getattr(notice, "delivery", None)

    def ask(is_same_text: bool, is_at_once: bool) -> Verdict:  # noqa: FBT001
        digest = notice.digest if is_same_text or delivery is None else delivery.digest
        return verdict(notice, digest=digest, at_once=is_at_once, now=now, home=home, is_approved=is_approved)

    return Planned(notice, *foreseen(_enqueued(delivery, notice), ask, at_once=at_once))


def _enqueued(delivery: Delivery | None, notice: Notice) -> Enqueued | None:
    if delivery is None:
        return None
    is_same, is_at_once = delivery.digest == notice.digest, delivery.at_once is not None
    return Enqueued(delivery.state, is_same, is_at_once, delivery.not_before, delivery.reason)


def under_way(departure: Departure) -> list[UUID]:
    """Notices whose texts must stay as they are: handed over, or about to be. For `keep` of the notices' verbs."""
    fixed = (State.CLAIMED, State.AT_DATA, State.SENT, State.UNCONFIRMED)
    return list(departure.notices.filter(delivery__state__in=fixed).values_list("uuid", flat=True))


@contextmanager
def texts_held(departure: Departure) -> Iterator[list[UUID]]:
    """While this lasts no notice of the departure sets out; gives those that did before, as `under_way` does.

    A worker locks the notice's row when it asks for the last time. Without this lock a notice could be sent between
    the question "which may be rewritten?" and the rewriting, and its row would then show a text that nobody got.
    """
    with transaction.atomic():
        list(departure.notices.select_for_update(no_key=True).values_list("pk", flat=True))
        yield under_way(departure)


def oldest_waiting(now: datetime) -> datetime | None:
    """Since when the longest waiting delivery could have gone out and has not; None: nothing is late."""
    waiting = Delivery.objects.filter(state__in=(State.QUEUED, State.CLAIMED, State.AT_DATA), not_before__lte=now)
    since: datetime | None = waiting.aggregate(since=Min("not_before"))["since"]
    return since

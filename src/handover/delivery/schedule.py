"""What would go out, when, and why not: for --dry-run, for pages, and for the banner of a queue that is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from handover.delivery.models import Delivery, State
from handover.delivery.readiness import LOOKED_AT, IsApproved, approvals_of, home_zone, verdict
from handover.departures.models import Departure
from handover.notices.models import Notice

#: States in which somebody has to look.
NEEDS_PERSON = (State.UNCONFIRMED, State.FAILED, State.STOPPED)


@dataclass(frozen=True)
class Planned:
    """One notice's place in the schedule.

    `state` is the delivery's, or "" before it is queued. `at`: when it goes out, now or later; None: it does not,
    being through already, or held for `reasons` (codes; their words are in delivery.reasons).
    """

    notice: Notice
    state: str
    at: datetime | None
    reasons: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        return self.state in NEEDS_PERSON or (not self.state and self.at is None)


def preview(departure: Departure, now: datetime, *, at_once: bool = False) -> list[Planned]:
    """Every notice of the departure, in order, as it would go out if it were queued at `now`."""
    home, notices = home_zone(), _notices(departure)
    is_approved = approvals_of(notices)
    return [_planned(notice, now, home, is_approved, at_once=at_once) for notice in notices]


def _notices(departure: Departure) -> list[Notice]:
    related = departure.notices.select_related(
        "departure__cancellation", "departure__leaver", "sender", "successor", "delivery"
    )
    return list(related.defer("raw", "body").prefetch_related(LOOKED_AT))


def _planned(notice: Notice, now: datetime, home: ZoneInfo, is_approved: IsApproved, *, at_once: bool) -> Planned:
    delivery: Delivery | None = getattr(notice, "delivery", None)
    if delivery and delivery.state not in (State.QUEUED, State.STOPPED):
        return Planned(notice, delivery.state, None, _reasons(delivery))
    is_queued = delivery is not None and delivery.state == State.QUEUED
    found = verdict(
        notice,
        digest=delivery.digest if delivery and is_queued else notice.digest,
        at_once=at_once or bool(delivery and is_queued and delivery.at_once),
        now=now,
        home=home,
        is_approved=is_approved,
    )
    at, why = found.at, found.reasons
    if delivery and is_queued and at is not None and not at_once and delivery.not_before > at:
        at, why = delivery.not_before, _reasons(delivery)
    return Planned(notice, delivery.state if delivery else "", at, why)


def _reasons(delivery: Delivery) -> tuple[str, ...]:
    return (delivery.reason,) if delivery.reason else ()


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

"""What people do with deliveries: queue them, settle doubtful ones, try failed ones again, hold the queue still."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from handover.book.models import Person, Role
from handover.book.staff import TERMINAL
from handover.delivery import outcomes, reasons
from handover.delivery.models import Delivery, Pause, State
from handover.delivery.readiness import home_zone, verdict
from handover.delivery.schedule import Planned, preview
from handover.departures import access
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.leaves import canonical
from handover.evidence.ledger import record


@dataclass(frozen=True)
class Queued:
    """What `queue` did: `queued` are new in the queue, `held` were not queued, each with its reasons."""

    queued: list[Planned]
    held: list[Planned]


@transaction.atomic
def queue(departure: Departure, *, by: Person, at_once: bool = False, now: datetime | None = None) -> Queued:
    """Queue every approved notice that may go out; each waits for its client's hours unless `at_once`.

    Queued ones that wait are moved forward by `at_once`; stopped ones are queued again once nothing stands against
    them any more. Failed and doubtful ones are left to `try_again` and `settle`.
    """
    now = now or timezone.now()
    departure = access.locked_for(by, departure)
    planned = preview(departure, now, at_once=at_once)
    fresh = [one for one in planned if one.state in ("", State.STOPPED) and one.at is not None]
    _enqueue(fresh, by, now, at_once=at_once)
    hastened = _hasten(departure, now) if at_once else 0
    if fresh or hastened:
        _record_queued(departure, fresh, hastened, by, now, at_once=at_once)
    return Queued(fresh, [one for one in planned if one.state in ("", State.STOPPED) and one.at is None])


def _enqueue(fresh: Iterable[Planned], by: Person, now: datetime, *, at_once: bool) -> None:
    new = []
    for one in fresh:
        row = {
            "digest": one.notice.digest,
            "queued_by": by,
            "queued_at": now,
            "not_before": one.at,
            "at_once": now if at_once else None,
            "reason": one.reasons[0] if one.reasons else "",
        }
        if one.state == State.STOPPED:
            _again(Delivery.objects.filter(notice=one.notice, state=State.STOPPED), row)
        else:
            new.append(Delivery(notice=one.notice, **row))
    Delivery.objects.bulk_create(new)


def _again(rows: QuerySet[Delivery], columns: dict[str, Any]) -> bool:
    """Back into the queue as if never tried."""
    clean = {"claim": "", "claimed_at": None, "at_data_at": None, "settled_at": None, "settled_by": None}
    return bool(rows.update(**{"detail": "", **columns}, **clean, state=State.QUEUED, attempts=0))


def _hasten(departure: Departure, now: datetime) -> int:
    waiting = Delivery.objects.filter(notice__departure=departure, state=State.QUEUED, not_before__gt=now)
    return waiting.update(at_once=now, not_before=now)


def _record_queued(
    departure: Departure, fresh: list[Planned], hastened: int, by: Person, now: datetime, *, at_once: bool
) -> None:
    listed = canonical(sorted([one.notice.ref, one.notice.digest] for one in fresh))
    record(
        "delivery.queued",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=departure.ref,
        departure=departure.ref,
        facts={
            "notices": len(fresh),
            "hastened": hastened,
            "at_once": at_once,
            "list": "sha256:" + hashlib.sha256(listed.encode()).hexdigest(),
        },
        at=now,
    )


@transaction.atomic
def settle(delivery: Delivery, *, as_sent: bool, by: Person, note: str, now: datetime | None = None) -> None:
    """Somebody found out what became of a doubtful delivery, and says how in `note`.

    Not sent, it has failed, and `try_again` sends it. UnusableInput if it is not doubtful, or the note is empty.
    """
    departure = access.locked_for(by, delivery.notice.departure)
    if not note.strip():
        raise UnusableInput("note: say how you know, for example where you saw the message")
    is_settled = outcomes.settle(
        delivery,
        State.SENT if as_sent else State.FAILED,
        from_states=(State.UNCONFIRMED,),
        actor=by.as_actor(access.role_in(by, departure)),
        now=now or timezone.now(),
        by=by,
        reason=reasons.SAID_SENT if as_sent else reasons.SAID_NOT_SENT,
        detail=note.strip()[:500],
    )
    if not is_settled:
        raise UnusableInput(
            "%(address)s: is not doubtful; only a doubtful delivery can be settled", address=delivery.notice.address
        )


@transaction.atomic
def try_again(delivery: Delivery, *, by: Person, now: datetime | None = None) -> None:
    """Queue a failed or stopped delivery once more; doubtful ones are settled first.

    UnusableInput if its state is another, or something still stands against it.
    """
    now = now or timezone.now()
    departure = access.locked_for(by, delivery.notice.departure)
    # Read anew: what the caller has may be as old as the page that they looked at.
    notice = departure.notices.get(pk=delivery.notice_id)
    found = verdict(notice, digest=notice.digest, at_once=delivery.at_once is not None, now=now, home=home_zone())
    if found.at is None:
        why = [reasons.words(code) for code in found.reasons]
        raise UnusableInput("%(address)s: %(why)s", address=notice.address, why=why)
    row = {"digest": notice.digest, "queued_by": by, "queued_at": now, "not_before": found.at, "reason": ""}
    if not _again(Delivery.objects.filter(pk=delivery.pk, state__in=(State.FAILED, State.STOPPED)), row):
        raise UnusableInput(
            "%(address)s: only a failed or stopped delivery can be tried again", address=notice.address
        )
    record(
        "delivery.tried_again",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=notice.ref,
        departure=departure.ref,
        facts={"digest": notice.digest, "message_id": notice.message_id},
        at=now,
    )


@transaction.atomic
def pause(*, by: Person | None, reason: str, now: datetime | None = None) -> Pause:
    """Hold the queue still: nothing new is claimed. Without `by` the terminal acts, as after a restore."""
    _may_hold(by)
    if not reason.strip():
        raise UnusableInput("reason: say why the queue stands still")
    standing = Pause.objects.select_for_update().filter(ended_at=None).first()
    if standing:
        return standing
    standing = Pause.objects.create(by=by, reason=reason.strip()[:300], at=now or timezone.now())
    _record_hold("delivery.paused", standing, by)
    return standing


@transaction.atomic
def resume(*, by: Person | None, reason: str = "", now: datetime | None = None) -> None:
    """Let the queue go on; one that was not paused goes on anyway."""
    _may_hold(by)
    for standing in Pause.objects.select_for_update().filter(ended_at=None):
        standing.ended_at, standing.ended_by = now or timezone.now(), by
        standing.save(update_fields=["ended_at", "ended_by"])
        _record_hold("delivery.resumed", standing, by, reason=reason.strip()[:300])


def _may_hold(by: Person | None) -> None:
    if by is not None and not (by.is_active and by.has_role(Role.MANAGER, Role.COMPLIANCE, Role.ADMIN)):
        raise NotAllowed("only a manager, compliance or an administrator may hold the queue still")


def _record_hold(verb: str, standing: Pause, by: Person | None, **more: str) -> None:
    record(
        verb,
        actor=by.as_actor("manager") if by else TERMINAL,
        subject=f"pause:{standing.pk}",
        personal={"reason": standing.reason, **more},
    )

"""The verbs about a mailbox: plan it, tell the leaver, put the reply in, take it out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from handover.book.models import Person
from handover.departures import access
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.evidence.ledger import Actor, record
from handover.mailbox.models import Closing, Installation, MailboxPlan, System, Told
from handover.mailbox.plan import DEFAULT_DAYS, check_days

BY_ITSELF = Actor(id="worker", name="worker, on the closing day", role="worker")


@transaction.atomic
def plan(
    departure: Departure,
    *,
    by: Person,
    starts_on: date | None = None,
    closes_on: date | None = None,
    reason: str = "",
    fallback: Person | None = None,
) -> MailboxPlan:
    """Say from when until when, and who is there for everybody else; planned again, it is changed.

    UnusableInput if the days are not as `plan.check_days` wants them, or the mailbox is closed already.
    """
    departure = access.locked_for(by, departure)
    earlier = MailboxPlan.objects.filter(departure=departure).first()
    if earlier is not None and earlier.is_closed:
        raise UnusableInput("%(email)s: the mailbox is closed already", email=departure.leaver.email)
    # Without a word about the days, those of the last plan stay: looking at a plan must not change it.
    starts_on = starts_on or (earlier.starts_on if earlier else departure.last_day)
    closes_on = closes_on or (earlier.closes_on if earlier else departure.last_day + timedelta(days=DEFAULT_DAYS))
    reason = reason.strip()[:300] or (earlier.reason if earlier else "")
    check_days(last_day=departure.last_day, starts_on=starts_on, closes_on=closes_on, reason=reason)
    said = {
        "starts_on": starts_on,
        "closes_on": closes_on,
        "reason": reason,
        "fallback": fallback or (earlier.fallback if earlier else departure.manager),
    }
    if earlier is not None and all(getattr(earlier, name) == value for name, value in said.items()):
        return earlier
    who = {"planned_by": by, "planned_at": timezone.now()}
    row, _ = MailboxPlan.objects.update_or_create(departure=departure, defaults={**said, **who})
    facts = {"starts_on": starts_on.isoformat(), "closes_on": closes_on.isoformat()}
    _record("mailbox.planned", row, by, facts=facts, personal={"reason": reason} if reason else None)
    return row


@transaction.atomic
def tell(row: MailboxPlan, *, by: Person, how: str, now: datetime | None = None) -> Told:
    """The leaver was told: `how` says where the proof is, such as a signed letter or a message with its date."""
    access.locked_for(by, row.departure)
    if not how.strip():
        raise UnusableInput("how: say how the leaver was told, and where the proof is")
    told = Told.objects.create(plan=row, how=how.strip()[:300], by=by, at=now or timezone.now())
    _record("mailbox.leaver_told", row, by, personal={"how": told.how}, at=told.at)
    return told


@transaction.atomic
def installed(row: MailboxPlan, *, by: Person, system: System, content: str) -> Installation:
    """`content` is in the mailbox now. UnusableInput unless the leaver was told first."""
    access.locked_for(by, row.departure)
    require_told(row)
    digest = "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    done = Installation.objects.create(plan=row, system=system, digest=digest, by=by)
    _record("mailbox.installed", row, by, facts={"system": system.value, "digest": digest}, at=done.at)
    return done


def require_told(row: MailboxPlan) -> None:
    """UnusableInput while nothing proves that the leaver was told."""
    if not row.tellings.exists():
        leaver = row.departure.leaver
        raise UnusableInput(
            "%(email)s: tell %(name)s first what happens to the mailbox, and keep the proof: "
            'handover mailbox %(email)s --told "how and when"',
            email=leaver.email,
            name=leaver.name,
        )


@transaction.atomic
def closed(row: MailboxPlan, *, by: Person | None) -> Closing:
    """Nothing of it is in the mailbox any more; without `by` it ended on its day."""
    if by is not None:
        access.locked_for(by, row.departure)
    closing, is_new = Closing.objects.get_or_create(plan=row, defaults={"by": by})
    if is_new:
        _record("mailbox.closed", row, by, at=closing.at)
    return closing


def _record(
    verb: str,
    row: MailboxPlan,
    by: Person | None,
    *,
    facts: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> None:
    record(
        verb,
        actor=by.as_actor(access.role_in(by, row.departure)) if by else BY_ITSELF,
        subject=row.ref,
        departure=row.departure.ref,
        facts=facts,
        personal=personal,
        at=at,
    )

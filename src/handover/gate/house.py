"""What the gate does besides: sends what was released and the notes, asks the next in line, forgets in time."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from handover.delivery.presence import present
from handover.delivery.transports import Transport, configured
from handover.delivery.transports.address import parse
from handover.delivery.transports.smtp import Smtp
from handover.evidence.ledger import record
from handover.gate import errands
from handover.gate.actions import GATE, escalate_overdue
from handover.gate.models import Errand, Held, Sighting, State, Step
from handover.gate.witnessing import settle_doubtful

log = logging.getLogger(__name__)

CHORES_SECONDS = 60.0


@cache
def _hands() -> _Hands:
    return _Hands()


class _Hands:
    """One for each process: its presence, and its connection to the mail server."""

    def __init__(self) -> None:
        self.presence = present()
        self.token = self.presence.__enter__()
        self.transport = transport()
        self.next_chores = 0.0


def go_home() -> None:
    """Let go of what this process holds, if it has tended at all."""
    if _hands.cache_info().currsize:
        _hands().transport.close()
        _hands().presence.__exit__(None, None, None)


def transport() -> Transport:
    """The way on which released mail meets the gate again; the outbox where no mail server is set."""
    if settings.RELEASE_URL:
        return Smtp(parse(settings.RELEASE_URL, ca_file=settings.SMTP_CA))
    return configured.transport()


def tend() -> dict[str, Any]:
    """One round; what became of the errands, and how long the oldest message has been waiting."""
    hands, now = _hands(), timezone.now()
    errands.recover(now=now, worker=hands.token)
    settle_doubtful(now)
    done = errands.work(hands.transport, worker=hands.token, now=now)
    if time.monotonic() >= hands.next_chores:
        hands.next_chores = time.monotonic() + CHORES_SECONDS
        chores(now)
    return {"done": dict(done), **waiting(now)}


def chores(now: datetime) -> None:
    """What is due each minute; the delivery worker may do it as well."""
    escalate_overdue(now)
    purge(now)


def waiting(now: datetime) -> dict[str, float]:
    rows = Held.objects.filter(state=State.WAITING)
    oldest = rows.aggregate(oldest=Min("held_at"))["oldest"]
    return {"waiting": rows.count(), "oldest": (now - oldest).total_seconds() if oldest else 0.0}


@transaction.atomic
def purge(now: datetime) -> int:
    """Remove the text and the people of what was decided long ago; what waits, or is on its way, stays."""
    before = now - timedelta(days=settings.HELD_DAYS)
    old = Held.objects.filter(decision__at__lt=before, purged_at=None)
    undelivered = Errand.objects.exclude(step__in=(Step.SENT, Step.FAILED))
    names = list(old.exclude(errands__in=undelivered).values_list("pk", flat=True)[:500])
    Sighting.objects.filter(at__lt=now - timedelta(days=1)).delete()
    if not names:
        return 0
    gone: dict[str, Any] = {
        "sealed": None,
        "sealed_reading": None,
        "recipients": [],
        "outside": [],
        "purged_at": now,
    }
    Held.objects.filter(pk__in=names).update(**gone)
    record("gate.purged", actor=GATE, subject="gate", facts={"messages": len(names)}, at=now)
    return len(names)

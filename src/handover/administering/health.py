"""Is all well? The queue, the ledger, held mail, disk, backups, and what `handover doctor` finds."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, run_checks
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handover.administering import access, actions
from handover.api.models import Webhook
from handover.delivery.claiming import standing_pause
from handover.delivery.models import Delivery, State
from handover.delivery.schedule import oldest_waiting
from handover.evidence.models import Checkpoint, Entry, Publication
from handover.gate.models import Held
from handover.gate.models import State as HeldState


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    access.require(request, *access.ADMINS)
    now = timezone.now()
    context = {
        "tabs": access.tabs(request),
        "queue": _queue(now),
        "ledger": _ledger(),
        "held": _held(),
        "storage": _storage(),
        "webhooks_in_trouble": Webhook.objects.filter(ended_at=None).exclude(last_error="").count(),
        "found": [_told(one) for one in run_checks(databases=["default"])],
    }
    return render(request, "administering/health.html", context)


def _queue(now: datetime) -> dict[str, Any]:
    counts = dict(Delivery.objects.values_list("state").annotate(Count("id")))
    return {
        "waiting": counts.get(State.QUEUED, 0),
        "unconfirmed": counts.get(State.UNCONFIRMED, 0),
        "failed": counts.get(State.FAILED, 0),
        "since": oldest_waiting(now),
        "pause": standing_pause(),
    }


def _ledger() -> dict[str, Any]:
    return {
        "entries": Entry.objects.count(),
        "unplaced": Entry.objects.filter(leaf_index=None).count(),
        "checkpoint": Checkpoint.objects.order_by("-size").first(),
        "sent": Publication.objects.filter(fault="").order_by("-at").first(),
    }


def _held() -> dict[str, Any]:
    waiting = Held.objects.filter(state=HeldState.WAITING)
    return waiting.aggregate(count=Count("id"), soonest=Min("decide_by"))


def _storage() -> dict[str, Any]:
    usage = shutil.disk_usage(settings.DATA)
    made = actions.backups()
    return {
        "free": usage.free,
        "free_percent": round(100 * usage.free / usage.total),
        "database": "PostgreSQL" if settings.DATABASE_URL else "SQLite",
        "backup": made[0] if made else None,
    }


def _told(one: CheckMessage) -> dict[str, Any]:
    return {"id": one.id, "text": one.msg, "do": one.hint, "is_error": one.is_serious()}

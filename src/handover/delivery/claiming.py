"""Taking rows of the queue for one worker, and giving back those that it did not begin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from handover.delivery.models import Delivery, Pause, State
from handover.departures.models import Departure


def standing_pause() -> Pause | None:
    """The pause that holds the queue still, if one does."""
    return Pause.objects.filter(ended_at=None).order_by("id").first()


def claim(worker: str, *, now: datetime, limit: int, departure: Departure | None = None) -> list[int]:
    """Take up to `limit` due rows, the longest waiting first, in one commit; ids of those that are ours now."""
    due = Delivery.objects.filter(state=State.QUEUED, not_before__lte=now)
    if departure is not None:
        due = due.filter(notice__departure=departure)
    if not due.exists():
        return []
    with transaction.atomic():
        if standing_pause():
            return []
        # PostgreSQL: rows that another worker is taking are passed over. SQLite: one writer at a time anyway.
        free = due.select_for_update(skip_locked=True, of=("self",)).order_by("not_before", "id")
        ids = list(free.values_list("id", flat=True)[:limit])
        Delivery.objects.filter(id__in=ids, state=State.QUEUED).update(
            state=State.CLAIMED, claim=worker, claimed_at=now
        )
    return list(Delivery.objects.filter(id__in=ids, state=State.CLAIMED, claim=worker).values_list("id", flat=True))


def give_back(worker: str, ids: Collection[int], **columns: str | datetime) -> None:
    """Rows that were claimed and not begun wait again; `columns` may say why, and until when."""
    if not ids:
        return
    mine = Delivery.objects.filter(id__in=ids, state=State.CLAIMED, claim=worker)
    mine.update(state=State.QUEUED, claim="", claimed_at=None, **columns)

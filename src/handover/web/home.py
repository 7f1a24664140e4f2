"""Home: what needs me now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handover.book.access import may_import, signed_in
from handover.book.models import Client, Person, Role
from handover.delivery.models import Pause
from handover.delivery.schedule import oldest_waiting
from handover.departures.access import may_manage, visible_to
from handover.departures.models import Departure
from handover.departures.views import Row, leavers, row
from handover.followup.coverage import coverage
from handover.followup.models import Task
from handover.web.departure import segments
from handover.web.next_step import Step, next_step
from handover.web.templatetags.workspace import Segment

#: A queue that is this late is not slow, it stands still.
STUCK_AFTER = timedelta(minutes=15)
MOST = 12


@dataclass(frozen=True)
class Going:
    """An open departure on the home page."""

    row: Row
    segments: list[Segment]
    totals: dict[str, Any]
    next: Step | None
    to_approve: int
    needs_settling: int
    unplaced: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    now = timezone.now()
    found = visible_to(person).filter(cancellation=None, last_day__gte=timezone.localdate() - timedelta(days=7))
    listed = list(found.select_related("leaver__manager", "manager", "opened_by").order_by("last_day", "id")[:MOST])
    context = {
        "going": [going(departure, person) for departure in listed],
        "tasks": _tasks(person),
        "stuck_since": _stuck_since(person, now),
        "pause": Pause.objects.filter(ended_at=None).select_related("by").first() if _runs_queue(person) else None,
        "is_empty": not Client.objects.exists(),
        "may_import": may_import(person),
        "may_open": leavers(person).exists(),
        "today": timezone.localdate(),
    }
    return render(request, "web/home.html", context)


def going(departure: Departure, person: Person) -> Going:
    """How far a departure is, and what of it waits for this person."""
    totals = coverage(departure)["totals"]
    manages = may_manage(person, departure)
    approves = (manages or person.has_role(Role.APPROVER)) and person != departure.leaver
    states = totals["by_notice_state"]
    return Going(
        row=row(departure),
        segments=segments(totals["by_transfer_state"]),
        totals=totals,
        next=next_step(departure, totals) if manages else None,
        to_approve=states.get("draft", 0) if approves else 0,
        needs_settling=states.get("unconfirmed", 0) if manages else 0,
        unplaced=totals["by_transfer_state"].get("unplaced", 0) if manages else 0,
    )


def _tasks(person: Person) -> list[Task]:
    """What this person owes clients by the end of the week, the oldest first."""
    soon = timezone.localdate() + timedelta(days=7)
    mine = Task.objects.filter(assignee=person, done_at=None, due_on__lte=soon)
    going_on = mine.filter(transfer__departure__cancellation=None)
    return list(going_on.select_related("transfer__client").order_by("due_on", "id")[:MOST])


def _runs_queue(person: Person) -> bool:
    return person.has_role(Role.MANAGER, Role.ADMIN, Role.COMPLIANCE)


def _stuck_since(person: Person, now: datetime) -> datetime | None:
    """Since when mail that could go out has been waiting, if that is far too long."""
    if not _runs_queue(person) or Pause.objects.filter(ended_at=None).exists():
        return None
    since = oldest_waiting(now)
    return since if since and now - since > STUCK_AFTER else None

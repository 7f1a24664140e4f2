"""Home: what needs me now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handover.approving.models import Question
from handover.book.access import may_import, signed_in
from handover.book.models import Client, Person, Role
from handover.delivery.models import Pause
from handover.delivery.schedule import oldest_waiting
from handover.departures.models import Departure
from handover.departures.views import leavers
from handover.followup.models import Task
from handover.gate.models import Held
from handover.gate.models import State as HeldState
from handover.web.counting import Standing, managed, open_departures, standings
from handover.web.needs import needs, queue
from handover.web.next_step import Step

#: A queue that is this late is not slow, it stands still.
STUCK_AFTER = timedelta(minutes=15)
#: A departure stays on the page for so long after its last day.
STAYS = timedelta(days=7)
MOST = 12


@dataclass(frozen=True)
class Going:
    """An open departure on the home page, as this person stands to it."""

    departure: Departure
    days_left: int
    standing: Standing
    needs: list[Step]
    is_own: bool
    sees_all: bool  # not only the clients that come to them


@dataclass(frozen=True)
class Figure:
    """One of the numbers on top: how many, of what, and the page that lists them ("": no single page does)."""

    count: int
    word: str | Promise
    url: str
    tone: str = ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person, now, today = signed_in(request), timezone.now(), timezone.localdate()
    found = list(open_departures(person, today - STAYS)[: MOST + 1])
    going = _going(person, found[:MOST], now, today)
    runs_queue = person.has_role(Role.MANAGER, Role.ADMIN, Role.COMPLIANCE)
    pause = Pause.objects.filter(ended_at=None).select_related("by").first() if runs_queue else None
    context = {
        "going": going,
        "figures": _figures(going),
        "has_more": len(found) > MOST,
        "tasks": _tasks(person, today),
        "questions": _questions(person),
        "own_held": Held.objects.filter(leaver=person, state=HeldState.WAITING).count(),
        "stuck_since": _stuck_since(now) if runs_queue and not pause else None,
        "pause": pause,
        "is_empty": not Client.objects.exists(),
        "may_import": may_import(person),
        "may_open": leavers(person).exists(),
        "today": today,
    }
    return render(request, "web/home.html", context)


def _going(person: Person, listed: list[Departure], now: datetime, today: date) -> list[Going]:
    counted, theirs = standings(person, listed, now), managed(person, listed)
    oversees = bool(theirs) or person.has_role(Role.APPROVER, Role.AUDITOR)
    return [
        Going(
            departure=one,
            days_left=(one.last_day - today).days,
            standing=counted[one.pk],
            needs=needs(one, counted[one.pk], manages=one.pk in theirs),
            is_own=one.leaver_id == person.pk,
            sees_all=one.pk in theirs or (oversees and one.leaver_id != person.pk),
        )
        for one in listed
    ]


def _figures(going: list[Going]) -> list[Figure]:
    """The sum over all departures of what waits for this person; what is nothing is left out."""
    seen = [one for one in going if one.sees_all]

    def total(name: str) -> int:
        return sum(getattr(one.standing, name) for one in seen)

    held, notices, unplaced = total("held"), total("to_approve"), total("unplaced")
    doubtful, silent = total("doubtful"), total("silent")
    every = (
        Figure(total("overdue"), _("overdue"), queue(urgency="overdue"), "is-bad"),
        Figure(
            held,
            ngettext("held message to decide", "held messages to decide", held),
            queue(kind="held"),
            "is-attention",
        ),
        Figure(
            notices,
            ngettext("notice to approve", "notices to approve", notices),
            queue(kind="notice"),
            "is-attention",
        ),
        Figure(
            unplaced,
            ngettext("client without a successor", "clients without a successor", unplaced),
            "",
            "is-attention",
        ),
        Figure(doubtful, ngettext("doubtful delivery", "doubtful deliveries", doubtful), "", "is-bad"),
        Figure(silent, ngettext("client that does not answer", "clients that do not answer", silent), ""),
    )
    return [one for one in every if one.count]


def _tasks(person: Person, today: date) -> list[Task]:
    """What this person owes clients by the end of the week, the oldest first."""
    mine = Task.objects.filter(assignee=person, done_at=None, due_on__lte=today + timedelta(days=7))
    going_on = mine.filter(transfer__departure__cancellation=None)
    return list(going_on.select_related("transfer__client").order_by("due_on", "id")[:MOST])


def _questions(person: Person) -> QuerySet[Question]:
    """Asked back by approvers, and not answered yet."""
    return Question.objects.filter(to=person, answered_at=None).select_related("by").order_by("at")[:MOST]


def _stuck_since(now: datetime) -> datetime | None:
    """Since when mail that could go out has been waiting, if that is far too long."""
    since = oldest_waiting(now)
    return since if since and now - since > STUCK_AFTER else None

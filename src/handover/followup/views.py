"""The successor's page: what they still have to do for the clients they took over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handover import refusals
from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures.access import may_manage, visible_to
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.followup.actions import NOTE_LIMIT, finish, may_finish
from handover.followup.calling import waiting
from handover.followup.keeping import CHECKS
from handover.followup.models import Standing, Task, TaskKind
from handover.followup.reminding import reminder
from handover.notices.wording import Wording

A_PAGE = 50


@dataclass(frozen=True)
class Item:
    """A task with what is needed to do it."""

    task: Task
    contacts: list[dict[str, Any]]  # whom to reach: the one that is meant, else all of the client's
    said: str  # the client's own words
    text: Wording | None  # ready to say or send
    renewal_on: date | None
    is_overdue: bool
    is_mine: bool


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Open tasks, the most urgent first: one's own, or everybody's for whoever manages the departures."""
    person = signed_in(request)
    visible = visible_to(person).filter(cancellation=None)
    known = list(visible.select_related("leaver__manager", "manager", "opened_by"))
    managed = [one.pk for one in known if may_manage(person, one)]
    show = request.GET.get("show", "mine")
    found = _tasks(person, managed if show != "mine" else [])
    found = found.exclude(done_at=None) if show == "done" else found.filter(done_at=None)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "calls": _calls(person, known),
        "page": page,
        "items": [_item(task, person) for task in page],
        "show": show,
        "may_see_all": bool(managed),
        "note_limit": NOTE_LIMIT,
        "checks": list(CHECKS),
        "standings": Standing.choices,
    }
    return render(request, "followup/tasks.html", context)


def _calls(person: Person, known: list[Departure]) -> list[tuple[Departure, int]]:
    """Departures in which clients wait for a call before their notice, with how many."""
    today = timezone.localdate()
    told = [one for one in known if one.notice_on <= today and one.leaver_id != person.pk]
    counted = waiting(told, person)
    return [(one, counted[one.pk]) for one in told if one.pk in counted]


def _tasks(person: Person, managed: list[int]) -> QuerySet[Task]:
    going_on = Task.objects.filter(transfer__departure__cancellation=None)
    whose = Q(assignee=person) | Q(transfer__departure__in=managed)
    # Something wrong is the manager's matter as well as the successor's.
    wrong = Q(kind=TaskKind.WRONG, transfer__departure__manager=person)
    return going_on.filter(whose | wrong).select_related(
        "transfer__departure__leaver", "transfer__client", "assignee", "done_by", "notice__delivery"
    )


def _item(task: Task, person: Person) -> Item:
    contacts = task.transfer.snapshot.get("contacts", [])
    meant = [one for one in contacts if task.contact_key and task.contact_key in (one["email"], one["name"])]
    return Item(
        task=task,
        contacts=meant or contacts,
        said=_said(task),
        text=reminder(task),
        renewal_on=date.fromisoformat(renewal) if (renewal := task.transfer.snapshot.get("renewal_on")) else None,
        is_overdue=task.done_at is None and task.due_on < timezone.localdate(),
        is_mine=task.assignee == person,
    )


def _said(task: Task) -> str:
    answer = {TaskKind.CALL_BACK: "call_me", TaskKind.WRONG: "wrong"}.get(TaskKind(task.kind))
    if task.notice is None or answer is None:
        return ""
    given = task.notice.acknowledgements.filter(answer=answer).first()
    return "\n".join(filter(None, (given.wish.words, given.text))) if given else ""


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish a task, with a word about what was said; back to the list."""
    person = signed_in(request)
    task = get_object_or_404(Task.objects.select_related("transfer__departure", "assignee"), pk=pk)
    if not may_finish(task, person):
        raise Http404
    try:
        finish(task, by=person, note=request.POST.get("note", ""), standing=_standing(request))
    except UnusableInput as wrong:
        messages.error(request, refusals.said(wrong))
    else:
        client = task.transfer.snapshot["name"]
        messages.success(
            request, _("Done: %(what)s, %(client)s.") % {"what": task.get_kind_display(), "client": client}
        )
    return redirect("tasks")


def _standing(request: HttpRequest) -> Standing | None:
    """What the form says; a word that is none of the choices is as good as nothing said."""
    said = request.POST.get("standing", "")
    return Standing(said) if said in Standing.values else None

"""The successor's pages: new clients in the order of risk, and one of them with all that is needed to begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.briefing import actions
from handover.briefing.ics import Event, calendar
from handover.briefing.reasons import words
from handover.briefing.standings import AtRisk, in_order_of_risk, taken_over
from handover.briefing.views import parts
from handover.departures.care import needs_call
from handover.departures.models import Transfer
from handover.errors import UnusableInput
from handover.followup.actions import NOTE_LIMIT
from handover.followup.models import Acknowledgement, Task
from handover.notices.calls import language_of, script
from handover.notices.wording import Wording

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One client of the list: its place, and in words why it stands there."""

    client: AtRisk
    why: list[str]
    answers: list[str]


@require_safe
def my_clients(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    today = timezone.localdate()
    ordered = in_order_of_risk(person, taken_over(person, today), today)
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [Row(one, [words(reason) for reason in one.reasons], _answered(one)) for one in page],
        "clients": len(ordered),
        "briefed": sum(1 for one in ordered if one.is_briefed),
    }
    return render(request, "web/my_clients.html", context)


def _answered(one: AtRisk) -> list[str]:
    """Who has answered, by name."""
    return [now.name or now.address for now in one.notices if now.answers]


@require_safe
def my_client(request: HttpRequest, pk: int) -> HttpResponse:
    """One new client: the brief, the first call, who has answered what, what was promised."""
    person = signed_in(request)
    today = timezone.localdate()
    transfer = _mine(person, pk)
    one = in_order_of_risk(person, [transfer], today)[0]
    said = _script(transfer, person)
    if one.brief and request.method == "GET":
        actions.look(one.brief, by=person)
    context = {
        "transfer": transfer,
        "departure": transfer.departure,
        "one": one,
        "why": [words(reason) for reason in one.reasons],
        "parts": parts(one.brief) if one.brief else [],
        "version": one.brief.version if one.brief else 0,
        "call": getattr(transfer, "call", None),
        "needs_call": needs_call(transfer),
        "script": said,
        "script_language": language_of(transfer) if said else "",
        "tasks": transfer.tasks.select_related("done_by").order_by("done_at", "due_on"),
        "answers": _answers(transfer),
        "today": today,
        "note_limit": NOTE_LIMIT,
    }
    return render(request, "web/my_client.html", context)


def _mine(person: Person, pk: int) -> Transfer:
    """A client that goes to this person; else it is not there (404)."""
    return get_object_or_404(taken_over(person, timezone.localdate()), pk=pk)


def _script(transfer: Transfer, person: Person) -> Wording | None:
    try:
        return script(transfer, caller=person)
    except UnusableInput:
        return None


def _answers(transfer: Transfer) -> list[Acknowledgement]:
    given = Acknowledgement.objects.filter(notice__covers__transfer=transfer)
    return list(given.select_related("notice").defer("notice__raw", "notice__body").order_by("-at"))


@require_POST
def say_briefed(request: HttpRequest, pk: int) -> HttpResponse:
    """The successor says that they know what there is to know; nothing else makes them briefed."""
    person = signed_in(request)
    transfer = _mine(person, pk)
    version = request.POST.get("version", "")
    actions.say_briefed(transfer, by=person, version=int(version) if version.isdecimal() else -1)
    messages.success(request, _("Noted: you are briefed on %(client)s.") % {"client": transfer.snapshot["name"]})
    return redirect("my-client", pk)


@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """All that falls due for this person's new clients, as one calendar file."""
    person = signed_in(request)
    transfers = list(taken_over(person, timezone.localdate()))
    return _file(events(transfers, person), _("New clients"), "clients")


@require_safe
def client_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    transfer = _mine(person, pk)
    name = transfer.snapshot["name"]
    return _file(events([transfer], person), name, slugify(name) or f"client-{pk}")


def events(transfers: Iterable[Transfer], person: Person) -> list[Event]:
    """Open tasks of this person, renewals, and the leavers' last days."""
    by_id = {one.pk: one for one in transfers}
    tasks = Task.objects.filter(transfer__in=by_id, assignee=person, done_at=None).order_by("due_on", "id")
    found = [_event(f"task-{one.pk}", one.due_on, one.get_kind_display(), by_id[one.transfer_id]) for one in tasks]
    for one in by_id.values():
        if one.client.renewal_on:
            found.append(_event(f"renewal-{one.pk}", one.client.renewal_on, _("Renewal"), one))
        last = _("Last day of %(name)s") % {"name": one.departure.leaver.name}
        found.append(_event(f"last-day-{one.pk}", one.departure.last_day, last, one))
    return sorted(found, key=lambda event: (event.day, event.uid))


def _event(uid: str, day: date, what: str, transfer: Transfer) -> Event:
    contacts: list[dict[str, Any]] = transfer.snapshot.get("contacts", [])
    reach = "\n".join(", ".join(filter(None, (one["name"], one["phone"]))) for one in contacts)
    return Event(f"{uid}@handover", day, f"{transfer.snapshot['name']}: {what}", reach)


def _file(found: list[Event], name: str, file_name: str) -> HttpResponse:
    body = calendar(found, name=name, now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response

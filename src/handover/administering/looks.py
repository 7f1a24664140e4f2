"""Who looked at what: every opening of held mail, of a look-back's result, a brief or an inquiry, and every export.

For whoever checks that looking was done with reason. Who takes the list along is in the ledger as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from handover.administering import access, actions
from handover.book.models import Role
from handover.departures.models import Departure
from handover.evidence import verbs
from handover.evidence.models import Entry
from handover.lookback.tables import harmless
from handover.web import subjects

READERS = (Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN)
A_PAGE = 50
#: Verbs that only look, or take along.
LOOKS = (
    "gate.looked",
    "lookback.opened",
    "lookback.result_seen",
    "briefing.looked",
    "briefing.briefed",
    "inquiries.looked",
    "evidence.exported",
    "administering.backup_taken",
    "administering.looks_taken",
)
FILTERS = ("verb", "actor", "departure", "since", "until")
HEADER = ("at", "verb", "what", "actor", "actor_id", "role", "subject", "departure", "entry")


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    access.require(request, *READERS)
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    page = Paginator(_found(chosen), A_PAGE).get_page(request.GET.get("page"))
    there = Entry.objects.filter(verb__in=LOOKS).order_by("verb").values_list("verb", flat=True).distinct()
    context = {
        "page": page,
        "looks": _shown(list(page)),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "verbs": [(verb, verbs.words(verb)) for verb in there],
        "departures": Departure.objects.select_related("leaver"),
    }
    return render(request, "administering/looks.html", context)


@require_POST
def table(request: HttpRequest) -> HttpResponse:
    """The same, all of it, for a spreadsheet."""
    person = access.require(request, *READERS)
    found = list(_found({name: request.POST.get(name, "").strip() for name in FILTERS}))
    actions.note_looks_taken(by=person, count=len(found))
    headers = {"Content-Disposition": 'attachment; filename="looks.csv"', "Cache-Control": "no-store"}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def _found(chosen: dict[str, str]) -> QuerySet[Entry]:
    found = Entry.objects.filter(verb__in=LOOKS).order_by("-id")
    if chosen["verb"]:
        found = found.filter(verb=chosen["verb"])
    if chosen["actor"]:
        found = found.filter(Q(actor_name__icontains=chosen["actor"]) | Q(actor_id__icontains=chosen["actor"]))
    if chosen["departure"]:
        found = found.filter(departure=chosen["departure"])
    since, until = _day(chosen["since"]), _day(chosen["until"])
    if since:
        found = found.filter(at__date__gte=since)
    return found.filter(at__date__lte=until) if until else found


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # the 31st of February
        return None


def _shown(page: list[Entry]) -> list[dict[str, Any]]:
    about = subjects.in_words(one.subject for one in page)
    return [
        {
            "entry": one,
            "words": verbs.words(one.verb),
            "about": about.get(one.subject, subjects.Subject(one.subject)),
        }
        for one in page
    ]


def as_csv(found: Iterable[Entry]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for one in found:
        who = (one.actor_name, one.actor_id, one.actor_role)
        row = (one.at.isoformat(), one.verb, verbs.words(one.verb), *who, one.subject, one.departure, one.uuid)
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()

"""Look-backs in the browser: begin one with its authorisation, read its result, take it along, end it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure
from handover.lookback import access, actions, running
from handover.lookback.authorising import MAY_ALLOW
from handover.lookback.forms import LookBackForm
from handover.lookback.models import LookBack
from handover.lookback.results import HEARD, kept_about, result
from handover.lookback.sources.finding import find
from handover.lookback.tables import as_csv
from handover.lookback.timeline import bars


@require_http_methods(["GET", "HEAD", "POST"])
def lookbacks(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a departure; POST begins one and reads the mailbox that came with it."""
    person = signed_in(request)
    departure = access.readable_departure(person, pk)
    may_begin = access.may_begin(person, departure)
    form = LookBackForm(request.POST or None, request.FILES or None, allowing=_allowing(departure))
    if request.method == "POST":
        if not may_begin:
            raise Http404
        if form.is_valid():
            return redirect("lookback", _read(departure, form, person).pk)
    context = {
        "departure": departure,
        "lookbacks": access.of_departure(departure),
        "is_own": role_in(person, departure) == "leaver",
        "form": form if may_begin else None,
    }
    return render(request, "lookback/list.html", context)


def _allowing(departure: Departure) -> QuerySet[Person]:
    managers = [one.pk for one in (departure.manager, departure.leaver.manager) if one]
    able = Q(roles__role__in=MAY_ALLOW) | Q(pk__in=managers)
    return Person.objects.active().filter(able).exclude(pk=departure.leaver_id).distinct()


def _read(departure: Departure, form: LookBackForm, by: Person) -> LookBack:
    """Read in this request; the mailbox lies on this machine only meanwhile."""
    actions.require_allowed(departure, form.grounds(), by=by)
    given: UploadedFile[bytes] = form.cleaned_data["mailbox"]
    with tempfile.TemporaryDirectory(prefix="handover-lookback-") as folder:
        path = Path(folder) / Path(given.name or "mailbox").name
        with path.open("wb") as file:
            for part in given.chunks():
                file.write(part)
        chunks = find([str(path)])
        lookback = actions.begin(
            departure, form.grounds(), paths=[path.name], chunks=chunks, private=form.addresses(), by=by
        )
        look = actions.look_of(lookback, get_language() or "en")
        for one in running.run(chunks, look, processes=1):
            actions.take_in(lookback, one, by=by)
    actions.finish(lookback, by=by)
    return lookback


@require_safe
def lookback(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = access.lookback_for(person, pk)
    told = result(found)
    actions.note_look(found, by=person, what="page")
    context = {
        "lookback": found,
        "departure": found.departure,
        "result": told,
        "bars": bars(told["timeline"], found.since, found.until, HEARD),
        "may_end": may_manage(person, found.departure) and found.forgotten_at is None,
    }
    return render(request, "lookback/lookback.html", context)


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = access.lookback_for(person, pk)
    actions.note_look(found, by=person, what="csv")
    return _file(as_csv(result(found)), f"lookback-{found.pk}.csv", "text/csv; charset=utf-8")


@require_safe
def own_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything kept about the person, for the person and for whoever answers their request."""
    person = signed_in(request)
    found = access.lookback_for(person, pk, own=True)
    actions.note_look(found, by=person, what="own_data")
    content = json.dumps(kept_about(found), ensure_ascii=False, indent=1, default=str)
    return _file(content, f"lookback-{found.pk}-own-data.json", "application/json")


def _file(content: str, name: str, kind: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = access.lookback_for(person, pk)
    actions.forget(found, by=person)
    messages.success(request, _("Deleted. The authorisation, the figures and the ledger stay."))
    return redirect("lookback", found.pk)

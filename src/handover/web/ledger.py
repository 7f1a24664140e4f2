"""The ledger in the browser: what happened, the signed checkpoints, a verification now, and the proof as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.delivery import proof
from handover.departures.access import LEDGER_READERS, entries_readable_by, visible_to
from handover.departures.models import Departure
from handover.evidence import auditing, signing, verbs, witnesses
from handover.evidence.models import Checkpoint, Entry, Publication
from handover.followup.reading import departure_for
from handover.web import subjects
from handover.web.departure import about

A_PAGE = 50
#: Roles in which no member of staff acted: the name is that of a process, or says nothing more.
PROGRAMS = {"worker", "program", "witness", "operator", "client"}


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    readable = entries_readable_by(person)
    page = Paginator(_filtered(readable, request).order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    chosen = {key: request.GET.get(key, "") for key in ("departure", "verb", "actor")}
    context = {
        "page": page,
        "entries": _shown(list(page)),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "departures": visible_to(person).select_related("leaver"),
        "verbs": sorted(((verb, verbs.words(verb)) for verb in _verbs(readable)), key=lambda pair: pair[1]),
        "reads_all": person.has_role(*LEDGER_READERS),
    }
    return render(request, "web/ledger.html", context)


def _shown(page: list[Entry]) -> list[dict[str, Any]]:
    about = subjects.in_words(one.subject for one in page)
    return [
        {
            "entry": one,
            "words": verbs.words(one.verb),
            "about": about.get(one.subject, subjects.Subject(one.subject)),
            "by_program": one.actor_role in PROGRAMS,
        }
        for one in page
    ]


def _verbs(readable: QuerySet[Entry]) -> Iterator[str]:
    return readable.order_by("verb").values_list("verb", flat=True).distinct().iterator()


def _filtered(found: QuerySet[Entry], request: HttpRequest) -> QuerySet[Entry]:
    departure, verb, actor = (request.GET.get(key, "").strip() for key in ("departure", "verb", "actor"))
    if departure:
        found = found.filter(departure=departure)
    if verb:
        found = found.filter(verb=verb)
    if actor:
        found = found.filter(Q(actor_name__icontains=actor) | Q(actor_id__icontains=actor))
    return found


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its facts, its personal part while it is there, and its place in the tree."""
    one = get_object_or_404(entries_readable_by(signed_in(request)).select_related("payload"), pk=pk)
    leaf = json.loads(one.leaf)
    payload = getattr(one, "payload", None)
    context = {
        "entry": one,
        "words": verbs.words(one.verb),
        "about": subjects.in_words([one.subject]).get(one.subject),
        "by_program": one.actor_role in PROGRAMS,
        "facts": _pairs(leaf.get("facts") or {}),
        "personal": _pairs(json.loads(payload.body)) if payload else [],
        "is_erased": leaf.get("payload") is not None and payload is None,
        "checkpoint": _covering(one),
    }
    return render(request, "web/ledger_entry.html", context)


def _covering(one: Entry) -> Checkpoint | None:
    if one.leaf_index is None:
        return None
    return Checkpoint.objects.filter(size__gt=one.leaf_index).order_by("size").first()


def _pairs(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values as text; a long list is shown as JSON, readable and complete."""
    return [(name, value if isinstance(value, str) else _as_text(value)) for name, value in facts.items()]


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1 if isinstance(value, dict) else None)


@require_http_methods(["GET", "HEAD", "POST"])
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The signed checkpoints and where they went; POST verifies the whole ledger now and changes nothing."""
    if not signed_in(request).has_role(*LEDGER_READERS):
        raise Http404
    page = Paginator(Checkpoint.objects.order_by("-size"), A_PAGE).get_page(request.GET.get("page"))
    sent = Publication.objects.filter(checkpoint__in=list(page)).order_by("checkpoint__size", "id")
    context = {
        "page": page,
        "sent": {one.pk: [way for way in sent if way.checkpoint_id == one.pk] for one in page},
        "key": signing.public_key().text if Checkpoint.objects.exists() else "",
        "waiting": Entry.objects.filter(leaf_index=None).count(),
        "entries": Entry.objects.count(),
        "verdict": auditing.verify_ledger() if request.method == "POST" else None,
        "now": timezone.now(),
    }
    return render(request, "web/checkpoints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what the bundle holds; POST makes it, which is itself an entry of the ledger."""
    person = signed_in(request)
    departure = departure_for(person, pk)
    if not about(person, departure)["may_see_evidence"]:
        raise Http404
    if request.method == "POST":
        return _bundle(person, departure)
    context = {
        "entries": Entry.objects.filter(departure=departure.ref).count(),
        "letters": proof.messages(departure),
    }
    return render(request, "web/evidence_export.html", {**about(person, departure), **context})


def _bundle(person: Person, departure: Departure) -> HttpResponse:
    made = proof.export(departure, by=person)
    witnesses.publish(again_at_once=True)
    name = f"evidence-departure-{departure.pk}-{timezone.localdate():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made.content, content_type="application/zip", headers=headers)

"""Held mail in the browser: what waits, the soonest deadline first; its words only for whoever asks for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.checks.views import shown
from handover.departures.access import visible_to
from handover.gate import actions
from handover.gate.models import Held, State
from handover.notices.approving import not_their_say
from handover.policy import pack as packs

A_PAGE = 50


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, or with ?show=all everything, of the departures that this person has a say in."""
    person = signed_in(request)
    theirs = [one for one in visible_to(person).select_related("leaver", "manager") if _has_part(person, one.pk)]
    found = _without_words().filter(departure__in=theirs)
    if request.GET.get("show") != "all":
        found = found.filter(state=State.WAITING)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "gate/held_list.html", {"page": page, "show": request.GET.get("show", "")})


def _has_part(person: Person, departure: int) -> bool:
    first = _without_words().filter(departure=departure).first()
    return first is not None and actions.may_see(first, person)


def _without_words() -> Any:
    """Sealed columns are read where somebody reads the message, and nowhere else."""
    related = Held.objects.select_related("departure__leaver", "departure__manager", "leaver", "decision__by")
    return related.defer("sealed", "sealed_reading")


@require_safe
def held(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Why it waits and what can be done; not what it says."""
    person = signed_in(request)
    return render(request, "gate/held.html", _about(_held_for(person, uuid), person))


@require_POST
def read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The message itself, as plain text; that this person read it is in the ledger."""
    person = signed_in(request)
    opened = actions.look(_held_for(person, uuid), by=person)
    subject, body = shown(opened.raw)
    words = {"opened": opened, "subject": subject, "body": body, "findings": opened.reading.findings}
    return render(request, "gate/held.html", {**_about(opened.held, person), **words})


def _held_for(person: Person, uuid: UUID) -> Held:
    """The held message, if this person may see it; else it is not there (404)."""
    found: Held = get_object_or_404(_without_words(), uuid=uuid)
    if not actions.may_see(found, person):
        raise Http404
    return found


def _about(found: Held, person: Person) -> dict[str, Any]:
    is_waiting = found.state == State.WAITING
    return {
        "held": found,
        "departure": found.departure,
        "reasons": _reasons(found),
        "may_judge": is_waiting and not not_their_say(found.departure, person),
        "is_own": is_waiting and person == found.leaver,
        "memos": actions.memos_for(found) if is_waiting and person == found.leaver else [],
        "looks": found.looks.select_related("by"),
    }


def _reasons(found: Held) -> list[str]:
    """What each rule says to people; one that the pack does not know any more is its id."""
    language = get_language() or "en"
    said = {rule.id: rule.text.get(language) or rule.source for rule in packs.load(found.departure.pack).rules}
    return [said.get(rule, rule) for rule in found.rules]


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    person = signed_in(request)
    actions.withdraw(_held_for(person, uuid), by=person)
    messages.success(request, _("Taken back. It never goes out."))
    return redirect("held", uuid)


@require_POST
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    person = signed_in(request)
    actions.replace(_held_for(person, uuid), by=person)
    messages.success(request, _("The company's memo goes instead, once somebody has approved it."))
    return redirect("held", uuid)

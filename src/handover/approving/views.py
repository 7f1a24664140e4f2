"""The approver's queue in the browser: one page, an item beside it, and forms that work without any script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.approving import actions, reasons
from handover.approving.actions import No, Result
from handover.approving.matter import matter_for
from handover.approving.models import Intent, Question, Verb
from handover.approving.page import FILTERS, about, page_of
from handover.approving.undecided import judged_by
from handover.book.access import signed_in
from handover.book.models import Person
from handover.errors import UnusableInput
from handover.gate import actions as gate
from handover.notices.approving import not_their_say

#: Chosen together at most: a page of the queue.
MOST = 50
#: Where decisions are made and can be undone.
PAGES = ("/approvals/", "/notices/", "/departures/")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person's yes; with ?item= one of them opened beside it."""
    asked = request.GET
    context = page_of(signed_in(request), asked, timezone.now())
    detail = context["detail"]
    if asked.get("item") and detail is None:
        raise Http404
    if detail:
        context |= about(detail.matter)
    context["here_again"] = _address(asked, item="")
    context["this_item"] = _address(asked, item=asked.get("item", ""))
    context["go_on"] = _address(asked, item=detail.following if detail else "")
    return render(request, "approving/queue.html", context)


def _address(asked: QueryDict, *, item: str) -> str:
    """The page of the queue with the filters that are chosen, and this item opened."""
    words = {key: asked.get(key, "") for key in (*FILTERS, "page")}
    given = {key: value for key, value in {**words, "item": item}.items() if value}
    return reverse("approvals") + (f"?{urlencode(given)}" if given else "")


@require_POST
def read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Opens a held message for some minutes; that this person read it is in the ledger."""
    person = signed_in(request)
    found = matter_for(person, f"held:{uuid}")
    if found is None or found.held is None or not_their_say(found.departure, person):
        raise Http404
    gate.look(found.held, by=person)
    return redirect(_back(request))


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Yes or no to what was chosen. One item by itself leads on to the next; of several each result is told."""
    person = signed_in(request)
    if not judged_by(person).exists():
        raise Http404
    verb = _verb(request)
    chosen = list(dict.fromkeys(request.POST.getlist("item")))[:MOST]
    if not chosen:
        raise UnusableInput("Choose at least one message first.")
    is_alone = "alone" in request.POST
    no = No(request.POST.get("canned", ""), request.POST.get("words", ""))
    results = [_decided(one, verb, person, no, together=not is_alone) for one in chosen]
    if is_alone and results[0].is_decided:
        return redirect(_back(request))
    return render(request, "approving/results.html", _told(results, _back(request)))


def _verb(request: HttpRequest) -> Verb:
    try:
        return Verb(request.POST.get("verb", ""))
    except ValueError:
        raise UnusableInput("Say whether to approve or to decline.") from None


def _decided(one: str, verb: Verb, person: Person, no: No, *, together: bool) -> Result:
    """`one` is the item and the digest of the text that stood on the page, as "held:<uuid>|sha256:<digest>"."""
    ref, _bar, digest = one.partition("|")
    return actions.decide(ref, verb, by=person, digest=digest, no=no, together=together)


def _told(results: list[Result], back: str) -> dict[str, Any]:
    return {
        "results": [(result, reasons.words(result.code)) for result in results],
        "decided": [result.intent.pk for result in results if result.intent],
        "back": back,
    }


def _back(request: HttpRequest) -> str:
    """The page with decisions that the form says to go on to; the queue if it says none."""
    target = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(target, None) and target.startswith(PAGES)
    return target if is_ours else reverse("approvals")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what is not in force yet, of one decision or of several made together."""
    person = signed_in(request)
    asked = [int(pk) for pk in request.POST.getlist("intent") if pk.isdigit()][:MOST]
    intents = list(Intent.objects.filter(pk__in=asked, by=person).select_related("by", "departure"))
    if not intents:
        raise Http404
    undone = sum(_undone(intent, person) for intent in intents)
    if undone:
        text = ngettext("%(count)s decision is undone.", "%(count)s decisions are undone.", undone)
        messages.success(request, text % {"count": undone})
    if late := len(intents) - undone:
        text = ngettext(
            "Too late to undo: %(count)s decision is in force already.",
            "Too late to undo: %(count)s decisions are in force already.",
            late,
        )
        messages.error(request, text % {"count": late})
    return redirect(_back(request))


def _undone(intent: Intent, person: Person) -> bool:
    try:
        actions.undo(intent, by=person)
    except UnusableInput:
        return False
    return True


@require_POST
def ask(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """A question to whoever wrote it; it goes on waiting."""
    person, ref = signed_in(request), f"{kind}:{uuid}"
    if matter_for(person, ref) is None:
        raise Http404
    asked = actions.ask(ref, by=person, text=request.POST.get("question", ""))
    messages.success(
        request, _("%(name)s is asked, and finds the question on the home page.") % {"name": asked.to.name}
    )
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A question for whoever was asked; who asked may look at it too."""
    person = signed_in(request)
    rows = Question.objects.select_related("by", "to", "departure__leaver", "notice", "held")
    found = get_object_or_404(rows.defer("notice__raw", "held__sealed", "held__sealed_reading"), pk=pk)
    if person.pk not in (found.to_id, found.by_id):
        raise Http404
    if request.method == "POST":
        actions.answer(found, by=person, text=request.POST.get("answer", ""))
        messages.success(
            request, _("Your answer is kept. %(name)s sees it in the queue.") % {"name": found.by.name}
        )
        return redirect("home")
    is_asked = person.pk == found.to_id and found.answered_at is None
    return render(request, "approving/question.html", {"question": found, "may_answer": is_asked})


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off, for this person."""
    are_on = request.POST.get("keys") == "on"
    actions.choose_keys(signed_in(request), are_on=are_on)
    messages.success(request, _("The keys are on.") if are_on else _("The keys are off."))
    return redirect("account" if request.POST.get("from") == "account" else "approvals")

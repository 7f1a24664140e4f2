"""The notices of one departure: who is told, in which language, how far it is; writing them, approving clean ones.

They look over delivery and follow-up as well, and therefore stand up here: what is on its way is not written anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handover.approvals import standing
from handover.approving.page import just_decided
from handover.approving.together import decide_clean
from handover.book.access import signed_in
from handover.book.models import Language, Person
from handover.delivery.schedule import texts_held
from handover.departures.models import Departure
from handover.followup import calling
from handover.followup.reading import clients_of, listed_for, next_unread, readable
from handover.followup.states import ContactState
from handover.notices import actions, approving, office, reasons, senders
from handover.notices.drafting import Drafted, Outcome
from handover.notices.models import Cover, Notice, Sender
from handover.notices.recipients import gaps_of
from handover.policy import pack as packs
from handover.web.departure import about, segments
from handover.web.plan import managed
from handover.web.templatetags.workspace import LOOKS

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    notice: Notice
    clients: list[str]
    state: str
    yeses_missing: int


@require_safe
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    departure = readable(person, pk)
    listed = listed_for(person, departure)
    page = Paginator(_filtered(listed, departure, request), A_PAGE).get_page(request.GET.get("page"))
    counts = Counter(listed.values())
    context = {
        **about(person, departure),
        "page": page,
        "rows": _rows({pk: listed[pk] for pk in page}),
        "segments": segments(counts),
        "filters": _filters(counts, request),
        "first_unread": _first_unread(person, departure, listed),
        "calls": calling.waiting([departure], person).get(departure.pk, 0),
        "senders": _senders(departure),
        **_undoing(person, departure),
    }
    return render(request, "web/notices.html", context)


def _first_unread(person: Person, departure: Departure, listed: dict[int, str]) -> Notice | None:
    """Where this person begins to read; None while they have just said yes to all the clean ones."""
    decided = list(just_decided(person))
    if any(one.subject == departure.ref for one in decided):
        return None
    return next_unread(person, departure, listed, but=[one.notice_id for one in decided if one.notice_id])


def _filtered(listed: dict[int, str], departure: Departure, request: HttpRequest) -> list[int]:
    text, state, language = (request.GET.get(key, "").strip() for key in ("q", "state", "language"))
    found = [pk for pk, now in listed.items() if state in ("", now)]
    if language:
        spoken = set(departure.notices.filter(language=language).order_by().values_list("pk", flat=True))
        found = [pk for pk in found if pk in spoken]
    if text:
        words = _words(departure)
        found = [pk for pk in found if text.casefold() in " ".join(words.get(pk, ())).casefold()]
    return found


def _words(departure: Departure) -> dict[int, list[str]]:
    """What each notice is found by: its contact's name and address, the names of its clients."""
    notices = departure.notices.order_by().values_list("pk", "contact_name", "address")
    words: dict[int, list[str]] = {pk: [name, address] for pk, name, address in notices}
    pairs = Cover.objects.filter(notice__departure=departure).order_by("pk")
    for pk, name in pairs.values_list("notice", "transfer__client__name"):
        words.setdefault(pk, []).append(name)
    return words


def _rows(shown: dict[int, str]) -> list[Row]:
    """The lines of one page; only for these is anything more looked up."""
    found = Notice.objects.filter(pk__in=list(shown)).select_related("successor", "departure")
    related = found.prefetch_related("covers__transfer__departure", "covers__transfer__client")
    listed = list(related.defer("raw", "body").order_by("id"))
    said = standing.all_yeses([one.ref for one in listed])
    return [_row(one, shown[one.pk], len(said.get((one.ref, one.digest), ()))) for one in listed]


def _row(notice: Notice, state: str, yeses: int) -> Row:
    needed = approving.yeses_needed(notice, office.today()) if state == ContactState.DRAFT else 0
    return Row(
        notice=notice,
        clients=clients_of(notice),
        state=state,
        yeses_missing=needed - yeses if needed > 1 else 0,
    )


def _filters(counts: dict[str, int], request: HttpRequest) -> dict[str, Any]:
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "language")}
    return {
        **chosen,
        "states": [(state.value, LOOKS[state.value].word) for state in ContactState if state.value in counts],
        "languages": Language.choices,
        "any": any(chosen.values()),
    }


def _senders(departure: Departure) -> list[tuple[Sender, str]]:
    """Who may stand in the From by the pack, each with what is against them today."""
    kinds = (Sender(kind) for kind in packs.load(departure.pack).notices.senders)
    against = ((kind, senders.objection(departure, kind.value, office.today())) for kind in kinds)
    return [(kind, reasons.words(code) if code else "") for kind, code in against]


@require_POST
@managed
def draft(request: HttpRequest, departure: Departure) -> HttpResponse:
    """Write the notices, or write anew those whose plan, memo or sender changed."""
    chosen = request.POST.get("sender", "")
    sender = Sender(chosen) if chosen in Sender.values else None
    with texts_held(departure) as fixed:
        done = actions.draft(departure, by=signed_in(request), sender=sender, keep=fixed)
    _tell_drafted(request, done)
    return redirect("notices", departure.pk)


def _tell_drafted(request: HttpRequest, done: Drafted) -> None:
    written = len(done.of(Outcome.WRITTEN, Outcome.REWRITTEN))
    left = len(done.of(Outcome.KEPT, Outcome.BY_HAND, Outcome.FIXED))
    text = ngettext("%(count)s notice written.", "%(count)s notices written.", written) % {"count": written}
    if left:
        text = _("%(written)s %(left)s") % {
            "written": text,
            "left": ngettext("%(count)s stays as it was.", "%(count)s stay as they were.", left) % {"count": left},
        }
    messages.success(request, text)
    if untold := len(done.gaps):
        text = ngettext(
            "%(count)s client or contact gets no notice: see who is not written to.",
            "%(count)s clients or contacts get no notice: see who is not written to.",
            untold,
        )
        messages.warning(request, text % {"count": untold})


@require_safe
@managed
def untold(request: HttpRequest, departure: Departure) -> HttpResponse:
    """Clients and contacts that no notice is written for, each with the reason."""
    page = Paginator(gaps_of(departure), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "gaps": [(gap, reasons.words(gap.why)) for gap in page]}
    return render(request, "web/notices_untold.html", {**about(signed_in(request), departure), **context})


@require_POST
def approve_clean(request: HttpRequest, pk: int) -> HttpResponse:
    """One yes to all that are the memo and nothing but the memo, in force in ten seconds; each has its result."""
    person = signed_in(request)
    departure = readable(person, pk)
    done, _intent = decide_clean(departure, by=person)
    found: dict[str, list[Notice]] = {}
    for item in done.items:
        found.setdefault(item.result, []).append(item.notice)
    results = [(reasons.words(result), notices) for result, notices in found.items()]
    context = {**about(person, departure), "results": results, **_undoing(person, departure)}
    return render(request, "web/notices_approved.html", context)


def _undoing(person: Person, departure: Departure) -> dict[str, Any]:
    """What this person decided just now, to be undone from the list of notices."""
    return {"just_decided": just_decided(person), "here_again": reverse("notices", args=[departure.pk])}

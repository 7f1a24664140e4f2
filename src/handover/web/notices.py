"""The notices of one departure: who is told, in which language, how far it is; writing them, approving clean ones.

They look over delivery and follow-up as well, and therefore stand up here: what is on its way is not written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Language, Person
from handover.delivery.schedule import texts_held
from handover.departures.models import Departure
from handover.followup import calling
from handover.followup.reading import clients_of, next_unread, notices_for, readable, states_of
from handover.followup.states import ContactState, NoticeNow
from handover.notices import actions, approving, office, reasons, senders
from handover.notices.drafting import Drafted, Outcome
from handover.notices.models import Cover, Notice, Sender
from handover.notices.recipients import recipients
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
    states = states_of(departure)
    listed = _listed(person, departure, states)
    page = Paginator(_filtered(listed, departure, request), A_PAGE).get_page(request.GET.get("page"))
    counts = _counts(listed)
    context = {
        **about(person, departure),
        "page": page,
        "rows": _rows(list(page.object_list)),
        "segments": segments(counts),
        "filters": _filters(counts, request),
        "first_unread": next_unread(person, departure, states),
        "calls": calling.waiting(departure, person),
        "senders": _senders(departure),
    }
    return render(request, "web/notices.html", context)


def _listed(person: Person, departure: Departure, states: dict[str, NoticeNow]) -> list[NoticeNow]:
    found = notices_for(person, departure).order_by("id").values_list("uuid", flat=True)
    return [states[str(uuid)] for uuid in found]


def _filtered(listed: list[NoticeNow], departure: Departure, request: HttpRequest) -> list[NoticeNow]:
    text, state, language = (request.GET.get(key, "").strip() for key in ("q", "state", "language"))
    clients = _clients(departure) if text else {}

    def fits(now: NoticeNow) -> bool:
        words = " ".join((now.name, now.address, *clients.get(now.uuid, ())))
        return text.casefold() in words.casefold() and state in ("", now.state) and language in ("", now.language)

    return [now for now in listed if fits(now)]


def _clients(departure: Departure) -> dict[str, list[str]]:
    """The names of each notice's clients, for the search."""
    names: dict[str, list[str]] = {}
    pairs = Cover.objects.filter(notice__departure=departure)
    for uuid, name in pairs.values_list("notice__uuid", "transfer__client__name"):
        names.setdefault(str(uuid), []).append(name)
    return names


def _rows(listed: Sequence[NoticeNow]) -> list[Row]:
    """The lines of one page; only for these is anything more looked up."""
    found = Notice.objects.filter(uuid__in=[now.uuid for now in listed]).select_related("successor", "departure")
    notices = found.defer("raw", "body").prefetch_related("covers__transfer__departure", "covers__transfer__client")
    of_uuid = {str(one.uuid): one for one in notices}
    return [_row(of_uuid[now.uuid], now.state) for now in listed]


def _row(notice: Notice, state: ContactState) -> Row:
    needed = approving.yeses_needed(notice, office.today()) if state == ContactState.DRAFT else 0
    return Row(
        notice=notice,
        clients=clients_of(notice),
        state=state.value,
        yeses_missing=needed - approving.yeses(notice) if needed > 1 else 0,
    )


def _counts(told: Iterable[NoticeNow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for now in told:
        counts[now.state.value] = counts.get(now.state.value, 0) + 1
    return counts


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
    _told, gaps = recipients(departure, office.company(departure.manager))
    page = Paginator(gaps, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "gaps": [(gap, reasons.words(gap.why)) for gap in page]}
    return render(request, "web/notices_untold.html", {**about(signed_in(request), departure), **context})


@require_POST
def approve_clean(request: HttpRequest, pk: int) -> HttpResponse:
    """One yes to all that are the memo and nothing but the memo; what became of each is shown."""
    person = signed_in(request)
    departure = readable(person, pk)
    done = approving.approve_all_clean(departure, by=person)
    found: dict[str, list[Notice]] = {}
    for item in done.items:
        found.setdefault(item.result, []).append(item.notice)
    results = [(reasons.words(result), notices) for result, notices in found.items()]
    return render(request, "web/notices_approved.html", {**about(person, departure), "results": results})

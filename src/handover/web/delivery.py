"""Delivery of one departure: what went out, what waits for which hour and why, and what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person, Role
from handover.delivery import actions
from handover.delivery import reasons as delivery_reasons
from handover.delivery.models import Delivery, Pause, State
from handover.delivery.outlook import Outlook, outlook
from handover.delivery.schedule import Foreseen, Planned, oldest_waiting, preview
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.followup.models import Acknowledgement
from handover.followup.reading import clients_of, notices_for, readable
from handover.notices import reasons as notice_reasons
from handover.web.departure import about, segments
from handover.web.language import way_back
from handover.web.plan import managed

A_PAGE = 50
GONE = {"sent", "unconfirmed", "failed"}
SHOWN = ("all", "person", "waiting", "gone")


@dataclass(frozen=True)
class Row:
    planned: Planned
    delivery: Delivery | None
    clients: list[str]
    why: list[str]  # in words
    at: datetime | None  # when it goes out

    @property
    def state(self) -> str:
        return self.planned.state or ("approved" if self.at else "")


@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    departure = readable(person, pk)
    now = timezone.now()
    whole = outlook(departure, now)
    planned = _theirs(person, departure, whole)
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else "all"
    fitting = [pk for pk, one in planned.items() if _belongs(one, show or "all")]
    page = Paginator(fitting, A_PAGE).get_page(request.GET.get("page"))
    doubtful = [pk for pk, one in planned.items() if one.state == State.UNCONFIRMED]
    rows = {one.notice.pk: _row(one) for one in preview(departure, now, only=[*page, *doubtful])}
    context = {
        **about(person, departure),
        **_progress(departure, whole),
        "outlook": _outlook(planned.values(), now),
        "doubtful": [rows[pk] for pk in doubtful if pk in rows],
        "page": page,
        "rows": [rows[pk] for pk in page if pk in rows],
        "show": show,
        "pause": Pause.objects.filter(ended_at=None).select_related("by").first(),
        "may_hold": may_hold(person),
        "oldest": oldest_waiting(now),
        "may_send": may_manage(person, departure) and not departure.is_cancelled,
    }
    return render(request, "web/delivery.html", context)


def _theirs(person: Person, departure: Departure, whole: Outlook) -> dict[int, Foreseen]:
    """The notices that this person may read, by primary key and in that order."""
    if role_in(person, departure) != "successor":
        return whole.places
    theirs = set(notices_for(person, departure).values_list("pk", flat=True))
    return {pk: one for pk, one in whole.places.items() if pk in theirs}


def _progress(departure: Departure, whole: Outlook) -> dict[str, Any]:
    """How far all of them are, as `followup.progress` says; most of that is known here already."""
    answered = set(Acknowledgement.objects.filter(notice__departure=departure).values_list("notice", flat=True))
    states = ("acknowledged" if pk in answered else one.state or whole.said[pk] for pk, one in whole.places.items())
    counts = Counter(states)
    return {
        "segments": segments(counts),
        "total": counts.total(),
        "gone": counts["sent"] + counts["acknowledged"],
        "acknowledged": counts["acknowledged"],
    }


def _belongs(planned: Foreseen, show: str) -> bool:
    if show == "person":
        return planned.needs_person
    if show == "waiting":
        return planned.at is not None
    return show == "all" or planned.state in GONE


def _outlook(planned: Collection[Foreseen], now: datetime) -> dict[str, Any]:
    """What pressing "send" would do, without doing it."""
    fresh = [one for one in planned if one.state in ("", "stopped")]
    times = sorted(one.at for one in fresh if one.at is not None)
    later = [at for at in times if at > now]
    held: dict[str, int] = {}
    for one in fresh:
        if one.at is None:
            for code in one.reasons[:1]:
                held[code] = held.get(code, 0) + 1
    return {
        "ready": len(times),
        "now": len(times) - len(later),
        "later": len(later),
        "first": later[0] if later else None,
        "last": later[-1] if later else None,
        "held": [(why(code), count) for code, count in sorted(held.items())],
        "in_queue": sum(1 for one in planned if one.state == "queued"),
    }


def _row(planned: Planned) -> Row:
    one: Delivery | None = getattr(planned.notice, "delivery", None)
    # A stopped one is planned as if it were queued anew; the row says what stopped it.
    codes = (one.reason,) if one and planned.state == State.STOPPED else planned.reasons
    return Row(
        planned=planned,
        delivery=one,
        clients=clients_of(planned.notice),
        why=[why(code) for code in codes],
        at=planned.at if planned.state != State.STOPPED else None,
    )


def why(code: str) -> str:
    """A named reason in words, whichever step named it."""
    words = delivery_reasons.words(code)
    return words if words != code else notice_reasons.words(code)


def may_hold(person: Person) -> bool:
    """Whether they may hold the queue still."""
    return person.has_role(Role.MANAGER, Role.COMPLIANCE, Role.ADMIN)


@require_POST
@managed
def send(request: HttpRequest, departure: Departure) -> HttpResponse:
    """Queue what is approved: for each client's business hours, or at once."""
    at_once = request.POST.get("when") == "now"
    done = actions.queue(departure, by=signed_in(request), at_once=at_once)
    count = len(done.queued)
    if count or not done.held:
        text = ngettext("%(count)s notice is in the queue.", "%(count)s notices are in the queue.", count)
        messages.success(request, text % {"count": count})
    if held := len(done.held):
        text = ngettext(
            "%(count)s notice was held back; the reason stands beside it.",
            "%(count)s notices were held back; the reasons stand beside them.",
            held,
        )
        messages.warning(request, text % {"count": held})
    return redirect("delivery", departure.pk)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody found out whether a doubtful notice arrived."""
    one = _delivery_for(signed_in(request), pk)
    found = request.POST.get("arrived", "")
    if found not in ("yes", "no"):
        raise UnusableInput("Say whether it arrived or not.")
    arrived = found == "yes"
    actions.settle(one, as_sent=arrived, by=signed_in(request), note=request.POST.get("note", ""))
    if arrived:
        messages.success(request, _("%(address)s: counts as sent.") % {"address": one.notice.address})
    else:
        text = _("%(address)s: counts as not sent. You can try again now.")
        messages.success(request, text % {"address": one.notice.address})
    return redirect("delivery", one.notice.departure_id)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    one = _delivery_for(signed_in(request), pk)
    actions.try_again(one, by=signed_in(request))
    messages.success(request, _("%(address)s: is in the queue again.") % {"address": one.notice.address})
    return redirect("delivery", one.notice.departure_id)


def _delivery_for(person: Person, pk: int) -> Delivery:
    """The delivery, for whoever may read its notice; whether they may act is the verb's to say."""
    found = get_object_or_404(Delivery.objects.select_related("notice__departure"), pk=pk)
    departure = readable(person, found.notice.departure_id)
    get_object_or_404(notices_for(person, departure), pk=found.notice_id)
    return found


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    actions.pause(by=signed_in(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The queue stands still. Nothing more goes out until somebody lets it go on."))
    return redirect(way_back(request))


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    actions.resume(by=signed_in(request))
    messages.success(request, _("The queue goes on."))
    return redirect(way_back(request))

"""A departure in pictures, drawn here as SVG, each with its numbers as a table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from handover.approvals.models import Approval
from handover.book.access import signed_in
from handover.delivery.models import Delivery, State
from handover.departures.access import role_in
from handover.departures.models import Departure, Placement
from handover.departures.overview import Load, loads
from handover.followup.keeping import Kept, kept
from handover.followup.models import Acknowledgement
from handover.followup.reading import readable
from handover.followup.states import ContactState
from handover.notices.models import Notice
from handover.web.departure import about, segments
from handover.web.pictures import flow, over_time, timeline
from handover.web.templatetags.workspace import Segment

#: From the first step to the last: what it is called, and its colour.
STEPS: dict[str, tuple[str | Promise, str]] = {
    "drafted": (gettext_lazy("Drafted"), "is-waiting"),
    "approved": (gettext_lazy("Approved"), "is-going"),
    "sent": (gettext_lazy("Sent"), "is-sent"),
    "acknowledged": (gettext_lazy("Acknowledged"), "is-good"),
}
ENDED = (State.SENT, State.FAILED, State.UNCONFIRMED)


@dataclass(frozen=True)
class Retention:
    """One successor at one check, as a bar and as numbers."""

    kept: Kept
    segments: list[Segment]


@require_safe
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever looks over the whole departure; a successor's own clients have a page of their own."""
    person = signed_in(request)
    departure = readable(person, pk)
    if role_in(person, departure) == "successor":
        raise Http404
    loaded = [load for load in loads(departure) if load.after > load.before]
    taken = _taken(departure)
    context = {
        **about(person, departure),
        **_over_time(departure, taken),
        "line": timeline.line(_days(departure, taken), timezone.localdate()),
        "bands": flow.bands(_shares(departure, loaded)),
        "loads": loaded,
        "delivered": _delivered(departure),
        "retention": [Retention(one, _segments(one)) for one in kept([departure])],
    }
    return render(request, "web/figures.html", context)


def _over_time(departure: Departure, taken: Mapping[str, Sequence[date]]) -> dict[str, Any]:
    last = min(timezone.localdate(), departure.last_day + timedelta(days=90))
    days = over_time.days_between(min([departure.notice_on, *taken["drafted"]]), last)
    drawn = over_time.areas(days, taken, len(taken["drafted"]))
    changed = [
        (day, [area.counts[at] for area in drawn])
        for at, day in enumerate(days)
        if at == len(days) - 1 or any(at == 0 or area.counts[at] != area.counts[at - 1] for area in drawn)
    ]
    return {
        "areas": [(area, *STEPS[area.key]) for area in drawn],
        "days": (days[0], days[-1]),
        "notices": len(taken["drafted"]),
        "changed": changed,
    }


def _taken(departure: Departure) -> dict[str, list[date]]:
    """For each step the days on which a notice took it; the first time counts."""
    notices = Notice.objects.filter(departure=departure)
    refs = [f"notice:{uuid}" for uuid in notices.values_list("uuid", flat=True)]
    yeses = Approval.objects.filter(subject__in=refs).values_list("subject").annotate(Min("at"))
    sent = Delivery.objects.filter(notice__departure=departure, state=State.SENT)
    seen = Acknowledgement.objects.filter(notice__departure=departure).values("notice").annotate(first=Min("at"))
    return {
        "drafted": _dates(notices.values_list("drafted_at", flat=True)),
        "approved": _dates(at for _subject, at in yeses),
        "sent": _dates(sent.values_list("settled_at", flat=True)),
        "acknowledged": _dates(seen.values_list("first", flat=True)),
    }


def _dates(moments: Any) -> list[date]:
    return sorted(timezone.localdate(at) for at in moments if isinstance(at, datetime))


def _days(departure: Departure, taken: Mapping[str, Sequence[date]]) -> Sequence[tuple[date, str]]:
    """What happened and what comes, for the line."""
    found = [(departure.notice_on, _("Notice given")), (departure.last_day, _("Last day"))]
    found.append((timezone.localdate(departure.opened_at), _("Departure opened")))
    for key, word in (
        ("approved", _("First approval")),
        ("sent", _("First notice sent")),
        ("acknowledged", _("First answer")),
    ):
        found += [(day, word) for day in taken[key][:1]]
    checks = ((days, _("Check after %(days)s days") % {"days": days}) for days in (30, 60, 90))
    return [*found, *((departure.last_day + timedelta(days=days), word) for days, word in checks)]


def _shares(departure: Departure, loaded: Sequence[Load]) -> list[tuple[str, int, str]]:
    over = {load.person.pk for load in loaded if load.is_over}
    rows = Placement.objects.filter(transfer__departure=departure).order_by("successor__name", "successor_id")
    people = groupby(rows.values_list("successor_id", "successor__name"))
    shares = [(name, len(list(group)), "is-attention" if pk in over else "is-good") for (pk, name), group in people]
    nobody = departure.transfers.filter(placement=None).count()
    return [*shares, (_("No successor"), nobody, "is-bad")]


def _delivered(departure: Departure) -> list[dict[str, Any]]:
    """Each day on which deliveries ended, and how."""
    ended = Delivery.objects.filter(notice__departure=departure, state__in=ENDED).exclude(settled_at=None)
    rows = sorted((timezone.localdate(at), state) for at, state in ended.values_list("settled_at", "state"))
    found = []
    for day, group in groupby(rows, key=lambda row: row[0]):
        states = [state for _day, state in group]
        counts = {ContactState(state).value: states.count(state) for state in ENDED if state in states}
        found.append({"day": day, "segments": segments(counts), "count": len(states)})
    most = max((one["count"] for one in found), default=0)
    return [one | {"of": most} for one in found]


def _segments(one: Kept) -> list[Segment]:
    return [
        Segment("is-good", one.stays, _("stay")),
        Segment("is-attention", one.at_risk, _("at risk")),
        Segment("is-bad", one.left, _("have left")),
        Segment("is-quiet", one.unsaid, _("not said yet")),
    ]

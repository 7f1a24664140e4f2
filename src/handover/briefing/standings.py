"""What is known today of each client that somebody takes over; the queries do not grow with the clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from handover.book.models import Person
from handover.briefing.models import Brief, Briefed
from handover.briefing.reading import newest_of, taken_in
from handover.briefing.risk import Reason, Standing, points, reasons
from handover.delivery.models import State
from handover.departures.care import needs_call
from handover.departures.models import Departure, Transfer
from handover.followup.models import Task
from handover.followup.states import NoticeNow, can_be_written_to, of_departure
from handover.notices.models import Cover

FEW = 500
#: As long as checks fall due, and a while after.
KEPT = timedelta(days=180)


@dataclass(frozen=True)
class AtRisk:
    """One client in the order of risk. `briefed`: what the successor said last, None for nothing."""

    transfer: Transfer
    standing: Standing
    reasons: list[Reason]
    notices: list[NoticeNow]
    brief: Brief | None
    briefed: Briefed | None

    @property
    def points(self) -> int:
        return points(self.reasons)

    @property
    def is_briefed(self) -> bool:
        """Whether they said so of what is written now."""
        return self.briefed is not None and self.briefed.brief_id == (self.brief.pk if self.brief else None)


def taken_over(person: Person, today: date) -> QuerySet[Transfer]:
    """The clients that go to this person, of departures that go on or have ended not long ago."""
    going_on = Departure.objects.filter(cancellation=None, last_day__gte=today - KEPT)
    mine = Transfer.objects.filter(placement__successor=person, departure__in=going_on)
    # Thousands of clients share a departure or two: its rows are read once and not with each of them.
    shared = ("departure__leaver", "departure__manager")
    return mine.select_related("client", "call__by").prefetch_related(*shared)


def in_order_of_risk(person: Person, transfers: Iterable[Transfer], today: date) -> list[AtRisk]:
    """These clients, the most endangered first; among equals by name."""
    listed = list(transfers)
    found = _described(person, listed, today)
    return sorted(found, key=lambda one: (-one.points, one.transfer.snapshot["name"], one.transfer.pk))


def _described(person: Person, listed: Sequence[Transfer], today: date) -> list[AtRisk]:
    ids = [one.pk for one in listed]
    notices, told = _notices(listed, today), _told_on(ids)
    briefs, said, overdue = newest_of(ids), taken_in(ids, person), _overdue(ids, today)
    found = []
    for one in listed:
        now = _standing(
            one,
            today,
            notices=notices.get(one.pk, []),
            told_on=told.get(one.pk),
            brief=briefs.get(one.pk),
            overdue=overdue.get(one.pk, 0),
        )
        found.append(AtRisk(one, now, reasons(now), notices.get(one.pk, []), briefs.get(one.pk), said.get(one.pk)))
    return found


def _notices(listed: Sequence[Transfer], today: date) -> dict[int, list[NoticeNow]]:
    departures = {one.departure_id: one.departure for one in listed}
    found: dict[int, list[NoticeNow]] = defaultdict(list)
    # Of a few clients only theirs; as many as there may be would be too long a question.
    only = [one.pk for one in listed] if len(listed) <= FEW else None
    for departure in departures.values():
        found.update(of_departure(departure, today, only))
    return found


def _told_on(ids: Sequence[int]) -> dict[int, date]:
    """The day, at the company, on which the first notice of each of these clients was sent."""
    sent = Cover.objects.filter(transfer__in=ids, notice__delivery__state=State.SENT)
    days = sent.values_list("transfer").annotate(first=Min("notice__delivery__settled_at"))
    return {pk: timezone.localtime(first).date() for pk, first in days if first}


def _overdue(ids: Sequence[int], today: date) -> dict[int, int]:
    late = Task.objects.filter(transfer__in=ids, due_on__lt=today, done_at=None).order_by()
    return dict(late.values_list("transfer").annotate(count=Count("pk")))


def _standing(
    transfer: Transfer,
    today: date,
    *,
    notices: Sequence[NoticeNow],
    told_on: date | None,
    brief: Brief | None,
    overdue: int,
) -> Standing:
    contacts = transfer.snapshot.get("contacts", [])
    states = {one.state.value for one in notices}
    if any(not can_be_written_to(one) for one in contacts) or not contacts:
        states.add("no_address")
    return Standing(
        today=today,
        tier=transfer.client.tier or transfer.snapshot.get("tier") or "",
        renewal_on=transfer.client.renewal_on or _day(transfer.snapshot.get("renewal_on")),
        told_on=told_on,
        last_day=transfer.departure.last_day,
        answers=frozenset(answer for one in notices for answer in one.answers),
        states=frozenset(states),
        has_open_matters=bool(brief and brief.open_matters),
        has_promises=bool(brief and brief.promises),
        has_risks=bool(brief and brief.risks),
        has_brief=brief is not None,
        call_waits=needs_call(transfer) and not hasattr(transfer, "call"),
        overdue=overdue,
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None

"""What waits for a decision, the soonest deadline first: read as plain values, however much there is.

Rows of a page are looked up afterwards (`lines`); here are only their keys, so that ten thousand are no matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from handover.approvals.models import Approval, Refusal
from handover.approving.models import Intent, Kind, State
from handover.book.models import Person
from handover.delivery.readiness import home_zone
from handover.delivery.window import end_of
from handover.departures import care
from handover.departures.access import visible_to
from handover.departures.models import Departure
from handover.gate.models import Held
from handover.gate.models import State as HeldState
from handover.notices.approving import APPROVERS
from handover.notices.models import Cover, Notice


class Urgency(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"  # within a day
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Waiting:
    kind: Kind
    pk: int
    departure: int
    deadline: datetime
    urgency: Urgency


@dataclass(frozen=True)
class Queue:
    """Everything that this person could decide now, and the departures it belongs to."""

    waiting: Sequence[Waiting]
    departures: Mapping[int, Departure]

    def only(self, *, kind: str = "", departure: str = "", urgency: str = "") -> list[Waiting]:
        """Those that fit; an empty word fits all."""
        return [
            one
            for one in self.waiting
            if kind in ("", one.kind) and departure in ("", str(one.departure)) and urgency in ("", one.urgency)
        ]


def queue_of(person: Person, now: datetime, departures: Collection[Departure] | None = None) -> Queue:
    """The queue of `person`; empty for whoever has no say. The number of queries does not depend on its length."""
    home = home_zone()
    today = now.astimezone(home).date()
    known = {one.pk: one for one in (judged_by(person) if departures is None else departures)}
    waiting = [*_notices(known, home, now, today), *_held(known, now)]
    waiting.sort(key=lambda one: (one.deadline, one.kind, one.pk))
    return Queue(waiting, known)


def counts_of(departures: Collection[Departure], now: datetime) -> dict[str, Counter[int]]:
    """How many wait in each of these departures: "to_approve", "held", "overdue" of both; nothing is listed."""
    home = home_zone()
    today = now.astimezone(home).date()
    going_on = [one for one in departures if _goes_on(one, today)]
    late = {one.pk for one in going_on if deadline(one, home, today) < now}
    notices = unapproved(going_on, today).values("departure").annotate(count=Count("pk"))
    to_approve = Counter({row["departure"]: row["count"] for row in notices})
    held = _waiting_held([one.pk for one in departures]).values("departure")
    rows = list(held.annotate(count=Count("pk"), late=Count("pk", filter=Q(decide_by__lt=now))))
    overdue = Counter({pk: count for pk, count in to_approve.items() if pk in late})
    overdue.update({row["departure"]: row["late"] for row in rows})
    return {
        "to_approve": to_approve,
        "held": Counter({row["departure"]: row["count"] for row in rows}),
        "overdue": overdue,
    }


def judged_by(person: Person) -> QuerySet[Departure]:
    """Departures about which this person has a say; their own is never among them."""
    found = visible_to(person).exclude(leaver=person)
    if not person.has_role(*APPROVERS):
        found = found.filter(manager=person)
    return found.select_related("leaver", "manager__manager", "cancellation")


def _notices(departures: Mapping[int, Departure], home: ZoneInfo, now: datetime, today: date) -> list[Waiting]:
    due = {pk: deadline(one, home, today) for pk, one in departures.items() if _goes_on(one, today)}
    urgent = {pk: urgency(at, now) for pk, at in due.items()}
    found = unapproved([departures[pk] for pk in due], today).values_list("pk", "departure_id")
    return [Waiting(Kind.NOTICE, pk, of, due[of], urgent[of]) for pk, of in found]


def _goes_on(departure: Departure, today: date) -> bool:
    return not departure.is_cancelled and departure.last_day >= today


def deadline(departure: Departure, home: ZoneInfo, today: date) -> datetime:
    """Until when a yes is of use: the notice day, and once that has passed the last day."""
    return end_of(departure.notice_on if departure.notice_on >= today else departure.last_day, home)


def unapproved(departures: Collection[Departure], today: date, *, with_pending: bool = False) -> QuerySet[Notice]:
    """Notices of these departures that lack a yes; what is decided and not in force yet only if asked for."""
    yeses = (
        Approval.objects.filter(digest=OuterRef("digest"), subject__startswith="notice:", withdrawal=None)
        .order_by()
        .values("digest")
    )
    counted = Subquery(yeses.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    pending = Intent.objects.filter(notice=OuterRef("pk"), digest=OuterRef("digest"), state=State.PENDING)
    rows = Notice.objects.filter(departure__in=[one.pk for one in departures], delivery=None)
    rows = rows.exclude(digest__in=Refusal.objects.filter(subject__startswith="notice:").values("digest"))
    rows = rows if with_pending else rows.exclude(Exists(pending))
    rows = rows.annotate(said=Coalesce(counted, 0))
    return rows.filter(Q(said=0) | Q(said=1) & needs_second_yes(departures, today)).order_by()


def needs_second_yes(departures: Collection[Departure], today: date) -> Exists:
    """As `departures.care.second_yes_reasons`, for many notices in one question."""
    asked = Q(pk=None)
    for pack in {one.pack for one in departures}:
        asked |= Q(transfer__departure__pack=pack) & care.deserving(pack, today, "transfer__")
    return Exists(care.with_kept(Cover.objects.filter(notice=OuterRef("pk")), "transfer__").filter(asked))


def _held(departures: Mapping[int, Departure], now: datetime) -> list[Waiting]:
    found = _waiting_held(list(departures)).values_list("pk", "departure_id", "decide_by")
    return [Waiting(Kind.HELD, pk, of, by, urgency(by, now)) for pk, of, by in found]


def _waiting_held(departures: Collection[int]) -> QuerySet[Held]:
    pending = Intent.objects.filter(state=State.PENDING, held__isnull=False).values("held")
    rows = Held.objects.filter(state=HeldState.WAITING, departure__in=departures)
    return rows.exclude(pk__in=pending).order_by()


def urgency(at: datetime, now: datetime) -> Urgency:
    if at < now:
        return Urgency.OVERDUE
    return Urgency.TODAY if at - now <= timedelta(days=1) else Urgency.LATER

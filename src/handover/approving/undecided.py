"""Which notices and held messages lack a decision: as questions to the database, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from handover.approving.models import Intent, State
from handover.book.models import Person
from handover.delivery.models import Delivery
from handover.delivery.readiness import home_zone
from handover.delivery.window import end_of
from handover.departures.access import visible_to
from handover.departures.models import Departure
from handover.gate.models import Held
from handover.gate.models import State as HeldState
from handover.notices import lacking
from handover.notices.approving import APPROVERS
from handover.notices.models import Notice


def judged_by(person: Person) -> QuerySet[Departure]:
    """Departures about which this person has a say; their own is never among them."""
    found = visible_to(person).exclude(leaver=person)
    if not person.has_role(*APPROVERS):
        found = found.filter(manager=person)
    return found.select_related("leaver", "manager__manager", "cancellation")


def counts_of(departures: Collection[Departure], now: datetime) -> dict[str, Counter[int]]:
    """How many wait in each of these departures: "to_approve", "held", "overdue" of both; nothing is listed."""
    home = home_zone()
    today = now.astimezone(home).date()
    going_on = [one for one in departures if goes_on(one, today)]
    late = {one.pk for one in going_on if deadline(one, home, today) < now}
    to_approve = by_departure(unapproved(going_on, today))
    held = waiting_held([one.pk for one in departures]).values("departure")
    rows = list(held.annotate(count=Count("pk"), late=Count("pk", filter=Q(decide_by__lt=now))))
    overdue = Counter({pk: count for pk, count in to_approve.items() if pk in late})
    overdue.update({row["departure"]: row["late"] for row in rows})
    return {
        "to_approve": to_approve,
        "held": Counter({row["departure"]: row["count"] for row in rows}),
        "overdue": overdue,
    }


def by_departure(notices: QuerySet[Notice]) -> Counter[int]:
    rows = notices.order_by().values("departure").annotate(count=Count("pk"))
    return Counter({row["departure"]: row["count"] for row in rows})


def goes_on(departure: Departure, today: date) -> bool:
    return not departure.is_cancelled and departure.last_day >= today


def deadline(departure: Departure, home: ZoneInfo, today: date) -> datetime:
    """Until when a yes is of use: the notice day, and once that has passed the last day."""
    return end_of(departure.notice_on if departure.notice_on >= today else departure.last_day, home)


def unapproved(departures: Collection[Departure], today: date, *, with_pending: bool = False) -> QuerySet[Notice]:
    """Notices of these departures that lack a yes; what is decided and not in force yet only if asked for."""
    # What is queued is left out first, and not by a join: databases look at a joined table last.
    queued = Delivery.objects.filter(notice=OuterRef("pk"))
    rows = Notice.objects.filter(~Exists(queued), departure__in=[one.pk for one in departures])
    rows = rows.exclude(lacking.refused())
    if not with_pending:
        pending = Intent.objects.filter(state=State.PENDING, notice=OuterRef("pk"), digest=OuterRef("digest"))
        rows = rows.exclude(Exists(pending))
    return rows.filter(lacking.lacking_a_yes(departures, today)).order_by()


def waiting_held(departures: Collection[int]) -> QuerySet[Held]:
    pending = Intent.objects.filter(state=State.PENDING, held__isnull=False).values("held")
    rows = Held.objects.filter(state=HeldState.WAITING, departure__in=departures)
    return rows.exclude(pk__in=pending).order_by()

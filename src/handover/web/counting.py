"""How many of what each open departure holds, for the home page: counted by the database, whatever the size.

A departure's own page works out every client's state (`followup.coverage`); here are only numbers, for all of the
departures at once, in a number of queries that does not depend on how many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from handover.approvals.models import Refusal
from handover.approving.undecided import counts_of, unapproved
from handover.book.models import Person, Role
from handover.delivery.models import Delivery, State
from handover.departures.access import visible_to
from handover.departures.models import Departure, Transfer
from handover.followup.models import Task, TaskKind
from handover.notices import office
from handover.notices.approving import APPROVERS
from handover.notices.models import Cover, Notice
from handover.web.templatetags.workspace import LOOKS, Segment


@dataclass(frozen=True)
class Standing:
    """One departure in numbers. The first five are clients, the others notices, held mail and silent clients."""

    clients: int = 0
    unplaced: int = 0
    told: int = 0  # every notice of the client is sent, and not all are answered
    acknowledged: int = 0
    theirs: int = 0  # those that come to the person who looks
    notices: int = 0
    to_approve: int = 0  # by the person who looks
    held: int = 0  # that the person who looks may decide about
    overdue: int = 0  # of both
    approved: int = 0  # and not queued to be sent
    doubtful: int = 0
    failed: int = 0
    silent: int = 0

    @property
    def segments(self) -> list[Segment]:
        """The bar: clients, the furthest first."""
        under_way = self.clients - self.unplaced - self.told - self.acknowledged
        counts = {
            "acknowledged": self.acknowledged,
            "sent": self.told,
            "placed": under_way,
            "unplaced": self.unplaced,
        }
        return [Segment(LOOKS[word].tone, count, LOOKS[word].word) for word, count in counts.items() if count]


def standings(person: Person, departures: Collection[Departure], now: datetime) -> dict[int, Standing]:
    """The numbers of each departure, by its primary key."""
    pks, today = [one.pk for one in departures], office.today(now)
    clients = {row.pop("departure"): row for row in _clients(pks, person)}
    columns: dict[str, Mapping[int, int]] = {
        **_notices(pks, _lacking_a_yes(departures, today)),
        **counts_of(_judged(person, departures), now),
        "silent": _silent(pks, today),
    }
    return {
        pk: Standing(**clients.get(pk, {}), **{name: column.get(pk, 0) for name, column in columns.items()})
        for pk in pks
    }


def _judged(person: Person, departures: Collection[Departure]) -> list[Departure]:
    """As `waiting.judged_by`, of departures that are known to be visible to them."""
    is_approver = person.has_role(*APPROVERS)
    return [
        one for one in departures if one.leaver_id != person.pk and (is_approver or one.manager_id == person.pk)
    ]


def _clients(pks: list[int], person: Person) -> Iterable[dict[str, Any]]:
    covers = Cover.objects.filter(transfer=OuterRef("pk"))
    is_told, is_answered = (
        Q(Exists(covers), ~Exists(covers.exclude(notice__delivery__state=State.SENT))),
        Q(Exists(covers), ~Exists(covers.filter(notice__acknowledgements=None))),
    )
    rows: QuerySet[Any, Any] = Transfer.objects.filter(departure__in=pks).order_by().values("departure")
    counted = rows.annotate(
        clients=Count("pk"),
        placed=Count("placement"),
        told=Count("pk", filter=Q(placement__isnull=False) & is_told & ~is_answered),
        acknowledged=Count("pk", filter=Q(placement__isnull=False) & is_answered),
        theirs=Count("pk", filter=Q(placement__successor=person)),
    )
    for row in counted:
        row["unplaced"] = row["clients"] - row.pop("placed")
        yield row


def _lacking_a_yes(departures: Collection[Departure], today: date) -> Counter[int]:
    going_on = [one for one in departures if not one.is_cancelled]
    return Counter(_by_departure(unapproved(going_on, today, with_pending=True)))


def _notices(pks: list[int], lacking: Mapping[int, int]) -> dict[str, Mapping[int, int]]:
    refused = _by_departure(
        _unsent(pks).filter(digest__in=Refusal.objects.filter(subject__startswith="notice:").values("digest"))
    )
    unsent = _by_departure(_unsent(pks))
    states = Delivery.objects.filter(notice__departure__in=pks).order_by().values("notice__departure", "state")
    counted = {(row["notice__departure"], row["state"]): row["count"] for row in states.annotate(count=Count("pk"))}
    return {
        "notices": _by_departure(Notice.objects.filter(departure__in=pks)),
        "approved": {pk: unsent.get(pk, 0) - refused.get(pk, 0) - lacking.get(pk, 0) for pk in pks},
        "doubtful": {pk: counted.get((pk, State.UNCONFIRMED), 0) for pk in pks},
        "failed": {pk: counted.get((pk, State.FAILED), 0) for pk in pks},
    }


def _unsent(pks: list[int]) -> QuerySet[Notice]:
    return Notice.objects.filter(departure__in=pks, delivery=None)


def _by_departure(rows: QuerySet[Notice]) -> dict[int, int]:
    counted = rows.order_by().values("departure").annotate(count=Count("pk"))
    return {row["departure"]: row["count"] for row in counted}


def _silent(pks: list[int], today: date) -> dict[int, int]:
    """Clients that were told, did not answer, and are due to be reminded."""
    due = Task.objects.filter(transfer__departure__in=pks, kind=TaskKind.REMIND, done_at=None, due_on__lte=today)
    counted = due.order_by().values("transfer__departure").annotate(count=Count("transfer", distinct=True))
    return {row["transfer__departure"]: row["count"] for row in counted}


def open_departures(person: Person, since: date) -> QuerySet[Departure]:
    """Those that this person may see and that are not over since before `since`; the next last day first."""
    found = visible_to(person).filter(cancellation=None, last_day__gte=since)
    return found.select_related("leaver__manager", "manager__manager", "opened_by", "cancellation").order_by(
        "last_day", "id"
    )


def managed(person: Person, departures: Collection[Departure]) -> set[int]:
    """As `departures.access.may_manage`, for all of them in one query."""
    sees_all = person.has_role(Role.ADMIN, Role.COMPLIANCE)
    return {
        one.pk
        for one in departures
        if person.is_active
        and one.leaver_id != person.pk
        and (sees_all or person.pk in (one.manager_id, one.opened_by_id, one.leaver.manager_id))
    }

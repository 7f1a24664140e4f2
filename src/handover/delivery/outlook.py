"""What would go out of a whole departure, when, and why not: as `schedule.preview`, without ten thousand objects.

Notices that are alike in everything that decides get their answer together; the rules are those of `readiness`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from handover.book.models import Person
from handover.delivery.models import Delivery, State
from handover.delivery.readiness import Verdict, home_zone, in_the_way, opening
from handover.delivery.schedule import Enqueued, Foreseen, foreseen
from handover.departures import care
from handover.departures.models import Departure
from handover.notices import lacking
from handover.notices.models import Cover, Notice
from handover.notices.obstacles import Facts, Successor, obstacles, successors

WAITING = (State.QUEUED, State.STOPPED)


class _Clients(NamedTuple):
    """Those that a notice speaks of: their successors, and the clock of the first, which decides about the hour."""

    time_zone: str
    country: str
    successors: frozenset[int | None]
    is_call_missing: bool


class _Like(NamedTuple):
    """Everything that decides about a notice; `copies` is JSON, as the database keeps it."""

    is_approved: bool
    sender_kind: str
    copies: str
    named: int
    clients: _Clients | None


@dataclass(frozen=True)
class Outlook:
    """Each notice's place in the schedule by its primary key, in their order.

    `said`: what was said to the texts of those that no worker had in hand yet, as `notices.lacking.standing`.
    """

    places: dict[int, Foreseen]
    said: dict[int, str]


def outlook(departure: Departure, now: datetime) -> Outlook:
    waiting = _Open(departure, now)
    # In this order: what a worker takes in hand meanwhile is found in one of both.
    found = {**waiting.foreseen(), **_through(departure)}
    return Outlook({pk: found[pk] for pk in sorted(found)}, waiting.said)


def _through(departure: Departure) -> dict[int, Foreseen]:
    """Those that a worker has in hand, or had: nothing is asked about them any more."""
    known = cache(lambda state, reason: Foreseen(state, None, (reason,) if reason else ()))
    rows = Delivery.objects.filter(notice__departure=departure).exclude(state__in=WAITING)
    return {pk: known(*row) for pk, *row in rows.values_list("notice", "state", "reason").iterator()}


class _Open:
    """The notices of one departure that are not queued, wait in the queue, or were stopped."""

    def __init__(self, departure: Departure, now: datetime) -> None:
        self.departure, self.now, self.home = departure, now, home_zone()
        self.today = now.astimezone(self.home).date()
        self.people: dict[int, Successor] = {}
        self.said: dict[int, str] = {}
        # Asked once of all that are alike.
        self.foresee, self.verdict, self.opening = cache(self._foresee), cache(self._verdict), cache(self._opening)

    def foreseen(self) -> dict[int, Foreseen]:
        clients, enqueued = self._clients(), self._enqueued()
        placed = {pk for one in set(clients.values()) for pk in one.successors if pk is not None}
        self.people = {one.pk: one for one in successors(Person.objects.filter(pk__in=placed))}
        found = {}
        for pk, said, kind, copies, named in self._rows().iterator():
            like = _Like(said == lacking.APPROVED, kind, copies, named, clients.get(pk))
            found[pk], self.said[pk] = self.foresee(like, enqueued.get(pk)), said
        return found

    def _clients(self) -> dict[int, _Clients]:
        deserving = care.with_kept(self.departure.transfers.filter(call=None))
        uncalled = set(deserving.filter(care.called_first(self.departure.pack)).values_list("pk", flat=True))
        client, successor = "transfer__client__", "transfer__placement__successor"
        columns = ("notice", "transfer", successor, f"{client}time_zone", f"{client}country")
        covers = Cover.objects.filter(notice__departure=self.departure).order_by("pk").values_list(*columns)
        found: dict[int, _Clients] = {}
        alike = cache(_Clients)
        for notice, transfer, successor, zone, country in covers.iterator():
            before = found.get(notice) or _Clients(zone, country, frozenset(), is_call_missing=False)
            is_missing = before.is_call_missing or transfer in uncalled
            found[notice] = alike(*before[:2], before.successors | {successor}, is_missing)
        return found

    def _rows(self) -> QuerySet[Notice, Any]:
        through = Delivery.objects.filter(notice=OuterRef("pk")).exclude(state__in=WAITING)
        rows = self.departure.notices.exclude(Exists(through)).order_by()
        said = lacking.standing([self.departure], self.today)
        asked = rows.annotate(said=said, copied=Cast("copies", TextField()))
        return asked.values_list("pk", "said", "sender_kind", "copied", "successor")

    def _enqueued(self) -> dict[int, Enqueued]:
        rows = Delivery.objects.filter(notice__departure=self.departure, state__in=WAITING).annotate(
            is_same=Q(digest=F("notice__digest")), hurried=Q(at_once__isnull=False)
        )
        columns = ("state", "is_same", "hurried", "not_before", "reason")
        return {pk: Enqueued(*row) for pk, *row in rows.values_list("notice", *columns).iterator()}

    def _foresee(self, like: _Like, row: Enqueued | None) -> Foreseen:
        return foreseen(row, lambda is_same, at_once: self.verdict(like, is_same, at_once))

    def _verdict(self, like: _Like, is_same_text: bool, at_once: bool) -> Verdict:  # noqa: FBT001
        against = in_the_way(
            self.departure,
            now=self.now,
            home=self.home,
            is_same_text=is_same_text,
            is_approved=lambda _on: like.is_approved,
            obstacles=lambda on: self._obstacles(like, on),
        )
        if against or like.clients is None:
            return Verdict(None, against)
        return self.opening(like.clients.time_zone, like.clients.country, at_once)

    def _obstacles(self, like: _Like, on: date) -> list[str]:
        pks = like.clients.successors if like.clients else frozenset()
        facts = Facts(
            sender_kind=like.sender_kind,
            copies=frozenset(json.loads(like.copies)),
            named=like.named,
            successors=frozenset(self.people[pk] for pk in pks if pk is not None),
            is_placed=bool(pks) and None not in pks,
            is_call_missing=like.clients is not None and like.clients.is_call_missing,
        )
        return obstacles(self.departure, facts, on)

    def _opening(self, time_zone: str, country: str, at_once: bool) -> Verdict:  # noqa: FBT001
        return opening(
            self.departure, time_zone=time_zone, country=country, at_once=at_once, now=self.now, home=self.home
        )

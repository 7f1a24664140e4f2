"""How far the briefs of a departure are, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from handover.book.models import Person
from handover.briefing.access import transfers_for
from handover.briefing.expected import Due, due_on
from handover.briefing.models import Brief, Briefed
from handover.departures.models import Departure
from handover.policy import pack as packs


def dues(person: Person, departure: Departure) -> list[Due]:
    """The briefs that this person may read: those to write first, then those that are written; each by its day."""
    care = packs.load(departure.pack).care
    first = care.call_first_tiers | care.second_yes_tiers
    rows = (
        transfers_for(person, departure)
        .annotate(brief_version=newest_version())
        .values_list("pk", "snapshot__tier", "client__tier", "brief_version")
    )
    days = {
        comes_first: due_on(notice_on=departure.notice_on, last_day=departure.last_day, comes_first=comes_first)
        for comes_first in (True, False)
    }
    found = [
        _due(pk, comes_first=bool({kept or "", now} & first), days=days, version=version)
        for pk, kept, now, version in rows
    ]
    return sorted(found, key=lambda one: (one.is_written, one.due_on, one.transfer))


def _due(pk: int, *, comes_first: bool, days: dict[bool, date], version: int) -> Due:
    return Due(pk, days[comes_first], comes_first=comes_first, is_written=bool(version))


def newest_version() -> Coalesce:
    """Of a transfer in a query: the newest version of its brief, 0 where none is written."""
    newest = Brief.objects.filter(transfer=OuterRef("pk")).order_by("-version").values("version")[:1]
    return Coalesce(Subquery(newest, output_field=IntegerField()), 0)


def newest_of(transfers: Iterable[int]) -> dict[int, Brief]:
    """The newest brief of each of these transfers that has one."""
    found = Brief.objects.filter(transfer__in=list(transfers)).select_related("by")
    return {one.transfer_id: one for one in found.order_by("transfer", "version")}


def taken_in(transfers: Iterable[int], person: Person) -> dict[int, Briefed]:
    """What this person said last of each of these transfers."""
    said = Briefed.objects.filter(transfer__in=list(transfers), person=person).select_related("brief")
    return {one.transfer_id: one for one in said.order_by("id")}

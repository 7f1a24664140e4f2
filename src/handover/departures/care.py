"""Clients that deserve more care, by the departure's pack: a second yes, a call before the notice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from handover.departures.models import Departure, Transfer
from handover.policy.pack import CareRules, load


def second_yes_reasons(transfer: Transfer, on: date) -> list[str]:
    """Why the notice needs a second yes on that day: "tier", "renewal", both, or nothing.

    `departures.reasons` has the words, under the codes "second_yes_tier" and "second_yes_renewal".
    """
    rules = _rules(transfer)
    found = []
    if _tiers(transfer) & rules.second_yes_tiers:
        found.append("tier")
    if any(0 <= (day - on).days <= rules.renewal_second_yes_days for day in _renewals(transfer)):
        found.append("renewal")
    return found


def deserving(pack: str, on: date, transfer: str = "") -> Q:
    """The same as a question to the database, of transfers whose departure goes by this pack.

    `transfer` leads to them from what is asked, as in "transfer__"; the rows have been through `with_kept`.
    """
    rules = load(pack).care
    tiers, until = list(rules.second_yes_tiers), on + timedelta(days=rules.renewal_second_yes_days)
    return (
        Q(kept_tier__in=tiers)
        | Q(**{f"{transfer}client__tier__in": tiers})
        | Q(kept_renewal__range=(on.isoformat(), until.isoformat()))
        | Q(**{f"{transfer}client__renewal_on__range": (on, until)})
    )


def called_first(pack: str) -> Q:
    """As `needs_call`, asked of transfers whose departure goes by this pack; they have been through `with_kept`."""
    tiers = list(load(pack).care.call_first_tiers)
    return Q(kept_tier__in=tiers) | Q(client__tier__in=tiers)


def with_kept(rows: QuerySet[Any], transfer: str = "") -> QuerySet[Any]:
    """`rows` with what their transfers' snapshots say of tier and renewal, as plain text."""
    # Cast: as a key of JSON, what it is compared with would be read as JSON too.
    tier = Cast(KeyTextTransform("tier", f"{transfer}snapshot"), TextField())
    found: QuerySet[Any] = rows.alias(
        kept_tier=tier, kept_renewal=Cast(KeyTextTransform("renewal_on", f"{transfer}snapshot"), TextField())
    )
    return found


def second_yes_transfers(departure: Departure, on: date, only: Collection[int] | None = None) -> set[int]:
    """Ids of the departure's transfers whose notices need a second yes on that day, found in one question.

    `only`: no others than these.
    """
    asked = Transfer.objects.filter(departure=departure)
    asked = asked if only is None else asked.filter(pk__in=only)
    rows = with_kept(asked).filter(deserving(departure.pack, on))
    return set(rows.order_by().values_list("pk", flat=True))


def needs_call(transfer: Transfer) -> bool:
    """Whether somebody calls this client before the notice goes out."""
    return bool(_tiers(transfer) & _rules(transfer).call_first_tiers)


# Whoever corrects the book after the opening may make a client more important, and must not make it less so
# on the way past a second yes: both the day of opening and today count.
def _tiers(transfer: Transfer) -> set[str]:
    return {transfer.snapshot.get("tier") or "", transfer.client.tier}


def _renewals(transfer: Transfer) -> list[date]:
    kept = transfer.snapshot.get("renewal_on")
    days = [date.fromisoformat(kept)] if kept else []
    return [*days, *([transfer.client.renewal_on] if transfer.client.renewal_on else [])]


def _rules(transfer: Transfer) -> CareRules:
    return load(transfer.departure.pack).care

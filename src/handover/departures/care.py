"""Clients that deserve more care, by the departure's pack: a second yes, a call before the notice."""

from __future__ import annotations

from datetime import date

from handover.departures.models import Transfer
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

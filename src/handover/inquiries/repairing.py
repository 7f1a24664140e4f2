"""The repair: each client who heard of it gets the company's memo and a name to call, ready for approval."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handover.book.models import Contact, Person
from handover.departures.models import Departure, Transfer
from handover.followup.states import ContactState, NoticeNow, of_departure
from handover.inquiries.models import Inquiry, Repair, RepairState
from handover.notices import actions as notices
from handover.notices import office

GONE = {ContactState.SENT, ContactState.ACKNOWLEDGED}
GOING = {
    ContactState.APPROVED,
    ContactState.QUEUED,
    ContactState.CLAIMED,
    ContactState.AT_DATA,
    ContactState.UNCONFIRMED,
}


def prepare(
    inquiry: Inquiry, addresses: Sequence[str], *, by: Person, keep: Collection[UUID], now: datetime | None
) -> list[Repair]:
    """One row for each address; notices are drafted where one is missing, by the notices' own verb."""
    departure = inquiry.departure
    transfers = _transfers(departure)
    states = _states(departure, now)
    if any(address in transfers and address not in states for address in addresses):
        notices.draft(departure, by=by, keep=keep, now=now)
        states = _states(departure, now)
    written = {one.address: one for one in departure.notices.filter(address__in=addresses)}
    elsewhere = _elsewhere(addresses)
    return [
        Repair.objects.update_or_create(
            inquiry=inquiry,
            address=address,
            defaults={
                "client_id": transfers[address].client_id if address in transfers else elsewhere.get(address),
                "notice": written.get(address),
                "state": _state(transfers.get(address), states.get(address)),
                "by": by,
                "at": now or timezone.now(),
            },
        )[0]
        for address in addresses
    ]


def _transfers(departure: Departure) -> dict[str, Transfer]:
    """The transfer by each address of the opening day's contacts; one with a successor before one without."""
    found: dict[str, Transfer] = {}
    rows = departure.transfers.select_related("placement").order_by("id")
    for transfer in sorted(rows, key=lambda one: not hasattr(one, "placement")):
        for contact in transfer.snapshot["contacts"]:
            found.setdefault((contact["email"] or "").strip().lower(), transfer)
    found.pop("", None)
    return found


def _states(departure: Departure, now: datetime | None) -> dict[str, NoticeNow]:
    told = of_departure(departure, office.today(now))
    return {notice.address: notice for every in told.values() for notice in every}


def _elsewhere(addresses: Sequence[str]) -> dict[str, int]:
    """The clients of addresses that are in the book but not in this departure."""
    rows = Contact.objects.filter(email__in=addresses).order_by("-id").values_list("email", "client_id")
    return {address or "": client for address, client in rows}


def _state(transfer: Transfer | None, notice: NoticeNow | None) -> RepairState:
    if transfer is None:
        return RepairState.NOT_IN_DEPARTURE
    if notice is None:
        return RepairState.NO_SUCCESSOR
    if notice.state in GONE:
        return RepairState.ALREADY_TOLD
    return RepairState.ON_THE_WAY if notice.state in GOING else RepairState.PREPARED

"""Every client of the leaver at a glance: the contract of `handover status --json`, and of the departure's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from handover.book.models import Company
from handover.departures.models import Departure
from handover.followup.states import ContactState, NoticeNow, can_be_written_to, least_advanced, of_departure
from handover.notices.languages import language_for


def coverage(
    departure: Departure, *, on: date | None = None, only: Collection[int] | None = None
) -> dict[str, Any]:
    """Where each client and each of their contacts stands, as plain values for JSON; `only`: of these transfers.

    {"departure": {...},
     "transfers": [{"id", "client", "client_id", "relation", "tier", "successor", "successor_name", "state",
                    "notices": [{"contact", "email", "language", "state", "message_id", "copied", "notice",
                                 "reason", "answers"}]}],
     "totals": {"clients", "by_transfer_state", "contacts", "by_contact_state", "notices", "by_notice_state"}}

    Somebody who is a contact of two clients stands at both, with the one notice that names them both: "contacts"
    counts them twice, "notices" once. The number of queries does not depend on the number of clients.
    """
    notices = of_departure(departure, on or timezone.localdate(), only)
    company = Company.objects.first() or Company()
    transfers = [_transfer(row, notices.get(row.id, []), company) for row in _rows(departure, only)]
    return {"departure": described(departure), "transfers": transfers, "totals": _totals(transfers)}


class _Row(NamedTuple):
    """A transfer and its successor, read as plain values: ten thousand model objects take three times as long."""

    id: int
    client_id: int
    snapshot: dict[str, Any]
    is_placed: bool
    successor: str | None
    successor_name: str


def _rows(departure: Departure, only: Collection[int] | None) -> Iterable[_Row]:
    asked = departure.transfers.all() if only is None else departure.transfers.filter(pk__in=only)
    found = asked.order_by("id").values_list(
        "id", "client", "snapshot", "placement", "placement__successor__email", "placement__successor__name"
    )
    return (_Row(pk, client, kept, bool(at), email, name or "") for pk, client, kept, at, email, name in found)


def described(departure: Departure) -> dict[str, Any]:
    """The departure itself, as every machine output tells of it."""
    return {
        "id": departure.pk,
        "leaver": departure.leaver.email,
        "leaver_name": departure.leaver.name,
        "manager": departure.manager.email,
        "manager_name": departure.manager.name,
        "engagement": departure.engagement,
        "notice_on": departure.notice_on.isoformat(),
        "last_day": departure.last_day.isoformat(),
        "pack": departure.pack,
        "cancelled": departure.is_cancelled,
    }


def _transfer(row: _Row, notices: list[NoticeNow], company: Company) -> dict[str, Any]:
    contacts = list(_contacts(row, notices, company))
    return {
        "id": row.id,
        "client": row.snapshot["name"],
        "client_id": row.client_id,
        "relation": row.snapshot["relation"],
        "tier": row.snapshot["tier"],
        "successor": row.successor,
        "successor_name": row.successor_name,
        "state": _state(contacts).value if row.is_placed else ContactState.UNPLACED.value,
        "notices": contacts,
    }


def _state(contacts: Iterable[dict[str, Any]]) -> ContactState:
    return least_advanced(ContactState(contact["state"]) for contact in contacts)


def _contacts(row: _Row, notices: list[NoticeNow], company: Company) -> Iterable[dict[str, Any]]:
    """The contacts as they were on the opening day; a notice to somebody who came later stands after them."""
    to_come = {notice.address: notice for notice in notices}
    for contact in row.snapshot["contacts"]:
        notice = to_come.pop((contact["email"] or "").strip().lower(), None)
        yield _told(notice, contact["name"]) if notice else _untold(contact, row, company)
    for notice in to_come.values():
        yield _told(notice, notice.name)


def _told(notice: NoticeNow, name: str) -> dict[str, Any]:
    return {
        "contact": name or notice.name,
        "email": notice.address,
        "language": notice.language,
        "state": notice.state.value,
        "message_id": notice.message_id,
        "copied": notice.copied,
        "notice": notice.uuid,
        "reason": notice.reason,
        "answers": notice.answers,
    }


def _untold(contact: dict[str, Any], row: _Row, company: Company) -> dict[str, Any]:
    language = language_for(
        contact=contact["language"],
        client=row.snapshot["language"],
        country=row.snapshot["country"],
        company=company.language,
    )
    return {
        "contact": contact["name"],
        "email": contact["email"],
        "language": language,
        "state": _untold_state(contact, row).value,
        "message_id": None,
        "copied": [],
        "notice": None,
        "reason": "",
        "answers": [],
    }


def _untold_state(contact: dict[str, Any], row: _Row) -> ContactState:
    if not row.is_placed:
        return ContactState.UNPLACED
    return ContactState.PLACED if can_be_written_to(contact) else ContactState.NO_ADDRESS


def _totals(transfers: list[dict[str, Any]]) -> dict[str, Any]:
    contacts = [contact for transfer in transfers for contact in transfer["notices"]]
    notices = {contact["notice"]: contact["state"] for contact in contacts if contact["notice"]}
    return {
        "clients": len(transfers),
        "by_transfer_state": _by_state(transfer["state"] for transfer in transfers),
        "contacts": len(contacts),
        "by_contact_state": _by_state(contact["state"] for contact in contacts),
        "notices": len(notices),
        "by_notice_state": _by_state(notices.values()),
    }


def _by_state(states: Iterable[str]) -> dict[str, int]:
    """How many there are in each state, the least advanced first; states that nobody is in are left out."""
    found = Counter(states)
    return {state.value: found[state.value] for state in ContactState if found[state.value]}

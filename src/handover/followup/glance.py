"""Where every client of a departure stands, and nothing else: for pages that list ten thousand and show fifty.

The same states as `coverage`, from the same rows; without names, addresses and answers, as plain values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from django.utils import timezone

from handover.departures.models import Departure
from handover.departures.snapshots import Addresses, split
from handover.followup.progress import progress
from handover.followup.states import ContactState, least_advanced
from handover.notices.mime import usable
from handover.notices.models import Cover, Notice

#: Id, addresses of the contacts of the opening day, the successor's id if there is one.
_Row = tuple[int, str | None, int | None]
STATES = {state.value: state for state in ContactState}
#: Plain words until the end: what holds plain values alone costs the collector of garbage nothing.
_UNPLACED, _PLACED = ContactState.UNPLACED.value, ContactState.PLACED.value
_NO_ADDRESS = ContactState.NO_ADDRESS.value


class Client(NamedTuple):
    """One transfer: how far its client is, and the successor's primary key."""

    id: int
    state: ContactState
    successor: int | None


class Glance(NamedTuple):
    """All of them in the order of the plan, and how many contacts are in each state."""

    clients: list[Client]
    by_contact_state: Counter[ContactState]

    @property
    def totals(self) -> dict[str, Any]:
        """As in `coverage`, but for the notices."""
        return {
            "clients": len(self.clients),
            "by_transfer_state": _in_order(Counter(one.state for one in self.clients)),
            "contacts": self.by_contact_state.total(),
            "by_contact_state": _in_order(self.by_contact_state),
        }


def glance(departure: Departure, on: date | None = None) -> Glance:
    told = _told(departure, on or timezone.localdate())
    clients: list[Client] = []
    contacts_are: list[str] = []
    rows = departure.transfers.annotate(addresses=Addresses()).order_by("id")
    # The plan may lack a successor, which the types of a one-to-one relation do not know.
    found = cast("Iterable[_Row]", rows.values_list("id", "addresses", "placement__successor").iterator())
    for pk, addresses, successor in found:
        words = _words(split(addresses), told.get(pk, {}), is_placed=successor is not None)
        contacts_are += words
        clients.append(Client(pk, _state(words) if successor is not None else ContactState.UNPLACED, successor))
    return Glance(clients, Counter({STATES[word]: count for word, count in Counter(contacts_are).items()}))


def _state(words: list[str]) -> ContactState:
    return STATES[words[0]] if len(words) == 1 else least_advanced(STATES[word] for word in words)


def _words(addresses: list[str], told: Mapping[str, str], *, is_placed: bool) -> list[str]:
    """Of the contacts of the opening day, then of whoever was told besides."""
    if len(addresses) == len(told) == 1 and addresses[0] in told:
        return [told[addresses[0]]]
    to_come = dict(told)
    words = [
        to_come.pop(address.strip().lower(), "") or _untold(address, is_placed=is_placed) for address in addresses
    ]
    return [*words, *to_come.values()]


def _untold(address: str, *, is_placed: bool) -> str:
    if not is_placed:
        return _UNPLACED
    return _PLACED if usable(address) else _NO_ADDRESS


def _told(departure: Departure, on: date) -> dict[int, dict[str, str]]:
    """Of each transfer: the addresses that a notice is written to, and how far it is."""
    words = progress(departure, on)
    addresses = dict(Notice.objects.filter(departure=departure).order_by().values_list("pk", "address").iterator())
    told: dict[int, dict[str, str]] = defaultdict(dict)
    pairs = Cover.objects.filter(notice__departure=departure)
    for notice, transfer in pairs.values_list("notice", "transfer").iterator():
        # What is written between these questions is seen the next time.
        if notice in words and notice in addresses:
            told[transfer][addresses[notice]] = words[notice]
    return told


def _in_order(counts: Counter[ContactState]) -> dict[str, int]:
    return {state.value: counts[state] for state in ContactState if counts[state]}

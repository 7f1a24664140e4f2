"""Where every client of a departure stands, and nothing else: for pages that list ten thousand and show fifty.

The same states as `coverage`, from the same rows; without names, addresses and answers, as plain values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from handover.approvals.models import Approval, Refusal
from handover.departures.care import second_yes_transfers
from handover.departures.models import Departure
from handover.followup.models import Acknowledgement
from handover.followup.states import ContactState, can_be_written_to, least_advanced
from handover.notices.models import Cover, Notice

#: Id, contacts of the opening day, the successor's id if there is one.
_Row = tuple[int, list[dict[str, Any]], int | None]


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
    contacts_are: list[ContactState] = []
    rows = departure.transfers.annotate(contacts=KeyTransform("contacts", "snapshot")).order_by("id")
    # The plan may lack a successor, which the types of a one-to-one relation do not know.
    found = cast("Iterable[_Row]", rows.values_list("id", "contacts", "placement__successor"))
    for pk, contacts, successor in found:
        states = _states(contacts, told.get(pk, {}), is_placed=successor is not None)
        contacts_are += states
        clients.append(Client(pk, _state(states) if successor is not None else ContactState.UNPLACED, successor))
    return Glance(clients, Counter(contacts_are))


def _state(states: list[ContactState]) -> ContactState:
    return states[0] if len(states) == 1 else least_advanced(states)


def _states(
    contacts: list[dict[str, Any]], told: Mapping[str, ContactState], *, is_placed: bool
) -> list[ContactState]:
    """Of the contacts of the opening day, then of whoever was told besides."""
    if not told:
        return [_untold(contact, is_placed=is_placed) for contact in contacts]
    to_come: dict[str, ContactState | None] = dict(told)
    states = [
        to_come.pop((contact["email"] or "").strip().lower(), None) or _untold(contact, is_placed=is_placed)
        for contact in contacts
    ]
    return [*states, *(state for state in to_come.values() if state)]


def _untold(contact: dict[str, Any], *, is_placed: bool) -> ContactState:
    if not is_placed:
        return ContactState.UNPLACED
    return ContactState.PLACED if can_be_written_to(contact) else ContactState.NO_ADDRESS


def _told(departure: Departure, on: date) -> dict[int, dict[str, ContactState]]:
    """Of each transfer: the addresses that a notice is written to, and how far it is."""
    covers: dict[int, list[int]] = defaultdict(list)
    pairs = Cover.objects.filter(notice__departure=departure).order_by("notice", "transfer")
    for notice, transfer in pairs.values_list("notice", "transfer"):
        covers[notice].append(transfer)
    known = _Known(departure, on)
    told: dict[int, dict[str, ContactState]] = defaultdict(dict)
    notices = Notice.objects.filter(departure=departure).order_by("id")
    for pk, address, digest, delivery in notices.values_list("id", "address", "digest", "delivery__state"):
        state = known.state(pk, digest, delivery, covers[pk])
        for transfer in covers[pk]:
            told[transfer][address] = state
    return told


class _Known:
    def __init__(self, departure: Departure, on: date) -> None:
        unsent = Notice.objects.filter(departure=departure, delivery=None)
        said = Approval.objects.filter(withdrawal=None, digest__in=unsent.values("digest"))
        self.yeses = Counter(_of_notices(said))
        # Few texts are refused: each is looked up among the notices, not the other way round.
        refused = Refusal.objects.filter(Exists(unsent.filter(digest=OuterRef("digest"))))
        self.noes = set(_of_notices(refused))
        answers = Acknowledgement.objects.filter(notice__departure=departure)
        self.answered = set(answers.values_list("notice", flat=True))
        self.second_yes = second_yes_transfers(departure, on) if 1 in self.yeses.values() else set()

    def state(self, pk: int, digest: str, delivery: str | None, transfers: list[int]) -> ContactState:
        if pk in self.answered:
            return ContactState.ACKNOWLEDGED
        if delivery:
            return ContactState(delivery)
        if digest in self.noes:
            return ContactState.REFUSED
        yeses = self.yeses.get(digest, 0)
        if yeses >= 2 or (yeses == 1 and self.second_yes.isdisjoint(transfers)):
            return ContactState.APPROVED
        return ContactState.DRAFT


def _of_notices(said: QuerySet[Any]) -> QuerySet[Any, str]:
    """The digests; a held message may have that of a notice which it repeats, and is another matter."""
    return said.filter(subject__startswith="notice:").values_list("digest", flat=True)


def _in_order(counts: Counter[ContactState]) -> dict[str, int]:
    return {state.value: counts[state] for state in ContactState if counts[state]}

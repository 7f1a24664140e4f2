"""Whom the notices of a departure go to: one for each address, whatever number of clients it belongs to.

Clients and contacts are those of the opening day, as the departure keeps them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from handover.book.models import Company, Person, Relation
from handover.departures.models import Departure, Transfer
from handover.notices.languages import language_for
from handover.notices.mime import usable


@dataclass(frozen=True)
class Gap:
    """A client, or one contact of it, that no notice is written for; `why` is a code of `notices.reasons`."""

    client: str
    contact: str
    why: str


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told; `transfers` are those of their clients that have a successor, in order of the plan."""

    address: str
    name: str
    language: str
    relation: str  # "client" or "prospect": which memo
    transfers: tuple[Transfer, ...]

    @property
    def successors(self) -> tuple[Person, ...]:
        """Everybody who takes over one of their clients, first the one who takes most."""
        count = Counter(one.placement.successor for one in self.transfers)
        return tuple(person for person, _ in count.most_common())

    def clients_of(self, successor: Person) -> list[str]:
        return [one.snapshot["name"] for one in self.transfers if one.placement.successor == successor]


def recipients(departure: Departure, company: Company) -> tuple[list[Recipient], list[Gap]]:
    """Everybody to be told, in order of the clients, and everybody who cannot be, with the reason."""
    placed, gaps = _placed(departure)
    found: dict[str, list[tuple[Transfer, dict[str, Any]]]] = {}
    for transfer in placed:
        contacts = transfer.snapshot["contacts"]
        gaps += _untold(transfer.snapshot["name"], contacts)
        for contact in contacts:
            if usable(_address(contact)):
                found.setdefault(_address(contact), []).append((transfer, contact))
    return [_recipient(address, pairs, company) for address, pairs in found.items()], gaps


def gaps_of(departure: Departure) -> list[Gap]:
    """Everybody who cannot be told, as `recipients` says, without a look at everybody who can."""
    people = Person.objects.filter(placements__transfer__departure=departure).distinct().in_bulk()
    rows = departure.transfers.order_by("id").annotate(
        named=KeyTextTransform("name", "snapshot"), contacts=KeyTransform("contacts", "snapshot")
    )
    unplaced, untold = [], []
    for name, contacts, successor in rows.values_list("named", "contacts", "placement__successor").iterator():
        if why := _against(people.get(successor)):
            unplaced.append(Gap(name, "", why))
        else:
            untold += _untold(name, contacts)
    return [*unplaced, *untold]


def _untold(client: str, contacts: list[dict[str, Any]]) -> list[Gap]:
    if not contacts:
        return [Gap(client, "", "no_contacts")]
    return [
        Gap(client, one["name"] or _address(one), "unusable_address" if _address(one) else "no_address")
        for one in contacts
        if not usable(_address(one))
    ]


def _address(contact: dict[str, Any]) -> str:
    return (contact["email"] or "").strip().lower()


def _placed(departure: Departure) -> tuple[list[Transfer], list[Gap]]:
    placed, gaps = [], []
    for transfer in departure.transfers.select_related("placement__successor", "client", "departure").order_by(
        "id"
    ):
        placement = getattr(transfer, "placement", None)
        why = _against(placement.successor if placement else None)
        if why:
            gaps.append(Gap(transfer.snapshot["name"], "", why))
        else:
            placed.append(transfer)
    return placed, gaps


def _against(successor: Person | None) -> str:
    if successor is None:
        return "unplaced"
    if not successor.is_active:
        return "successor_gone"
    return "" if usable(successor.email or "") else "successor_without_address"


def _recipient(address: str, pairs: list[tuple[Transfer, dict[str, Any]]], company: Company) -> Recipient:
    transfers = tuple(dict.fromkeys(transfer for transfer, _ in pairs))
    snapshots = [transfer.snapshot for transfer in transfers]
    return Recipient(
        address=address,
        name=_first(contact["name"] for _, contact in pairs),
        language=language_for(
            contact=_first(contact["language"] for _, contact in pairs),
            client=_first(one["language"] for one in snapshots),
            country=_first(one["country"] for one in snapshots),
            company=company.language,
        ),
        relation=memo_relation(one["relation"] for one in snapshots),
        transfers=transfers,
    )


def memo_relation(relations: Iterable[str]) -> str:
    """Which memo fits: where nothing is under way at any of the clients, the one that does not speak of it."""
    quiet = {Relation.PROSPECT.value, Relation.FORMER.value}
    return "prospect" if set(relations) <= quiet else "client"


def _first(values: Iterable[str | None] | Iterator[str | None]) -> str:
    return next((value for value in values if value), "")

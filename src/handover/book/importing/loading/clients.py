"""A chunk of staged clients with their contacts and carers, compared with the book and brought into it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from handover.book.importing.loading import deals, trees
from handover.book.importing.loading.inserting import insert, insert_and_number
from handover.book.models import OWNER, Care, Client, Contact, Deal

if TYPE_CHECKING:
    from handover.book.importing.loading.load import Tally


class Found(NamedTuple):
    """A client as the files tell of it."""

    row: sqlite3.Row
    contacts: list[sqlite3.Row]
    carers: list[sqlite3.Row]
    deals: list[sqlite3.Row]


class Chunk:
    """Loads some clients together.

    `last` is the highest key of a client that was in the book before; `adopted` holds those found by name.
    """

    def __init__(
        self, found: list[Found], people: dict[int, int], last: int, adopted: set[int], tally: Tally
    ) -> None:
        self._found = found
        self._people = people
        self._last = last
        self._adopted = adopted
        self._tally = tally
        self._at = connection.ops.adapt_datetimefield_value(tally.batch.at) if tally.batch else None
        self._clients: dict[int, Client] = {}  # staged number -> the book's client
        self._contacts: dict[int, list[Contact]] = defaultdict(list)
        self._care: dict[int, list[Care]] = defaultdict(list)
        self._deals: dict[int, list[Deal]] = defaultdict(list)

    def load(self, *, write: bool) -> None:
        self._find()
        new = [one for one in self._found if one.row["c"] not in self._clients]
        old = [one for one in self._found if one.row["c"] in self._clients]
        self._add(new, write=write)
        for one in old:
            self._update(one, self._clients[one.row["c"]], write=write)

    def _find(self) -> None:
        ids: dict[tuple[str, str], Client] = {}
        names: dict[str, list[Client]] = defaultdict(list)
        for client in self._candidates():
            if client.source_id:
                ids[client.source, client.source_id] = client
            names[client.name_key].append(client)
        for one in self._found:
            if (match := self._match(one.row, ids, names)) is not None:
                self._clients[one.row["c"]] = match
        self._find_parts()

    def _candidates(self) -> list[Client]:
        if not self._last:
            return []
        wanted = Q(name_key__in={one.row["key"][:300] for one in self._found})
        by_source: dict[str, list[str]] = defaultdict(list)
        for one in self._found:
            if one.row["source_id"]:
                by_source[one.row["product"]].append(one.row["source_id"])
        for source, ids in by_source.items():
            wanted |= Q(source=source, source_id__in=ids)
        return list(Client.objects.filter(wanted, pk__lte=self._last).order_by("id"))

    def _match(
        self, row: sqlite3.Row, ids: dict[tuple[str, str], Client], names: dict[str, list[Client]]
    ) -> Client | None:
        """By the export's own id; else by name, if the book's client has no id or the name is its alone."""
        if row["source_id"] and (client := ids.get((row["product"], row["source_id"]))):
            return client
        same = [one for one in names.get(row["key"][:300], []) if one.pk not in self._adopted]
        free = [one for one in same if not one.source_id]
        chosen = next(iter(free), None)
        if chosen is None and not row["source_id"] and len(same) == 1:
            chosen = same[0]
        if chosen is not None:
            self._adopted.add(chosen.pk)
        return chosen

    def _find_parts(self) -> None:
        keys = [client.pk for client in self._clients.values()]
        if keys:
            for contact in Contact.objects.filter(client__in=keys):
                self._contacts[contact.client_id].append(contact)
            for care in Care.objects.filter(client__in=keys):
                self._care[care.client_id].append(care)
            for deal in Deal.objects.filter(client__in=keys):
                self._deals[deal.client_id].append(deal)

    def _add(self, new: list[Found], *, write: bool) -> None:
        self._tally.count("clients", "new", len(new))
        self._tally.count("contacts", "new", sum(len(one.contacts) for one in new))
        under_way = [deals.new_ones(one.deals) for one in new]
        self._tally.count("deals", "new", sum(map(len, under_way)))
        if not write or not new:
            return
        told = [_client_values(one.row) for one in new]
        stored = [self._stored(values) for values in told]
        keys = insert_and_number(Client, (*trees.CLIENT_FIELDS, "noted_at", "time_zone"), stored)
        people: list[tuple[Any, ...]] = []
        carers: list[tuple[int, int, str]] = []
        begun: list[Deal] = []
        for pk, values, one, rows in zip(keys, told, new, under_way, strict=True):
            contacts, care = [_contact_values(row) for row in one.contacts], self._carers(one)
            people += [
                (pk, *contact[:-1], _date(contact[-1]), self._noted(contact[_TITLE:])) for contact in contacts
            ]
            carers += [(pk, person, role) for person, role in care]
            begun += deals.of_new_client(pk, rows, self._tally.batch)
            self._tally.added("client", pk, trees.client_digest(values, contacts, care, map(deals.values, rows)))
        insert(Contact, ("client", *trees.CONTACT_FIELDS, "noted_at"), people)
        insert(Care, ("client", "person", "role"), carers)
        Deal.objects.bulk_create(begun)

    def _stored(self, told: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values of a client as the database takes them; those that hold no date stay as they are."""
        values = [_date(one) if at in _DATES else one for at, one in enumerate(told)]
        return (*values, self._noted(told[_NOTES:]), "")

    def _noted(self, told: Iterable[Any]) -> Any:
        """The time of this import for a row of which it tells something of the kind, else nothing."""
        return self._at if any(told) else None

    def _carers(self, found: Found) -> list[tuple[int, str]]:
        named = {(self._people[row["p"]], row["role"][:120]) for row in found.carers}
        if found.row["owner_p"] is not None:
            named.add((self._people[found.row["owner_p"]], OWNER))
        return sorted(named)

    def _update(self, found: Found, client: Client, *, write: bool) -> None:
        contacts, care, known = self._contacts[client.pk], self._care[client.pk], self._deals[client.pk]
        before = trees.client_tree(client, contacts, care, known)
        at = self._tally.batch.at if self._tally.batch else None
        _fill_client(client, found.row, at)
        touched = _merged(client, contacts, found.contacts, at)
        moved = deals.merged(client, known, found.deals, self._tally)
        after_care = _merged_care(client, care, self._carers(found))
        self._count_contacts(before, touched, len(found.contacts))
        after = trees.client_tree(client, _with_new(contacts, touched), after_care, _with_new(known, moved))
        is_same = trees.digest(before) == trees.digest(after)
        self._tally.count("clients", "unchanged" if is_same else "changed")
        if write and not is_same:
            _save(client, before, touched, care, after_care)
            deals.save(moved)
            self._tally.changed("client", client.pk, before, after)

    def _count_contacts(self, before: trees.Tree, touched: list[Contact], told: int) -> None:
        new = sum(1 for one in touched if one._state.adding)
        self._tally.count("contacts", "new", new)
        self._tally.count("contacts", "changed", len(touched) - new)
        self._tally.count("contacts", "unchanged", told - len(touched))


_DATES: Final = {trees.CLIENT_FIELDS.index(name) for name in ("renewal_on", "last_activity_on")}
_NOTES: Final = trees.CLIENT_FIELDS.index("notes")
_TITLE: Final = trees.CONTACT_FIELDS.index("title")


def _client_values(row: sqlite3.Row) -> tuple[Any, ...]:
    """A staged client in the order of CLIENT_FIELDS, dates as text."""
    return (
        *(row["name"][:300], row["key"][:300], row["relation"], row["language"], row["country"], row["sector"]),
        *(row["tier"], row["renewal"] or None, row["product"], row["source_id"]),
        *(row["notes"], row["last_activity"] or None),
    )


def _with_new(known: list[Any], touched: list[Any]) -> list[Any]:
    return [*known, *(one for one in touched if one._state.adding)]


def _date(text: str | None) -> Any:
    return connection.ops.adapt_datefield_value(date.fromisoformat(text)) if text else None


def _fill_client(client: Client, row: sqlite3.Row, at: datetime | None) -> None:
    """What the export says counts; where it says nothing, the book stays as it is."""
    if row["source_id"]:
        client.source, client.source_id = row["product"], row["source_id"]
        client.name, client.name_key = row["name"][:300], row["key"][:300]
    for name in ("relation", "language", "country", "sector", "tier"):
        if row[name]:
            setattr(client, name, row[name])
    if row["renewal"]:
        client.renewal_on = date.fromisoformat(row["renewal"])
    if _fill_noted(client, row, ("notes",)):
        client.noted_at = at


def _fill_noted(noted: Client | Contact, row: sqlite3.Row, names: tuple[str, ...]) -> bool:
    """Notes, the last activity and what else only a brief needs; whether the export says something new."""
    told: dict[str, Any] = {name: row[name] for name in names}
    told["last_activity_on"] = date.fromisoformat(row["last_activity"]) if row["last_activity"] else None
    new = {name: value for name, value in told.items() if value and getattr(noted, name) != value}
    for name, value in new.items():
        setattr(noted, name, value)
    return bool(new)


def _contact_values(row: sqlite3.Row) -> tuple[Any, ...]:
    """A staged contact in the order of CONTACT_FIELDS."""
    return (
        *((row["name"] or "")[:300], row["email"], (row["phone"] or "")[:100]),
        *(row["language"], row["source_id"][:200], row["title"], row["notes"], row["last_activity"] or None),
    )


def _contact(client: Client, row: sqlite3.Row, at: datetime | None) -> Contact:
    first = dict(zip(trees.CONTACT_FIELDS[:_TITLE], _contact_values(row), strict=False))
    contact = Contact(client=client, **first)
    if _fill_noted(contact, row, ("title", "notes")):
        contact.noted_at = at
    return contact


def _merged(client: Client, known: list[Contact], told: list[sqlite3.Row], at: datetime | None) -> list[Contact]:
    """The contacts that are new or changed. Each contact of the book is found once: by address, by id, by name."""
    free = list(known)
    touched = []
    for row in told:
        contact = _same(free, row, {one.email for one in known})
        if contact is None:
            touched.append(_contact(client, row, at))
        else:
            free.remove(contact)
            if _fill_contact(contact, row, at):
                touched.append(contact)
    return touched


def _same(free: list[Contact], row: sqlite3.Row, taken: set[str | None]) -> Contact | None:
    if row["email"] and (by_email := next((one for one in free if one.email == row["email"]), None)):
        return by_email
    is_free = row["email"] is None or row["email"] not in taken
    by_id = next((one for one in free if row["source_id"] and one.source_id == row["source_id"]), None)
    if by_id is not None and is_free:
        return by_id
    named = [one for one in free if one.name == (row["name"] or "") and (one.email is None or row["email"] is None)]
    alike = [one for one in named if one.phone == (row["phone"] or "")] or (named if row["name"] else [])
    return alike[0] if alike and (not row["source_id"] or not alike[0].source_id) else None


def _fill_contact(contact: Contact, row: sqlite3.Row, at: datetime | None) -> bool:
    changed = _fill_noted(contact, row, ("title", "notes"))
    if changed:
        contact.noted_at = at
    for name in ("name", "email", "phone", "language", "source_id"):
        if (value := row[name]) and getattr(contact, name) != value:
            setattr(contact, name, value)
            changed = True
    return changed


def _merged_care(client: Client, known: list[Care], wanted: list[tuple[int, str]]) -> list[Care]:
    """Care as it will be: an owner gives way to the one named now, everybody else stays."""
    names_owner = any(role == OWNER for _, role in wanted)
    kept = [one for one in known if not (names_owner and one.role == OWNER)]
    there = {(one.person_id, one.role) for one in kept}
    return kept + [
        Care(client=client, person_id=who, role=role) for who, role in wanted if (who, role) not in there
    ]


def _save(client: Client, before: trees.Tree, touched: list[Contact], known: list[Care], care: list[Care]) -> None:
    if before["fields"] != trees.client_tree(client, [], [])["fields"]:
        client.save()
    known_ones = [one for one in touched if not one._state.adding]
    Contact.objects.bulk_create(one for one in touched if one._state.adding)
    Contact.objects.bulk_update(known_ones, [*trees.CONTACT_FIELDS, "noted_at"])
    save_care(client, known, [(one.person_id, one.role) for one in care])


def save_care(client: Client, known: list[Care], wanted: list[tuple[Any, str]]) -> None:
    """Make `wanted` the care of this client; rows that are right already stay as they are."""
    gone = [one.pk for one in known if (one.person_id, one.role) not in wanted]
    Care.objects.filter(pk__in=gone).delete()
    there = {(one.person_id, one.role) for one in known}
    Care.objects.bulk_create(
        Care(client=client, person_id=person, role=role) for person, role in wanted if (person, role) not in there
    )

"""The company's own people, as exports name them, into the book. Staff are few and looked at all together."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handover.book.importing.cells import key
from handover.book.importing.loading import trees
from handover.book.importing.staging import Staging
from handover.book.models import Language, Person

if TYPE_CHECKING:
    from handover.book.importing.loading.load import Tally


def load_people(staging: Staging, tally: Tally, *, write: bool, now: datetime) -> dict[int, int]:
    """Everybody who is named, found in the book or added to it. Returns staged number -> primary key.

    In a trial people who are not in the book yet get numbers below zero.
    """
    rows = list(staging.rows("SELECT * FROM person ORDER BY p"))
    known = _Known()
    people: dict[int, Person] = {}
    before: dict[int, trees.Tree | None] = {}
    for row in rows:
        person = known.find(row)
        before[row["p"]] = trees.person_tree(person) if person else None
        people[row["p"]] = person or _new(row)
        _fill(people[row["p"]], row, now)
        if person is None:
            known.add(people[row["p"]])
    _save(people, before, write=write)
    _set_managers(rows, people)
    _save_managers(people, before, tally, write=write)
    return {p: person.pk or -p for p, person in people.items()}


class _Known:
    """The people of the book, to be found by the export's id, by address, or by a name of their own."""

    def __init__(self) -> None:
        self._by_id: dict[tuple[str, str], Person] = {}
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        for person in Person.objects.order_by("id"):
            self.add(person)

    def add(self, person: Person) -> None:
        if person.source_id:
            self._by_id[person.source, person.source_id] = person
        if person.email:
            self._by_email[person.email] = person
        self._by_name.setdefault(key(person.name), []).append(person)

    def find(self, row: sqlite3.Row) -> Person | None:
        if row["uid"] and (person := self._by_id.get((row["product"], row["uid"]))):
            return person
        if row["email"] and (person := self._by_email.get(row["email"])):
            return person
        same = [one for one in self._by_name.get(row["key"], []) if not (row["email"] and one.email)]
        return same[0] if len(same) == 1 else next((one for one in same if one.email is None), None)


def _new(row: sqlite3.Row) -> Person:
    person = Person(name=row["name"][:200], email=row["email"])
    person.set_unusable_password()
    return person


def _fill(person: Person, row: sqlite3.Row, now: datetime) -> None:
    """Fill what is blank; what somebody has said in Handover stays."""
    languages = row["languages"].split()
    told: dict[str, Any] = {
        "email": row["email"],
        "title": row["title"],
        "phone": row["phone"],
        "time_zone": row["time_zone"],
        "speaks": languages,
        "language": next((code for code in languages if code in Language.values), ""),
    }
    for name, value in told.items():
        if value and not getattr(person, name):
            setattr(person, name, value)
    if row["uid"] and not person.source_id:
        person.source, person.source_id = row["product"], row["uid"]
    if not row["active"] and person.deactivated_at is None:
        person.deactivated_at = now


def _save(people: dict[int, Person], before: dict[int, trees.Tree | None], *, write: bool) -> None:
    if write:
        for p, person in people.items():
            if before[p] != trees.person_tree(person):
                person.save()


def _set_managers(rows: list[sqlite3.Row], people: dict[int, Person]) -> None:
    by_uid = {(row["product"], row["uid"]): people[row["p"]] for row in rows if row["uid"]}
    for row in rows:
        manager = by_uid.get((row["product"], row["manager"])) if row["manager"] else None
        person = people[row["p"]]
        if manager is not None and manager is not person and person.manager_id is None:
            person.manager = manager


def _save_managers(
    people: dict[int, Person], before: dict[int, trees.Tree | None], tally: Tally, *, write: bool
) -> None:
    """The second save is for managers, who must be in the book before their staff can name them."""
    seen: set[int] = set()
    for p, person in people.items():
        if id(person) in seen:
            continue
        seen.add(id(person))
        old, now = before[p], trees.person_tree(person)
        tally.count("people", "new" if old is None else "unchanged" if old == now else "changed")
        if write and old != now:
            person.save(update_fields=["manager"])
            tally.changed("person", person.pk, old, now)

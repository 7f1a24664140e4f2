"""Cleaned rows in a database on disk, made for one import and gone after it: memory stays as it was."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from handover.book.importing.cells import key
from handover.book.importing.entries import Account, Deal, Person, Problem, Staff
from handover.book.importing.formats import PARTNERS
from handover.book.importing.guess import Layout
from handover.book.importing.values import Owner

_BATCH: Final = 4000

_SCHEMA = """
CREATE TABLE file (f INTEGER PRIMARY KEY, name, digest, kind, product, rows, owner_field, company_field,
    company_relation);
CREATE TABLE person (p INTEGER PRIMARY KEY, product, uid, name, key, email, active, title DEFAULT '',
    phone DEFAULT '', languages DEFAULT '', time_zone DEFAULT '', manager DEFAULT '', own_company DEFAULT '',
    is_listed DEFAULT 1);
CREATE TABLE named (who PRIMARY KEY, name, key, email, inactive, in_owner_column);
CREATE TABLE company (c INTEGER PRIMARY KEY, f, row, product, source_id, name, key, owner_id, owner, owner_inactive,
    relation, language, country, sector, tier, renewal, notes, last_activity);
CREATE TABLE contact (k INTEGER PRIMARY KEY, f, row, product, flat, source_id, name, email, email_field, phone,
    language, has_id, company, key, owner_id, owner, owner_inactive, contact_owner_id, contact_owner,
    relation, country, sector, tier, renewal, nobody, title, notes, last_activity);
CREATE TABLE contact_company (k, place, source_id);
CREATE TABLE deal (d INTEGER PRIMARY KEY, f, row, product, source_id, name, stage, amount, currency, closes,
    is_open, has_id, company, key);
CREATE TABLE deal_company (d, place, source_id);
CREATE TABLE care (c, k, role, owner_id, owner);
CREATE TABLE trouble (k, f, row, field, why);
CREATE TABLE problem (f, row, field, why);
"""

_INSERTS = {
    "company": 18,
    "contact": 28,
    "contact_company": 3,
    "deal": 14,
    "deal_company": 3,
    "care": 5,
    "trouble": 5,
    "problem": 4,
}


class Staging:
    """The rows of one import. Use as a context manager: they are gone when the block ends."""

    def __init__(self) -> None:
        # These are people's addresses: readable for this user alone, and without a name in any folder once it is
        # open, so that nothing is left of it even if the process is killed.
        with tempfile.TemporaryDirectory(prefix="handover-import-") as folder:
            self.db = sqlite3.connect(Path(folder) / "rows.sqlite3", isolation_level=None)
            self.db.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;" + _SCHEMA
            )
        self.db.row_factory = sqlite3.Row
        self.db.execute("BEGIN")
        self._waiting: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _INSERTS}
        self._known: set[tuple[str, bool]] = set()
        self._companies = self._contacts = self._deals = 0

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    def add_file(self, layout: Layout) -> int:
        """Take up a file; returns its number."""
        source, kind = layout.table.source, layout.kind
        values = (
            *(source.name, source.digest, kind.name, kind.product, kind.rows),
            layout.field_of("owner", "owner_id", "contact_owner", "contact_owner_id"),
            layout.field_of("company", "parent", "company_id", "parent_id"),
            bool(layout.places.get("relation")),
        )
        cursor = self.db.execute(f"INSERT INTO file VALUES (NULL{',?' * len(values)})", values)  # noqa: S608
        return int(cursor.lastrowid or 0)

    def add_staff(self, product: str, staff: Staff) -> None:
        self.db.execute(
            f"INSERT INTO person VALUES (NULL{',?' * 12}, 1)",  # noqa: S608
            (
                *(product, staff.uid, staff.name, key(staff.name), staff.email or None, staff.active, staff.title),
                *(staff.phone, staff.languages, staff.time_zone, staff.manager, staff.own_company),
            ),
        )

    def add_company(self, file: int, row: int, product: str, account: Account) -> None:
        self._companies += 1
        owner = account.owner
        inactive = bool(owner.who and owner.who.inactive)
        place = (self._companies, file, row, product, account.source_id, account.name, key(account.name))
        told = (account.relation, account.language, account.country, account.sector, account.tier, account.renewal)
        noted = (account.notes, account.last_activity)
        self._put("company", (*place, owner.uid, self._who(owner.who), inactive, *told, *noted))
        self._add_care(account, company=self._companies)

    def add_contact(
        self, file: int, row: int, layout: Layout, person: Person, account: Account, *, nobody: bool
    ) -> int:
        """A contact and what its row says of its company; returns its number."""
        self._contacts += 1
        owner = account.owner if account.owner.uid or account.owner.who else person.owner
        of_contact = account.owner if layout.kind.rows == PARTNERS else person.owner
        channels = (person.email or None, person.email_field, person.phone or None, person.language)
        place = (self._contacts, file, row, layout.kind.product, layout.kind.flat, person.source_id)
        inactive = bool(owner.who and owner.who.inactive)
        company = (account.name, key(account.name), owner.uid, self._who(owner.who), inactive)
        told = (account.relation, account.country, account.sector, account.tier, account.renewal)
        named = (of_contact.uid, self._who(of_contact.who))
        has_id = bool(person.company_ids)
        values = (*place, person.name or None, *channels, has_id, *company, *named, *told, nobody)
        self._put("contact", (*values, person.title, person.notes, person.last_activity))
        for number, source_id in enumerate(person.company_ids):
            self._put("contact_company", (self._contacts, number, source_id))
        self._add_care(account, contact=self._contacts)
        return self._contacts

    def add_deal(self, file: int, row: int, product: str, deal: Deal) -> None:
        self._deals += 1
        told = (deal.source_id, deal.name, deal.stage, deal.amount, deal.currency, deal.closes, deal.is_open)
        company = (bool(deal.company_ids), deal.company, key(deal.company))
        self._put("deal", (self._deals, file, row, product, *told, *company))
        for number, source_id in enumerate(deal.company_ids):
            self._put("deal_company", (self._deals, number, source_id))

    def add_problems(self, file: int, row: int, problems: Iterable[Problem], contact: int | None = None) -> None:
        """Problems of a row. Those of a contact's e-mail and phone wait until it is known to have a client."""
        for field, why, of_channel in dict.fromkeys(problems) if problems else ():
            if of_channel and contact is not None:
                self._put("trouble", (contact, file, row, field, why))
            else:
                self._put("problem", (file, row, field, why))

    def _add_care(self, account: Account, company: int | None = None, contact: int | None = None) -> None:
        for header, uid, who in account.care:
            self._put("care", (company, contact, header, uid, self._who(who, in_owner_column=False)))

    def _who(self, who: Owner | None, *, in_owner_column: bool = True) -> str:
        """A short name for a person named in a cell: the same for every spelling of it."""
        if who is None:
            return ""
        code = f"@{who.email}" if who.email else key(who.name)
        if (code, in_owner_column) not in self._known:
            self._known.add((code, in_owner_column))
            self.db.execute(
                "INSERT INTO named VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (who) DO UPDATE SET in_owner_column = max(in_owner_column, excluded.in_owner_column)",
                (code, who.name, key(who.name), who.email or None, who.inactive, in_owner_column),
            )
        if who.inactive and (code + "\x00", True) not in self._known:
            self._known.add((code + "\x00", True))
            self.db.execute("UPDATE named SET inactive = 1 WHERE who = ?", (code,))
        return code

    def _put(self, table: str, values: tuple[Any, ...]) -> None:
        waiting = self._waiting[table]
        waiting.append(values)
        if len(waiting) >= _BATCH:
            self._write(table)

    def _write(self, table: str) -> None:
        places = ",".join("?" * _INSERTS[table])
        self.db.executemany(f"INSERT INTO {table} VALUES ({places})", self._waiting[table])  # noqa: S608
        self._waiting[table].clear()

    def settle(self) -> None:
        """Write what is still waiting."""
        for table in _INSERTS:
            self._write(table)

    def count(self, question: str) -> int:
        return int(self.db.execute(f"SELECT count(*) FROM {question}").fetchone()[0])  # noqa: S608

    def rows(self, question: str, *values: Any) -> Iterator[sqlite3.Row]:
        return iter(self.db.execute(question, values))

"""The whole of reading: files in, one staged and resolved import out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from handover.book.importing import address_books, formats, guess
from handover.book.importing.entries import Problem
from handover.book.importing.files import Source, Tick, source
from handover.book.importing.formats import COMPANIES, DEALS, PARTNERS, PLAIN, USERS, VCARD
from handover.book.importing.guess import Layout
from handover.book.importing.records import RowReader
from handover.book.importing.resolve import resolve
from handover.book.importing.staging import Staging
from handover.book.importing.tables import TOO_LONG, Table, table
from handover.book.importing.vcards import cards
from handover.errors import UnusableInput

#: Called with (what is being done, how much of it is done, how much there is).
Progress = Callable[[str, int, int], None]
READING: Final = "reading"
_CARD_TABLE: Final = ("FN", "N", "ORG", "EMAIL", "TEL", "CATEGORIES")


@dataclass(frozen=True)
class FileRead:
    """One file of an import, as it was understood."""

    name: str
    digest: str
    kind: str


def plan(paths: Sequence[Path], kind: str | None = None, mapping: Mapping[str, str] | None = None) -> list[Layout]:
    """Recognise every file and place its columns; questions stay open. A file given twice counts once."""
    if not paths:
        raise UnusableInput("name the files to import")
    shown = Counter(path.name for path in paths)
    sources = [source(path, path.name if shown[path.name] == 1 else str(path)) for path in paths]
    found = list({one.digest: one for one in sources}.values())
    layouts = [_layout(one, kind, mapping or {}) for one in found]
    guess.check_mapping(layouts, mapping or {})
    if all(made.kind.rows == DEALS for made in layouts):
        name = layouts[0].table.source.name
        raise UnusableInput("%(name)s: lists deals; give it together with the file of the companies", name=name)
    return _companies_beside_contacts(layouts)


def _layout(found: Source, kind: str | None, mapping: Mapping[str, str]) -> Layout:
    if found.form == "vcard":
        return Layout(Table(found, "", _CARD_TABLE, 0, _no_records), VCARD, {"company": [_CARD_TABLE.index("ORG")]})
    made = table(found)
    named = formats.by_name(kind, made.keys) if kind else None
    if kind and (named is None or named is VCARD):
        raise UnusableInput(
            "--as %(kind)s: %(name)s cannot be read as that; there are: %(what)s",
            kind=kind,
            name=found.name,
            what=", ".join(formats.names()),
        )
    return guess.layout(made, named, mapping)


@contextmanager
def _no_records(tick: Tick | None) -> Iterator[Iterator[list[str]]]:
    yield iter(())


def _companies_beside_contacts(layouts: list[Layout]) -> list[Layout]:
    """Hand-made lists given together: one without e-mail and contacts is the list of companies of the others."""
    lists = [made for made in layouts if made.kind.name == PLAIN]
    people = [made for made in lists if made.places.get("email")]
    companies = [
        made for made in lists if not any(made.places.get(name) for name in ("email", "name", "last", "first"))
    ]
    if people and companies:
        for made in companies:
            made.kind = replace(made.kind, rows=COMPANIES, asks=("owner", "company"))
        for made in people:
            made.kind = replace(made.kind, asks=("email", "company"))
    return layouts


@contextmanager
def reading(
    paths: Sequence[Path],
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Staging, list[FileRead]]]:
    """Everything that is in these files, joined. UnusableInput for what cannot be read or needs an answer first."""
    layouts = plan(paths, kind, mapping)
    questions = [question for made in layouts for question in made.questions]
    if questions:
        raise UnusableInput("%(question)s", question=questions[0])
    with Staging() as staging:
        _stage(layouts, staging, progress)
        resolve(staging)
        yield staging, [FileRead(m.table.source.name, m.table.source.digest, m.kind.name) for m in layouts]


def _stage(layouts: list[Layout], staging: Staging, progress: Progress | None) -> None:
    total = sum(made.table.source.size for made in layouts)
    done = 0
    for made in layouts:
        _stage_file(made, staging, _tick(progress, done, total))
        done += made.table.source.size
    if progress:
        progress(READING, total, total)


def _tick(progress: Progress | None, before: int, total: int) -> Tick | None:
    return (lambda seen: progress(READING, min(before + seen, total), total)) if progress else None


def _stage_file(made: Layout, staging: Staging, tick: Tick | None) -> None:
    file = staging.add_file(made)
    if made.kind is VCARD:
        _stage_cards(made, file, staging, tick)
        return
    _stage_table_problems(made, file, staging)
    take = _TAKES.get(made.kind.rows, _take_contact)
    reader = RowReader(made)
    may_be_deleted = bool(made.places.get("deleted"))
    with made.table.rows(tick) as rows:
        for number, raw, fault in rows:
            reader.open(raw)
            if may_be_deleted and reader.is_deleted():
                continue
            if fault:
                staging.add_problems(file, number, [Problem(None, fault)])
            if fault != TOO_LONG:
                take(reader, staging, file, number)


def _stage_table_problems(made: Layout, file: int, staging: Staging) -> None:
    twice = [Problem(made.header(place), "duplicate header") for place in made.table.twice]
    unread = [Problem(sheet, "sheet not read") for sheet in made.table.unread]
    staging.add_problems(file, max(made.table.header_row, 1), twice + unread)


def _take_user(reader: RowReader, staging: Staging, file: int, row: int) -> None:
    staff = reader.staff()
    if staff.name:
        staging.add_staff(reader.layout.kind.product, staff)
    else:
        staging.add_problems(file, row, [Problem(reader.layout.field_of("name", "last"), "no name")])


def _take_company(reader: RowReader, staging: Staging, file: int, row: int, field: str = "company") -> None:
    account = reader.account(field)
    if account.name:
        staging.add_company(file, row, reader.layout.kind.product, account)
    staging.add_problems(file, row, reader.problems)


def _take_partner(reader: RowReader, staging: Staging, file: int, row: int) -> None:
    if reader.is_address():
        return
    if reader.is_company():
        _take_company(reader, staging, file, row, "name")
    else:
        _take_contact(reader, staging, file, row)


def _take_contact(reader: RowReader, staging: Staging, file: int, row: int) -> None:
    nobody = reader.holds_nobody()
    is_partner = reader.layout.kind.rows == PARTNERS
    person = reader.person("parent_id" if is_partner else "company_id")
    account = reader.account("parent" if is_partner else "company")
    if not account.name and "company" in reader.layout.answered:
        account = account._replace(name=person.name)  # private clients are their own company
    if nobody and account.name:
        reader.problems = [one for one in reader.problems if not one.of_channel]
    contact = staging.add_contact(file, row, reader.layout, person, account, nobody=nobody and bool(account.name))
    staging.add_problems(file, row, reader.problems, contact)


def _take_deal(reader: RowReader, staging: Staging, file: int, row: int) -> None:
    deal = reader.deal()
    if deal.name:
        staging.add_deal(file, row, reader.layout.kind.product, deal)
    staging.add_problems(file, row, reader.problems)


_TAKES: Final = {USERS: _take_user, COMPANIES: _take_company, PARTNERS: _take_partner, DEALS: _take_deal}


def _stage_cards(made: Layout, file: int, staging: Staging, tick: Tick | None) -> None:
    for card in cards(made.table.source, tick):
        if not address_books.is_group(card):
            person, account, problems = address_books.entry(card)
            contact = staging.add_contact(file, card.number, made, person, account, nobody=False)
            staging.add_problems(file, card.number, problems, contact)

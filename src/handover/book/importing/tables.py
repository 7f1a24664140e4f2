"""From text or a sheet to rows: the separator, the header line below its preamble, ragged rows, footers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final, NamedTuple

from handover.book.importing.cells import clean
from handover.book.importing.files import Source, Tick, text_of, ticking
from handover.book.importing.formats import header_key, header_words
from handover.book.importing.sheets import sheets
from handover.book.importing.words import folded, word_set
from handover.errors import UnusableInput

TOO_SHORT: Final = "row too short"
TOO_LONG: Final = "row too long"

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 1 << 18  # characters
_LOOKED_AT = 60  # rows
_LONGEST_CELL = 1 << 20
_MOST_FOOTERS = 40
_END = "\x00 end of the file"


class Row(NamedTuple):
    """`cells` are as many as headers; `fault` is "", TOO_SHORT, or TOO_LONG: columns have slipped."""

    number: int
    cells: list[str]
    fault: str


Records = Callable[[Tick | None], AbstractContextManager[Iterator[list[str]]]]


@dataclass(frozen=True)
class Table:
    """One list of rows below one header; opened anew for every reading."""

    source: Source
    sheet: str
    headers: tuple[str, ...]
    header_row: int  # 0: the list has no header line
    records: Records
    unread: tuple[str, ...] = field(default=())  # further sheets with something in them

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(header_key(header) for header in self.headers)

    @property
    def twice(self) -> dict[int, list[int]]:
        """First column of a header -> its further columns."""
        places: dict[str, list[int]] = {}
        for place, header in enumerate(self.headers):
            if header:
                places.setdefault(header.casefold(), []).append(place)
        return {same[0]: same[1:] for same in places.values() if len(same) > 1}

    @contextmanager
    def rows(self, tick: Tick | None = None) -> Iterator[Iterator[Row]]:
        with self.records(tick) as records:
            yield _rows(records, self)


def table(found: Source) -> Table:
    """The list in a text file or spreadsheet; UnusableInput if there is none."""
    return _text_table(found) if found.form == "text" else _sheet_table(found)


def _text_table(found: Source) -> Table:
    with text_of(found) as file:
        sample = file.read(_SAMPLE)
    separator, told = _told_separator(sample)
    separators = (separator,) if told else _SEPARATORS
    spaced = re.search(r'"[,;\t|] +"', sample) is not None
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE:
        lines = lines[:-1]  # may be cut in two
    looks = [_look(_sample_records(lines, one, spaced=spaced), one, told=told) for one in separators]
    best = max(looks, key=lambda look: look.sureness)

    @contextmanager
    def records(tick: Tick | None) -> Iterator[Iterator[list[str]]]:
        with text_of(found) as file:
            yield _csv_records(ticking(file, tick) if tick else file, best.separator, found.name, spaced=spaced)

    return Table(found, "", *_header(best), records)


def _told_separator(sample: str) -> tuple[str, bool]:
    told = re.match(r'"?sep=(.)"?[\r\n]', sample, re.IGNORECASE)
    return (told.group(1), True) if told else (",", False)


class _Look(NamedTuple):
    """What a sample looks like when cut by one separator."""

    separator: str
    records: list[list[str]]
    header: int  # index of the header line; -1: none
    sureness: tuple[int, int]


def _look(records: list[list[str]], separator: str, *, told: bool = False) -> _Look:
    known = [_known_headers(record) for record in records]
    most = max(known, default=0)
    widths = Counter(len(record) for record in records if len(record) > 1)
    usual = widths.most_common(1)[0][1] if widths else 0
    header = known.index(most) if most else _likely_header(records, told)
    return _Look(separator, records, header, (most, usual))


def _known_headers(record: Sequence[str]) -> int:
    """How many cells are headers of some product; a line with an address in it is no header line."""
    if any("@" in cell for cell in record):
        return 0
    return len({key for cell in record if (key := header_key(clean(cell)))} & header_words())


def _likely_header(records: list[list[str]], first: int) -> int:
    """The first line, from `first`, as wide as the list and without values; -1 if the list starts at once."""
    filled = [sum(1 for cell in record if clean(cell)) for record in records]
    wide = max(filled, default=0)
    for index, record in enumerate(records):
        if index >= first and filled[index] > wide // 2:
            return -1 if any(_is_value(clean(cell)) for cell in record) else index
    return 0


def _is_value(text: str) -> bool:
    return "@" in text or sum(letter.isdigit() for letter in text) >= 5


def _header(look: _Look) -> tuple[tuple[str, ...], int]:
    if look.header < 0:
        width = max(len(record) for record in look.records)
        return tuple(f"column {n}" for n in range(1, width + 1)), 0
    return tuple(clean(cell) for cell in look.records[look.header]), look.header + 1


def _sample_records(lines: Iterable[str], separator: str, *, spaced: bool) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=spaced)
    try:
        return list(islice(reader, _LOOKED_AT))
    except csv.Error:
        return []


def _csv_records(lines: Iterable[str], separator: str, name: str, *, spaced: bool) -> Iterator[list[str]]:
    """Records to the end. A quote that is never closed swallows the rest of the file: a mark at the end tells."""
    reader = csv.reader(chain(lines, (_END,)), delimiter=separator, skipinitialspace=spaced)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            if record and record[-1].endswith(_END):
                if len(record) == 1 and record[0] == _END:
                    return
                raise UnusableInput(
                    "%(name)s: row %(number)s: a quotation mark is opened and never closed",
                    name=name,
                    number=number,
                )
            yield record
    except csv.Error as error:
        raise UnusableInput(
            "%(name)s: row %(number)s: cannot be read: %(error)s; is a quotation mark not closed?",
            name=name,
            number=number + 1,
            error=error,
        ) from error


def _sheet_table(found: Source) -> Table:
    looks = [(name, _look(list(islice(rows, _LOOKED_AT)), "")) for name, rows in sheets(found)]
    filled = [(name, look) for name, look in looks if any(any(record) for record in look.records)]
    if not filled:
        raise UnusableInput("%(name)s: has no filled sheet", name=found.name)
    sheet, best = max(filled, key=lambda one: one[1].sureness)

    @contextmanager
    def records(tick: Tick | None) -> Iterator[Iterator[list[str]]]:
        # Held on to: the file is closed as soon as nobody asks for its sheets any more.
        pages = sheets(found)
        yield next(rows for name, rows in pages if name == sheet)
        pages.close()

    headers, row = _header(best)
    while headers and not headers[-1]:
        headers = headers[:-1]
    return Table(found, sheet, headers, row, records, tuple(name for name, _ in filled if name != sheet))


def _rows(records: Iterator[list[str]], of: Table) -> Iterator[Row]:
    width = len(of.headers)
    named = max((place for place, header in enumerate(of.headers) if header), default=-1) + 1
    shortest = named if of.source.form == "text" else 0
    twice = of.twice
    for number, record in _without_footer(enumerate(records, 1), of.header_row, named):
        row = Row(number, record, "") if len(record) == width else _fitted(number, record, width, shortest)
        if twice:
            _first_filled(row.cells, twice)
        yield row


def _first_filled(record: list[str], twice: dict[int, list[int]]) -> None:
    """Of several columns with one header the first that is filled counts."""
    for first, others in twice.items():
        if not clean(record[first]):
            record[first] = next((record[other] for other in others if clean(record[other])), "")


def _fitted(number: int, record: list[str], width: int, named: int) -> Row:
    size = len(record)
    if size > width:
        return Row(number, record[:width], TOO_LONG if any(clean(cell) for cell in record[width:]) else "")
    return Row(number, record + [""] * (width - size), TOO_SHORT if size < named else "")


def _without_footer(
    records: Iterable[tuple[int, list[str]]], header_row: int, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Rows below the header that hold something; lines after a blank one that end the file are its footer."""
    after_blank, held = False, list[tuple[int, list[str]]]()
    for number, record in records:
        if number <= header_row:
            continue
        if not "".join(record).strip():
            after_blank = True
        elif after_blank and _is_footer(record, width) and len(held) < _MOST_FOOTERS:
            held.append((number, record))
        else:
            yield from held
            held, after_blank = [], False
            yield number, record


def _is_footer(record: list[str], width: int) -> bool:
    filled = [text for cell in record if (text := clean(cell))]
    if not filled:
        return True
    if any("@" in text for text in filled):
        return False
    first = re.split(r"[:(\d]", folded(filled[0]))[0].strip()
    return len(filled) == 1 or (len(filled) == 2 and len(record) < width) or first in word_set("totals")

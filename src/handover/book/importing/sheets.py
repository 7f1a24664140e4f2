"""Rows of a spreadsheet, every cell as the text that a person sees in it."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Generator, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from handover.book.importing.files import Source
from handover.errors import UnusableInput

_SMALL = 64 << 20  # unpacked; beyond that the slower reader, whose memory does not grow


def sheets(found: Source) -> Generator[tuple[str, Iterator[list[str]]], None, None]:
    """Each visible sheet with anything in it: its name and its rows from the top."""
    try:
        yield from _exact(found.path) if found.form == "xlsx" and _needs_care(found.path) else _fast(found.path)
    except (CalamineError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnusableInput(
            "%(name)s: is a damaged spreadsheet: %(error)s", name=found.name, error=error
        ) from error


def _needs_care(path: Path) -> bool:
    """Only one of the two readers shows formulas instead of what somebody once worked out from them."""
    with zipfile.ZipFile(path) as archive:
        pages = [item for item in archive.infolist() if item.filename.startswith("xl/worksheets/sheet")]
        return sum(page.file_size for page in pages) > _SMALL or any(
            _has_formula(archive, page.filename) for page in pages
        )


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as page:
        rest = b""
        while block := page.read(1 << 20):
            if b"<f>" in (text := rest + block) or b"<f " in text or b"<f/" in text:
                return True
            rest = block[-4:]
    return False


def _fast(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    book = CalamineWorkbook.from_path(path)
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.start is not None and sheet.height:
            yield about.name, _from_top(sheet)


def _from_top(sheet: Any) -> Iterator[list[str]]:
    above, left = sheet.start
    for _ in range(above):
        yield []
    margin = [""] * left
    for row in sheet.iter_rows():
        yield margin + [shown(cell) for cell in row]


def _exact(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    with warnings.catch_warnings():
        # Styles, rules and pictures that openpyxl leaves out hold no data.
        warnings.simplefilter("ignore")
        book = load_workbook(path, read_only=True, data_only=False)
        try:
            for page in book.worksheets:
                if page.sheet_state == "visible":
                    # Some programs write a wrong size into the sheet: without it every row is read.
                    page.reset_dimensions()
                    yield page.title, ([shown(cell) for cell in row] for row in page.iter_rows(values_only=True))
        finally:
            book.close()


def shown(value: object) -> str:
    """A cell's value as text: whole numbers without a point, dates as ISO, array formulas as formulas."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, int) else str(getattr(value, "text", value))


def _number(value: float) -> str:
    # Beyond 15 digits a spreadsheet has lost the rest: shown as it is, so that it is named as such.
    return (
        str(int(value))
        if value.is_integer() and abs(value) < 1e15
        else f"{value:.6G}"
        if abs(value) >= 1e15
        else repr(value)
    )

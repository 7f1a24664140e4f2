"""Word, Excel, PowerPoint and OpenDocument files: every text in them, in the open or in a corner."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO
from xml.parsers import expat

import python_calamine

from handover.screening.reading.files import markup
from handover.screening.reading.files.archives import Member
from handover.screening.reading.files.opened import Opened
from handover.screening.reading.reasons import Reason

_DULL = re.compile(
    r"\[Content_Types\]\.xml|(?:word|xl|ppt)/(?:styles|stylesWithEffects|fontTable|webSettings|numbering|theme/.*|calcChain|"
    r"presProps|viewProps|tableStyles|printerSettings/.*)(?:\.xml|\.bin)?(?:\.rels)?|"
    r"(?:.*/)?_rels/\.rels|META-INF/manifest\.xml|manifest\.rdf|mimetype|"
    r"Thumbnails/.*|docProps/thumbnail\..*|Configurations2/.*|layout-cache"
)
_SHOWN = re.compile(
    r"word/document\.xml|xl/.*|ppt/slides/slide\d+\.xml|content\.xml|word/(?:header|footer)\d*\.xml"
)
_SHEET_PARTS = re.compile(r"xl/(?:worksheets/[^/]*|sharedStrings)\.xml")
_UNSEEN = re.compile(
    rb"<(?:odd|even|first)(?:Header|Footer)>([^<]+)<|(?:prompt|error|tooltip|display)=\"([^\"]+)\"|<f[^>]*>([^<]*&quot;[^<]*|[^<]*\"[^<]*)</f>"
)
_REMOTE = re.compile(r"attachedTemplate|/frame\b|subDocument|oleObject\"[^>]*External", re.I)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>", re.I)
_LOCKED = re.compile(rb"encryption-data")


def is_document(names: list[str]) -> bool:
    return "[Content_Types].xml" in names or "mimetype" in names or "content.xml" in names


def read(data: bytes, parts: list[Member], found: Opened, other: Callable[[Member], None]) -> None:
    """`other` takes the files inside that are no XML."""
    names = [part.name for part in parts]
    has_sheets = any(name.startswith("xl/worksheets/") for name in names)
    if has_sheets:
        sheets(data, found)
    for part in parts:
        if part.name == "META-INF/manifest.xml" and _LOCKED.search(part.data):
            found.note(Reason.ENCRYPTED)
        if has_sheets and _SHEET_PARTS.fullmatch(part.name):
            _rest_of_sheets(part, found)
        elif _DULL.fullmatch(part.name):
            continue
        elif part.name.endswith((".xml", ".rels", ".vml")):
            _xml(part, found)
        else:
            other(part)


def _rest_of_sheets(part: Member, found: Opened) -> None:
    """What the sheet reader leaves out: strings no cell shows, formulas that hold texts, tips, headers and footers."""
    if part.name.startswith("xl/worksheets/"):
        values = [one or two or three for one, two, three in _UNSEEN.findall(part.data)]
        found.text(html.unescape("\n".join(value.decode("utf-8", "replace") for value in values)), is_visible=False)
    elif part.name == "xl/sharedStrings.xml":
        shown = "\n".join(text.text for text in found.texts)
        lines = _parsed(part, found)[0].split("\n")
        found.text("\n".join(line for line in lines if line.strip() not in shown), is_visible=False)


def _xml(part: Member, found: Opened) -> None:
    if part.name.endswith(".rels"):
        for link in _EXTERNAL.findall(part.data):
            if _REMOTE.search(link.decode("utf-8", "replace")):
                found.note(Reason.LINKED_TEMPLATE)
    text, attributes = _parsed(part, found)
    if not part.name.endswith(".rels"):
        found.text(text, is_visible=bool(_SHOWN.fullmatch(part.name)))
    found.text("\n".join(attributes), is_visible=False)


def _parsed(part: Member, found: Opened) -> tuple[str, list[str]]:
    try:
        return markup.text(part.data)
    except (expat.ExpatError, markup.Entities, ValueError):
        found.note(Reason.DAMAGED_FILE)
        return "", []


def sheets(data: bytes, found: Opened) -> None:
    """All sheets with their rows, hidden ones too; a row is a line."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet:
                _sheet(book, sheet, found)
    except (python_calamine.CalamineError, ValueError, OSError) as fault:
        locked = isinstance(fault, python_calamine.PasswordError)
        found.note(Reason.ENCRYPTED if locked else Reason.DAMAGED_FILE)


def _sheet(book: python_calamine.CalamineWorkbook, sheet: python_calamine.SheetMetadata, found: Opened) -> None:
    rows = book.get_sheet_by_name(sheet.name).to_python()
    lines = ["\t".join(_cell(cell) for cell in row).rstrip("\t") for row in rows]
    shown = sheet.visible is python_calamine.SheetVisibleEnum.Visible
    found.text("\n".join([sheet.name, *(line for line in lines if line)]), is_visible=shown)


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\n", " ").replace("\t", " ")

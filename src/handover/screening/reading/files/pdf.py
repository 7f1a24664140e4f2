"""PDF files: the text of the pages, notes, links, form fields, properties, and files inside."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from handover.screening.reading import limits
from handover.screening.reading.files.archives import Member
from handover.screening.reading.files.opened import Opened
from handover.screening.reading.reasons import Reason

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
_TAG = re.compile(r"<[^>]*>")
_FAULTS = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    AssertionError,
)


def read(data: bytes, found: Opened, other: Callable[[Member], None]) -> None:
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            found.note(Reason.ENCRYPTED)
            return
        _pages(reader, found)
        _properties(reader, found)
        for name, contents in reader.attachments.items():
            for content in contents:
                other(Member(name, content))
    except (FileNotDecryptedError, DependencyError):
        found.note(Reason.ENCRYPTED)
    except _FAULTS:
        found.note(Reason.DAMAGED_FILE)


def _pages(reader: PdfReader, found: Opened) -> None:
    if len(reader.pages) > limits.ARCHIVE_ENTRIES:
        found.note(Reason.TOO_LARGE)
    letters = 0
    for page in list(reader.pages)[: limits.ARCHIVE_ENTRIES]:
        text = page.extract_text()
        letters += len(text.split())
        found.text(text)
        found.text("\n".join(_notes(page)), is_visible=False)
        if not text.strip() and _has_images(page):
            found.images += 1
    if found.images and letters < 10:
        found.note(Reason.IMAGE_WITH_FEW_WORDS)


def _has_images(page: Any) -> bool:
    resources = page.get("/Resources")
    resources = resources.get_object() if resources else {}
    return "/XObject" in resources or "/Pattern" in resources


def _notes(page: Any) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        yield from (str(note[key]) for key in ("/Contents", "/T", "/V", "/TU", "/DV") if note.get(key))
        action = note.get("/A")
        action = action.get_object() if action else {}
        yield from (str(action[key]) for key in ("/URI", "/F", "/JS") if action.get(key))


def _properties(reader: PdfReader, found: Opened) -> None:
    values = [str(value) for value in (reader.metadata or {}).values()]
    fields = reader.get_fields() or {}
    values += [str(field.get("/V")) for field in fields.values() if field.get("/V")]
    values += [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    for content in (reader.xfa or {}).values():
        values.append(_TAG.sub(" ", content.decode("utf-8", "replace")))
    found.text("\n".join(values), is_visible=False)

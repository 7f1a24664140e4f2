"""Opening what somebody hands over: one clear line for what is no table and no address book."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

from handover.book.importing.encodings import encoding_of
from handover.errors import UnusableInput, Words

#: Called with the bytes read so far, of one file.
Tick = Callable[[int], None]

# What the first bytes say, for files that people take for an export.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", Words("a compressed file; unpack it first")),
    (b"7z\xbc\xaf", Words("a compressed file; unpack it first")),
    (b"Rar!", Words("a compressed file; unpack it first")),
    (b"{", Words("JSON")),
    (b"<", Words("a web page or XML")),
)
_SPREADSHEETS = {b"PK\x03\x04": "zip", b"\xd0\xcf\x11\xe0": "xls"}
_MOST_UNPACKED = 4 << 30
_MOST_RATIO = 200


@dataclass(frozen=True)
class Source:
    """A file as it was found. `form` is "text", "vcard", "xlsx" or "old_sheet" (.xls, .xlsb, .ods)."""

    path: Path
    name: str  # in problems and messages
    form: str
    encoding: str
    digest: str
    size: int


def source(path: Path, name: str = "") -> Source:
    """Look at a file; UnusableInput for what cannot be read at all."""
    name = name or path.name
    head = _head(path, name)
    form = _form(path, head, name)
    encoding = encoding_of(path) if form == "text" else ""
    if form == "text":
        form = _text_form(path, encoding, name)
    return Source(path, name, form, encoding, _digest(path), path.stat().st_size)


def _head(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise UnusableInput("%(name)s: is a folder; name the files in it", name=name)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise UnusableInput("%(name)s: there is no such file", name=name) from None
    except OSError as error:
        raise UnusableInput("%(name)s: cannot be read: %(why)s", name=name, why=error.strerror) from None
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnusableInput("%(name)s: is empty", name=name)
    return head


def _form(path: Path, head: bytes, name: str) -> str:
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise UnusableInput("%(name)s: is %(what)s, no table and no address book", name=name, what=what)
    kind = next((kind for magic, kind in _SPREADSHEETS.items() if head.startswith(magic)), "text")
    if kind == "zip":
        return _zip_form(path, name)
    return "old_sheet" if kind == "xls" else kind


def _zip_form(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise UnusableInput("%(name)s: is a damaged spreadsheet; export it again", name=name) from None
    if unpacked > _MOST_UNPACKED or unpacked > max(path.stat().st_size * _MOST_RATIO, 50 << 20):
        raise UnusableInput("%(name)s: unpacks to far more than its size; nothing of it was read", name=name)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names or "content.xml" in names:
        return "old_sheet"
    raise UnusableInput("%(name)s: is a compressed file; unpack it first", name=name)


def _text_form(path: Path, encoding: str, name: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(4096)
    controls = sum(letter < " " and letter not in "\t\r\n\f\v\x1a" for letter in head)
    if controls > len(head) // 100:
        raise UnusableInput("%(name)s: is no text and no spreadsheet", name=name)
    return "vcard" if head.lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCARD") else "text"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def text_of(found: Source) -> Iterator[TextIO]:
    """The characters of a text file; broken bytes become U+FFFD, which readers take for lost characters."""
    with found.path.open(encoding=found.encoding, errors="replace", newline="") as file:
        yield file


def ticking(file: IO[str], tick: Tick | None) -> Iterator[str]:
    """The lines of `file`, telling `tick` now and then how far they are."""
    seen = 0
    for number, line in enumerate(file):
        if tick and number % 500 == 0:
            tick(seen)
        # Characters stand for bytes: enough for a bar.
        seen += len(line)
        yield line

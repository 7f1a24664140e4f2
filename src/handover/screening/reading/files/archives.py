"""ZIP files, looked at before they are unpacked: programs disagree about one whose two directories differ."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from handover.screening.reading import limits
from handover.screening.reading.reasons import Reason

_LOCAL = b"PK\x03\x04"
_END = b"PK\x05\x06"
_ENCRYPTED_FLAG = 0x1
_STREAMED_FLAG = 0x8
_STRONG_FLAG = 0x40
_SYMLINK = 0xA000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


class Refused(Exception):
    """The archive is not unpacked; why is its argument."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Local:
    """An entry as its local header has it: where its data begin and, unless streamed, end."""

    name: bytes
    flags: int
    method: int
    start: int
    packed: int


def members(data: bytes, notes: set[Reason]) -> Iterator[Member]:
    """The files of an archive within the limits; disagreements are noted, and read from both directories."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as fault:
        yield from _stray(data, frozenset(), notes)
        raise Refused(Reason.DAMAGED_FILE) from fault
    _within_limits(entries, len(data))
    _compared(data, entries, archive, notes)
    for entry in entries:
        if not entry.is_dir():
            yield from _member(archive, entry, notes)
    if Reason.ARCHIVE_DISAGREES in notes:
        yield from _stray(data, frozenset(entry.header_offset for entry in entries), notes)


def _within_limits(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > limits.ARCHIVE_ENTRIES:
        raise Refused(Reason.ARCHIVE_TOO_MANY)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.DECODED_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if unpacked > limits.ARCHIVE_RATIO_FROM and unpacked > limits.ARCHIVE_RATIO * packed:
        raise Refused(Reason.ARCHIVE_TOO_DENSE)


def _compared(data: bytes, entries: list[zipfile.ZipInfo], archive: zipfile.ZipFile, notes: set[Reason]) -> None:
    """Every byte before the central directory belongs to exactly one entry, which both directories describe alike."""
    expected = 0
    names: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        local = _local(data, entry.header_offset)
        if local is None or entry.header_offset != expected or not _agrees(local, entry) or entry.filename in names:
            notes.add(Reason.ARCHIVE_DISAGREES)
        names.add(entry.filename)
        if local is None:
            continue
        expected = local.start + entry.compress_size
        if local.flags & _STREAMED_FLAG:
            expected = _after_descriptor(data, expected)
    end = data.rfind(_END)
    if expected != archive.start_dir or len(data) != end + 22 + len(archive.comment):
        notes.add(Reason.ARCHIVE_DISAGREES)


def _agrees(local: _Local, entry: zipfile.ZipInfo) -> bool:
    sizes = local.flags & _STREAMED_FLAG or local.packed in (entry.compress_size, 0xFFFFFFFF)
    shown = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
    return bool(sizes) and local.method == entry.compress_type and local.name == shown


def _after_descriptor(data: bytes, position: int) -> int:
    """Sizes that follow a streamed entry: with or without a mark, in four or eight bytes."""
    for size in (16, 12, 24, 20):
        following = data[position + size : position + size + 4]
        if following in (_LOCAL, b"PK\x01\x02"):
            return position + size
    return position


def _local(data: bytes, position: int) -> _Local | None:
    header = data[position : position + 30]
    if len(header) < 30 or not header.startswith(_LOCAL):
        return None
    _, _, flags, method, _, _, _, packed, _, name, extra = struct.unpack("<4s5H3I2H", header)
    begin = position + 30
    return _Local(data[begin : begin + name], flags, method, begin + name + extra, packed)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, notes: set[Reason]) -> Iterator[Member]:
    name = entry.filename
    if entry.flag_bits & (_ENCRYPTED_FLAG | _STRONG_FLAG):
        notes.add(Reason.ENCRYPTED)
        return
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or "\\" in name
        or entry.external_attr >> 16 & 0xF000 == _SYMLINK
    ):
        notes.add(Reason.ARCHIVE_ENTRY)
    if entry.compress_type not in _METHODS:
        notes.add(Reason.UNREAD_FORMAT)
        return
    try:
        with archive.open(entry) as opened:
            content = opened.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        notes.add(Reason.ARCHIVE_DISAGREES)
        return
    if len(content) > entry.file_size:
        raise Refused(Reason.ARCHIVE_TOO_DENSE)
    yield Member(name, content)


def _stray(data: bytes, known: frozenset[int], notes: set[Reason]) -> Iterator[Member]:
    """Entries that only their local header names; other programs unpack from there."""
    position = data.find(_LOCAL)
    count = 0
    while position >= 0 and count < limits.ARCHIVE_ENTRIES:
        local = _local(data, position)
        if position not in known and local and not local.flags & _ENCRYPTED_FLAG:
            content = _inflated(data[local.start :], local)
            if content is not None:
                yield Member(local.name.decode("utf-8", "replace"), content)
        position = data.find(_LOCAL, position + 4)
        count += 1


def _inflated(packed: bytes, local: _Local) -> bytes | None:
    if local.method == zipfile.ZIP_STORED:
        return packed[: local.packed] if local.packed else packed
    inflater = zlib.decompressobj(-15)
    try:
        return inflater.decompress(packed, limits.DECODED_BYTES // 20)
    except zlib.error:
        return None

"""mbox: mapped into memory and read from offset to offset, so that 4 GB need no more memory than 4 MB."""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from handover.lookback.sources import HEADER_LIMIT, LARGEST, Items, Mail
from handover.lookback.sources.boundaries import (
    LONGEST_LINE,
    Bytes,
    Span,
    claimed_end,
    header_end,
    let_go,
    scan,
    spans,
    unquoted,
)
from handover.lookback.terms import Chunk, Problem, Why

#: How much is kept mapped behind the message in hand, and how much of a packed mailbox is unpacked at a time.
BEHIND, BLOCK = 8 << 20, 1 << 20


def read(chunk: Chunk) -> Items:
    try:
        with Path(chunk.path).open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield from _of(data, chunk)
    except OSError:
        yield Problem(chunk.path, Why.UNREADABLE_FILE)


def _of(data: mmap.mmap, chunk: Chunk) -> Items:
    start = gone = chunk.start
    if start == 0 and data[:5] != b"From ":
        yield Problem(f"{chunk.path}:0", Why.BEFORE_FIRST)
        start = scan(data, 1, len(data))
    for span in spans(data, start, chunk.end):
        yield from _mail(data, span, chunk.path)
        if span.end - gone > BEHIND:
            gone = let_go(data, gone, span.end)


def _mail(data: Bytes, span: Span, path: str, offset: int = 0) -> Items:
    where = f"{path}:{span.start + offset}"
    if span.is_counted:
        yield Problem(where, Why.HOLDS_FROM_LINES)
    body = header_end(data, span.header, span.end)
    if body is None:
        is_long = span.end - span.header > HEADER_LIMIT
        yield Problem(where, Why.HEADER_TOO_LARGE if is_long else Why.NO_HEADER_END)
        return
    if span.end == len(data) and data[span.end - 1 : span.end] != b"\n":
        yield Problem(where, Why.CUT)
    header = bytes(data[span.header : body])
    size = span.end - span.header

    def content() -> bytes:
        return unquoted(bytes(data[span.header : span.end]))

    yield Mail(where, header, content, size, lambda: received(bytes(data[span.start : span.header])))


def cuts(path: Path, size: int, piece: int) -> Iterator[tuple[int, int]]:
    """Ranges of about `piece` bytes that begin where a message begins; one walk from the first to the last."""
    if size <= piece:
        yield 0, size
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        begun = gone = 0
        for span in spans(data, 0, size):
            if span.end - gone > BEHIND:
                gone = let_go(data, gone, span.end)
            if span.end - begun >= piece:
                yield begun, span.end
                begun = span.end
        if begun < size:
            yield begun, size


def read_packed(chunk: Chunk) -> Items:
    """A mailbox packed by gzip: unpacked as a stream, no more than one message at a time."""
    offset, held = 0, b""
    try:
        with Path(chunk.path).open("rb") as file:
            for block in _unpacked(file):
                held += block
                done = yield from _finished(held, chunk.path, offset)
                offset, held = offset + done, held[done:]
    except (OSError, EOFError, zlib.error):
        yield Problem(f"{chunk.path}:{offset + len(held)}", Why.UNPACKING)
    start = yield from _beginning(held, chunk.path, offset)
    for span in spans(held, start, len(held)):
        yield from _mail(held, span, chunk.path, offset)


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """What is packed, some at a time, to the last byte that can be had; EOFError where it was cut."""
    unpacker, packed = zlib.decompressobj(wbits=31), b""
    while packed := packed or file.read(BLOCK):
        if unpacker.eof:  # one packed part may follow another
            unpacker = zlib.decompressobj(wbits=31)
        if block := unpacker.decompress(packed, BLOCK):
            yield block
        packed = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        yield unpacker.flush()
        raise EOFError


def _finished(held: bytes, path: str, offset: int) -> Generator[Mail | Problem, None, int]:
    """The messages that are there in full; answers how many bytes can be let go."""
    done = yield from _beginning(held, path, offset)
    if done and held[done : done + 5] != b"From ":
        return max(0, done - LONGEST_LINE * 2)  # the beginning of a message may stand half in this block
    for span in spans(held, done, len(held)):
        if not _is_whole(held, span):
            break
        yield from _mail(held, span, path, offset)
        done = span.end
    if not done and len(held) > LARGEST:
        yield Problem(f"{path}:{offset}", Why.TOO_LARGE)
        return len(held)
    return done


def _beginning(held: bytes, path: str, offset: int) -> Generator[Mail | Problem, None, int]:
    """Where the first message begins; what stands before it is skipped, and told of at the start of a mailbox."""
    if b"From ".startswith(held[:5]):
        return 0
    if offset == 0:
        yield Problem(f"{path}:0", Why.BEFORE_FIRST)
    return scan(held, 1, len(held))


def _is_whole(held: bytes, span: Span) -> bool:
    """Whether more bytes could not make this message longer."""
    claimed = claimed_end(held, span.header, len(held)) or 0
    return max(span.end, claimed) + LONGEST_LINE * 2 < len(held)


def received(line: bytes) -> datetime | None:
    """When the mailbox got the message, as its "From " line says."""
    words = line.decode("ascii", "replace").split()
    try:
        return datetime.strptime(" ".join(words[-5:]), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None

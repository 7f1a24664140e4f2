"""PURE: where one message of an mbox ends and the next begins.

An mbox has no marks of its own: a line that begins with "From " begins a message, if it looks like one. mboxrd and
mboxo put a ">" before such lines in bodies; mboxcl2 does not, and counts the body in Content-Length instead, which
other programs get wrong. So a count is believed only where a message, or the end, follows exactly there.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from typing import NamedTuple

from handover.lookback.sources import HEADER_LIMIT

Bytes = bytes | bytearray | mmap.mmap
FROM = re.compile(
    rb"From (?:"
    rb"-?[ \t]*\S*[ \t]+(?:\S.*[ \t])?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*\d{4}"
    rb"|\S+[ \t]+\d{4}-\d\d-\d\d\b.*"
    rb"|\S+@\S+[ \t]*\r?$"
    rb"|-[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*\d{4}"
    rb")"
)
FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
CONTENT_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
LONGEST_LINE = 1000
MARK, WINDOW = b"\nFrom ", 8 << 20


class Span(NamedTuple):
    """A message: from its "From " line, its header, to where the next one begins."""

    start: int
    header: int
    end: int
    is_counted: bool = False  # its end is where Content-Length says, and it holds what looks like further messages


def spans(data: Bytes, start: int, end: int) -> Iterator[Span]:
    """The messages that begin from `start`, where one begins, to before `end`; the last may reach further."""
    size, at = len(data), start
    while at < min(end, size):
        header = data.find(b"\n", at) + 1 or size
        following, is_counted = _following(data, header, size)
        yield Span(at, header, following, is_counted)
        at = following


def _following(data: Bytes, header: int, size: int) -> tuple[int, bool]:
    scanned = scan(data, header, size)
    counted = _counted(data, header, size)
    if counted is None or counted <= scanned:
        return scanned, False
    return counted, True


def scan(data: Bytes, at: int, size: int) -> int:
    """Where the next line is that looks like the beginning of a message."""
    at -= 1
    while at < size:
        stop = min(size, at + WINDOW)
        found = data.find(MARK, at, stop + len(MARK) - 1)
        if found < 0:
            let_go(data, at, stop)
            at = stop
        elif begins(data, found + 1):
            return found + 1
        else:
            at = found + 1
    return size


def let_go(data: Bytes, start: int, end: int) -> int:
    """Give the whole pages that were looked at back to the system; answers to where. The file still has them."""
    if isinstance(data, mmap.mmap):
        start, end = (at // mmap.PAGESIZE * mmap.PAGESIZE for at in (start, end))
        if end > start:
            data.madvise(mmap.MADV_DONTNEED, start, end - start)
    return end


def begins(data: Bytes, at: int) -> bool:
    """Whether a message begins here: a "From " line as programs write it, and a header field (or the end) next."""
    line_end = data.find(b"\n", at, at + LONGEST_LINE)
    if line_end < 0:
        line_end = min(len(data), at + LONGEST_LINE)
    if not FROM.match(data[at:line_end]):
        return False
    rest = data[line_end + 1 : line_end + 1 + LONGEST_LINE]
    return not rest or FIELD.match(rest) is not None


def _counted(data: Bytes, header: int, size: int) -> int | None:
    """Where Content-Length puts the next message, if one begins there or the mailbox ends."""
    at = claimed_end(data, header, size)
    if at is None or at > size:
        return None
    while at < size and data[at : at + 1] in (b"\r", b"\n"):
        at += 1
    return at if at == size or begins(data, at) else None


def claimed_end(data: Bytes, header: int, size: int) -> int | None:
    """Where Content-Length says that the body ends, right or wrong; None if it says nothing."""
    body = header_end(data, header, size)
    said = CONTENT_LENGTH.search(data[header:body]) if body is not None else None
    return body + int(said[1]) if body is not None and said else None


def header_end(data: Bytes, header: int, end: int) -> int | None:
    """Where the body begins, or None if no empty line ends the header within the limit."""
    limit = min(end, header + HEADER_LIMIT)
    if data[header : header + 1] == b"\n":
        return header + 1
    plain = data.find(b"\n\n", header, limit)
    crlf = data.find(b"\n\r\n", header, plain if plain >= 0 else limit)
    if crlf >= 0:
        return crlf + 3
    return plain + 2 if plain >= 0 else None


QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def unquoted(content: bytes) -> bytes:
    """The message as it was sent: one ">" before "From " at the start of a line was put there by the mailbox."""
    return QUOTED.sub(rb"\1", content) if b">From " in content else content

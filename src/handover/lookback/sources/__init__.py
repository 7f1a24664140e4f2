"""Where mail already sent is read from: mbox (packed too), Maildir, folders of .eml, IMAP. Nothing is changed.

Each source yields messages by their header; the content is fetched only for those that are opened. What is damaged
is yielded as a problem, and the reading goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from handover.lookback.terms import Chunk, Problem

#: Where a header ends at the latest (the screening has the same limit), and the largest message that is opened.
HEADER_LIMIT = 256 << 10
LARGEST = 100 << 20


@dataclass(frozen=True)
class Mail:
    """One message: its header block as it is there, and how to get all of it while it is the one in hand."""

    where: str
    header: bytes
    content: Callable[[], bytes]
    size: int
    received: Callable[[], datetime | None] = lambda: None  # where the header has no usable date


Items = Iterator[Mail | Problem]


def read(chunk: Chunk) -> Items:
    """The messages of a chunk, and what was wrong, in the order in which they are there."""
    from handover.lookback.sources import files, imap, mbox

    readers = {"mbox": mbox.read, "packed": mbox.read_packed, "files": files.read, "imap": imap.read}
    return readers[chunk.kind](chunk)

"""One message a file: Maildir, and folders of .eml files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from handover.lookback.sources import HEADER_LIMIT, Items, Mail
from handover.lookback.sources.boundaries import header_end
from handover.lookback.terms import Chunk, Problem, Why

FIRST = 8 << 10


def read(chunk: Chunk) -> Items:
    folder = Path(chunk.path)
    for name in chunk.names:
        yield _mail(folder / name)


def _mail(path: Path) -> Mail | Problem:
    try:
        with path.open("rb") as file:
            begun = file.read(FIRST)
            if header_end(begun, 0, len(begun)) is None:
                begun += file.read(HEADER_LIMIT - FIRST)
            size = file.seek(0, 2)
    except OSError:
        return Problem(str(path), Why.UNREADABLE_FILE)
    body = header_end(begun, 0, len(begun))
    if body is None:
        return Problem(str(path), Why.HEADER_TOO_LARGE if size > len(begun) else Why.NO_HEADER_END)
    return Mail(str(path), begun[:body], path.read_bytes, size, lambda: _changed(path))


def _changed(path: Path) -> datetime | None:
    """When the file was written: a Maildir file is never changed afterwards."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None

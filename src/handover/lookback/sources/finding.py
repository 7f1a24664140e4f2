"""From the paths somebody names to chunks: which kind of mailbox each is, and where it may be cut."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from handover.errors import UnusableInput
from handover.lookback.sources import imap, mbox
from handover.lookback.sources.boundaries import FIELD
from handover.lookback.terms import Chunk

PIECE, FILES_AT_A_TIME = 16 << 20, 1000
MAILDIR = ("cur", "new")


def find(paths: Iterable[str], *, piece: int = PIECE) -> list[Chunk]:
    """Everything in `paths` that holds mail, cut into chunks; each path a file, a folder or an imap(s):// address.

    UnusableInput names a path that is not there, or holds no mail.
    """
    found: list[Chunk] = []
    for path in paths:
        before = len(found)
        found += imap.chunks(path, 0) if imap.is_url(path) else _local(Path(path).resolve(), piece)
        if len(found) == before:
            raise UnusableInput(
                "%(path)s: holds no mail; name an mbox, a Maildir, a folder of .eml files or imaps://", path=path
            )
    return [replace(chunk, number=number) for number, chunk in enumerate(found)]


def is_unchanged(chunk: Chunk) -> bool:
    """Whether a mailbox is still the one that was laid out: another one would be cut elsewhere."""
    return chunk.kind not in ("mbox", "packed") or _stamp(Path(chunk.path)) == chunk.stamp


def _local(path: Path, piece: int) -> Iterator[Chunk]:
    if not path.exists():
        raise UnusableInput("%(path)s: is not there", path=path)
    if not path.is_dir():
        yield from _file(path, piece)
        return
    for folder, folders, names in os.walk(path):
        # What stands in a Maildir's tmp is not delivered yet.
        folders[:] = sorted(set(folders) - ({"tmp"} if set(MAILDIR) <= set(folders) else set()))
        here = Path(folder)
        yield from _letters(here, sorted(names), piece, is_maildir=here.name in MAILDIR)


def _letters(folder: Path, names: Sequence[str], piece: int, *, is_maildir: bool) -> Iterator[Chunk]:
    """Files with one message each go together; every mbox goes by itself."""
    single = [name for name in names if is_maildir or name.lower().endswith(".eml")]
    yield from _together(folder, single)
    for name in names if not is_maildir else ():
        if not name.startswith(".") and not name.lower().endswith(".eml"):
            yield from _file(folder / name, piece)


def _together(folder: Path, names: Sequence[str]) -> Iterator[Chunk]:
    for begin in range(0, len(names), FILES_AT_A_TIME):
        some = tuple(names[begin : begin + FILES_AT_A_TIME])
        yield Chunk(0, "files", str(folder), names=some, size=len(some))


def _file(path: Path, piece: int) -> Iterator[Chunk]:
    """One file by how it begins; what is no mail yields nothing."""
    try:
        with path.open("rb") as file:
            begins = file.read(200)
        size = path.stat().st_size
    except OSError as trouble:
        raise UnusableInput("%(path)s: cannot be read (%(why)s)", path=path, why=trouble.strerror) from None
    if begins[:2] == b"\x1f\x8b":
        yield Chunk(0, "packed", str(path), size=size, stamp=_stamp(path))
    elif begins[:5] == b"From ":
        for start, end in mbox.cuts(path, size, piece):
            yield Chunk(0, "mbox", str(path), start, end, size=end - start, stamp=_stamp(path))
    elif path.suffix.lower() in (".mbox", ".mbx") and begins:
        yield Chunk(0, "mbox", str(path), 0, size, size=size, stamp=_stamp(path))
    elif FIELD.match(begins):
        yield Chunk(0, "files", str(path.parent), names=(path.name,), size=1)


def _stamp(path: Path) -> str:
    try:
        state = path.stat()
    except OSError:
        return ""
    return f"{state.st_size}:{state.st_mtime_ns}"

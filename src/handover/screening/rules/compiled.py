"""The built rules, loaded: from the package, else from the user's cache, else built now.

What is built carries the fingerprint of its sources in its name, so that stale data is never read. Only folders that
belong to the program or its user are read: the engine trusts what it loads.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from threading import Lock, local
from typing import Any

import hyperscan

from handover.screening.contacts.hints import PATTERNS, Hint
from handover.screening.rules import building
from handover.screening.signals import Signal

PACKAGE = Path(__file__).parent / "build"  # ignored by git
CYRILLIC = re.compile("[а-я]")
ENDINGS = (".json", ".patterns", ".cyrillic.hs", ".hs")
HINTS = tuple(PATTERNS)
READER_LANGUAGES = {"en": 0, "es": 1, "ru": 2}


class CompiledRule:
    """One rule at run time; its patterns are loaded when they are first needed."""

    __slots__ = ("_needs_cyrillic", "_patterns", "_pickled", "id", "reasons", "signal", "weight")

    def __init__(self, row: list[Any], patterns: bytes | mmap) -> None:
        self.id: str = row[0]
        self.signal = Signal(row[1])
        self.weight: float = row[2]
        self.reasons: list[str] = row[3]
        self._needs_cyrillic: bool = row[4]
        self._pickled = (patterns, row[5], row[6])
        self._patterns: Any = None

    def find(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where it hits the sentence from `start` to `end`, or None."""
        if self._needs_cyrillic and not CYRILLIC.search(text, start, end):
            return None
        if self._patterns is None:
            patterns, begun, ended = self._pickled
            self._patterns = pickle.loads(patterns[begun:ended])  # noqa: S301 - from the program's own folder
        match, unless = self._patterns
        # By itself, so that "^" is where the sentence begins and no look behind leaves it.
        sentence = text[start:end]
        found = match.search(sentence)
        if not found or (unless and unless.search(sentence)):
            return None
        return (start + found.start(), start + found.end())

    def reason(self, language: str) -> str:
        return self.reasons[READER_LANGUAGES.get(language, 0)]


class Compiled:
    """All rules of all languages and the databases that find which may hit.

    The Cyrillic rules have one of their own, of which mail without Cyrillic letters never pays the loading.
    """

    def __init__(self, rows: bytes, patterns: bytes | mmap, cyrillic: bytes | mmap, others: bytes | mmap) -> None:
        self.rules = [CompiledRule(row, patterns) for row in json.loads(rows)]
        self._cyrillic, self._others = Engine(cyrillic), Engine(others)

    def candidates(self, data: bytes) -> tuple[list[tuple[int, int]], frozenset[Hint]]:
        """[(number of the rule, end of its first possible match in bytes)] in the order of the rules; and hints."""
        found = self._others.scan(data)
        if b"\xd0" in data or b"\xd1" in data:  # with one of these every letter from а to я begins
            found += self._cyrillic.scan(data)
        rules = sorted(one for one in found if one[0] < len(self.rules))
        return rules, frozenset(HINTS[number - len(self.rules)] for number, _ in found if number >= len(self.rules))


class Engine:
    """One database, loaded when it is first asked."""

    def __init__(self, database: bytes | mmap) -> None:
        self._serialised: bytes | mmap | None = database
        self._database: Any = None
        self._loading = Lock()
        self._of_thread = local()

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """[(number of the expression, end of its first match)]"""
        found: list[tuple[int, int]] = []
        if (scratch := getattr(self._of_thread, "scratch", None)) is None:
            # The engine's working memory must not be shared between threads.
            scratch = self._of_thread.scratch = hyperscan.Scratch(self._loaded())
        self._database.scan(
            data,
            match_event_handler=lambda number, _start, end, _flags, _context: found.append((number, end)),
            scratch=scratch,
        )
        return found

    def _loaded(self) -> Any:
        with self._loading:
            if self._serialised is not None:
                self._database = hyperscan.loadb(self._serialised[:], hyperscan.HS_MODE_BLOCK)
                self._serialised = None
            return self._database


@cache
def compiled() -> Compiled:
    """The rules of this installation; builds them once if nobody has."""
    mark = building.fingerprint()
    for folder in _folders():
        with suppress(OSError, hyperscan.error, ValueError):
            return Compiled(*_read(folder, mark))
    built = building.build()
    for folder in _folders():
        with suppress(OSError):
            write(folder, mark, built)
            break
    return Compiled(*built)


def _folders() -> Iterator[Path]:
    yield PACKAGE
    cache_home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # no home folder at all
        yield (Path(cache_home) if cache_home else Path.home() / ".cache") / "handover" / "rules"


def _read(folder: Path, mark: str) -> tuple[bytes, mmap, mmap, mmap]:
    rows, *mapped = (folder / f"{mark}{ending}" for ending in ENDINGS)
    patterns, cyrillic, others = map(_mapped, mapped)
    return rows.read_bytes(), patterns, cyrillic, others


def _mapped(path: Path) -> mmap:
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def write(folder: Path, mark: str, built: building.Built) -> None:
    """Whole or not at all; what was built from older sources goes."""
    folder.mkdir(parents=True, exist_ok=True)
    old = [path for path in folder.iterdir() if path.name.endswith(ENDINGS) and not path.name.startswith(mark)]
    for ending, data in reversed([*zip(ENDINGS, built, strict=True)]):  # the rows last: with them all is there
        _replace(folder / f"{mark}{ending}", data)
    for path in old:
        path.unlink(missing_ok=True)


def _replace(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as made:
        made.write(data)
    Path(made.name).replace(path)

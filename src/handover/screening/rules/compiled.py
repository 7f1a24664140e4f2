"""The built rules, loaded: from the package, else from the user's cache, else built now.

What is built carries the fingerprint of its sources in its name, so that stale data is never read. Only folders that
belong to the program or its user are read: the engine trusts what it loads.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import local
from typing import Any

import hyperscan
import regex

from handover.screening.contacts.hints import PATTERNS, Hint
from handover.screening.rules import building
from handover.screening.signals import Signal

PACKAGE = Path(__file__).parent / "build"  # ignored by git
CYRILLIC = re.compile("[а-я]")
HINTS = tuple(PATTERNS)
READER_LANGUAGES = {"en": 0, "es": 1, "ru": 2}


class CompiledRule:
    """One rule at run time; its patterns are compiled when they are first needed."""

    __slots__ = (
        "_match",
        "_needs_cyrillic",
        "_unless",
        "id",
        "match_text",
        "reasons",
        "signal",
        "unless_text",
        "weight",
    )

    def __init__(self, row: list[Any]) -> None:
        self.id: str = row[0]
        self.signal = Signal(row[1])
        self.weight: float = row[2]
        self.match_text: str = row[3]
        self.unless_text: str = row[4]
        self.reasons: list[str] = row[5]
        self._needs_cyrillic: bool = row[6]
        self._match: Any = None
        self._unless: Any = None

    def find(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where it hits the sentence from `start` to `end`, or None."""
        if self._needs_cyrillic and not CYRILLIC.search(text, start, end):
            return None
        if self._match is None:
            self._match = regex.compile(self.match_text)
            self._unless = regex.compile(self.unless_text) if self.unless_text else None
        # By itself, so that "^" is where the sentence begins and no look behind leaves it.
        sentence = text[start:end]
        found = self._match.search(sentence)
        if not found or (self._unless and self._unless.search(sentence)):
            return None
        return (start + found.start(), start + found.end())

    def reason(self, language: str) -> str:
        return self.reasons[READER_LANGUAGES.get(language, 0)]


class Compiled:
    """All rules of all languages and the database that finds which may hit."""

    def __init__(self, listed: bytes, database: bytes) -> None:
        self.rules = [CompiledRule(row) for row in json.loads(listed)]
        self._database = hyperscan.loadb(database, hyperscan.HS_MODE_BLOCK)
        self._of_thread = local()

    def candidates(self, data: bytes) -> tuple[list[tuple[int, int]], frozenset[Hint]]:
        """[(number of the rule, end of its first possible match in bytes)] in the order of the rules; and hints."""
        found: list[tuple[int, int]] = []
        self._database.scan(
            data,
            match_event_handler=lambda number, _start, end, _flags, _context: found.append((number, end)),
            scratch=self._scratch(),
        )
        rules = sorted(one for one in found if one[0] < len(self.rules))
        return rules, frozenset(HINTS[number - len(self.rules)] for number, _ in found if number >= len(self.rules))

    def _scratch(self) -> Any:
        # The engine's working memory must not be shared between threads.
        if not hasattr(self._of_thread, "scratch"):
            self._of_thread.scratch = hyperscan.Scratch(self._database)
        return self._of_thread.scratch


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
            write(folder, mark, *built)
            break
    return Compiled(*built)


def _folders() -> Iterator[Path]:
    yield PACKAGE
    cache_home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # no home folder at all
        yield (Path(cache_home) if cache_home else Path.home() / ".cache") / "handover" / "rules"


def _read(folder: Path, mark: str) -> tuple[bytes, bytes]:
    return (folder / f"{mark}.json").read_bytes(), (folder / f"{mark}.hs").read_bytes()


def write(folder: Path, mark: str, listed: bytes, database: bytes) -> None:
    """Whole or not at all; what was built from older sources goes."""
    folder.mkdir(parents=True, exist_ok=True)
    old = [path for path in folder.iterdir() if path.suffix in (".json", ".hs") and path.stem != mark]
    _replace(folder / f"{mark}.hs", database)
    _replace(folder / f"{mark}.json", listed)
    for path in old:
        path.unlink(missing_ok=True)


def _replace(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as made:
        made.write(data)
    Path(made.name).replace(path)

"""PURE: the six things that a brief tells, and how much of it there is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from handover.errors import UnusableInput

LONGEST = 8_000


@dataclass(frozen=True)
class Contents:
    """What is open, who matters, which dates come, what was promised, what could go wrong, what else there is."""

    open_matters: str = ""
    people: str = ""
    dates: str = ""
    promises: str = ""
    risks: str = ""
    notes: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())

    def lengths(self) -> dict[str, int]:
        """How many characters each part has: what the ledger may know of it for ever."""
        return {name: len(text) for name, text in asdict(self).items()}

    def digest(self) -> str:
        told = asdict(self)
        if not self.notes:
            del told["notes"]  # briefs of before there was this part keep their digest
        written = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return "sha256:" + hashlib.sha256(written.encode()).hexdigest()


PARTS = tuple(field.name for field in fields(Contents))


def contents(said: Mapping[str, str]) -> Contents:
    """What was typed into a form, tidied; UnusableInput if a part is too long or nothing is said at all."""
    tidied = {name: tidy(said.get(name, "")) for name in PARTS}
    for name, text in tidied.items():
        if len(text) > LONGEST:
            raise UnusableInput(
                "brief: %(part)s: %(count)s characters; %(longest)s fit, so shorten it",
                part=name,
                count=len(text),
                longest=LONGEST,
            )
    found = Contents(**tidied)
    if found.is_empty:
        raise UnusableInput("brief: is empty; write at least one part, if only that nothing is open")
    return found


def tidy(text: str) -> str:
    """Without what no database stores (NUL); one sign for line ends."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()

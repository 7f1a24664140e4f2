"""PURE of Django: a text in pieces, so that the words of each finding can be marked where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handover.screening.signals import Finding

#: The product's own order of loudness: which signal colours words that carry several.
LOUDEST = (
    "solicitation",
    "client_data",
    "disparagement",
    "personal_contact",
    "new_employer",
    "open_door",
    "departure",
    "successor",
)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `numbers` are those of the findings (from 1) whose words it is part of."""

    text: str
    numbers: tuple[int, ...] = ()
    signal: str = ""  # the loudest of them


def pieces(text: str, findings: Sequence[tuple[int, Finding]]) -> list[Piece]:
    """The whole text, cut where a finding begins or ends.

    A place that does not hold the quoted words is no place in this text, and is not marked.
    """
    placed = [(number, one) for number, one in findings if one.quote and text[one.start : one.end] == one.quote]
    cuts = sorted({0, len(text), *(at for _, one in placed for at in (one.start, one.end))})
    return [_piece(text, start, end, placed) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, placed: Iterable[tuple[int, Finding]]) -> Piece:
    inside = [(number, one) for number, one in placed if one.start <= start and end <= one.end]
    signals = {one.signal.value for _, one in inside}
    loudest = next((name for name in LOUDEST if name in signals), "")
    return Piece(text[start:end], tuple(number for number, _ in inside), loudest)

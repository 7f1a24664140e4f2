"""PURE: the days of a departure on a line: what was, what comes, and where today is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

EDGE = 2.0  # percent left free at both ends, so that a mark is not cut


@dataclass(frozen=True)
class Mark:
    """A day on the line: `x` in percent from the left; `number` is what stands in the list below."""

    number: int
    day: date
    word: str
    x: str
    is_past: bool


@dataclass(frozen=True)
class Line:
    marks: list[Mark]
    today: str  # where today is, in percent; "" if it is outside
    gone: str  # how much of the line is behind us


def line(days: Sequence[tuple[date, str]], today: date) -> Line:
    """(day, word) in any order; days that fall together keep their order."""
    if not days:
        return Line([], "", "0%")
    ordered = sorted(days, key=lambda pair: pair[0])
    first, last = ordered[0][0], ordered[-1][0]
    marks = [
        Mark(number, day, word, _place(day, first, last), day <= today)
        for number, (day, word) in enumerate(ordered, 1)
    ]
    inside = first <= today <= last
    return Line(
        marks, _place(today, first, last) if inside else "", _place(min(max(today, first), last), first, last)
    )


def _place(day: date, first: date, last: date) -> str:
    share = (day - first).days / max((last - first).days, 1)
    return f"{EDGE + (100 - 2 * EDGE) * share:.2f}%"

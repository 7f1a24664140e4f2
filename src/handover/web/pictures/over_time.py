"""PURE: how far the clients were on each day: one area for each step, the later steps in front of the earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

MOST_DAYS = 120


@dataclass(frozen=True)
class Area:
    """One step of the work: how many had taken it by each day; `points` of an SVG polygon in a box of 100 x 100."""

    key: str
    counts: list[int]
    points: str


def days_between(first: date, last: date) -> list[date]:
    """Every day; of a long stretch the last MOST_DAYS."""
    length = max((last - first).days, 0)
    start = max(0, length + 1 - MOST_DAYS)
    return [first + timedelta(days=at) for at in range(start, length + 1)]


def areas(days: Sequence[date], taken: Mapping[str, Sequence[date]], whole: int) -> list[Area]:
    """`taken`: for each step the days on which one more had taken it; those before the first day count at once."""
    return [_area(key, _by_day(days, when), max(whole, 1)) for key, when in taken.items()]


def _by_day(days: Sequence[date], when: Sequence[date]) -> list[int]:
    new = [0] * len(days)
    for day in when:
        if day <= days[-1]:
            new[max((day - days[0]).days, 0)] += 1
    return list(accumulate(new))


def _area(key: str, counts: list[int], whole: int) -> Area:
    step = 100 / len(counts)
    top = [
        f"{(at + side) * step:.2f},{100 - 100 * min(count, whole) / whole:.2f}"
        for at, count in enumerate(counts)
        for side in (0, 1)
    ]
    return Area(key, counts, " ".join(["0,100", *top, "100,100"]))

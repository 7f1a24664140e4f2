"""PURE: the days of a look-back as a picture: how many messages said something, and how many only went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

HEIGHT, MOST_BARS = 100.0, 60


@dataclass(frozen=True)
class Bar:
    """One stretch of days; all numbers are percents of the picture."""

    since: date
    until: date
    x: str
    width: str
    telling: int
    opened: int
    telling_y: str
    telling_height: str
    opened_y: str
    opened_height: str


def bars(days: Sequence[dict[str, Any]], since: date, until: date, heard: frozenset[str]) -> list[Bar]:
    """The window cut into equal stretches of whole days, at most MOST_BARS of them."""
    length = max((until - since).days + 1, 1)
    step = -(-length // MOST_BARS)
    count = -(-length // step)
    sums = [[0, 0] for _ in range(count)]
    for day in days:
        place = min(max((date.fromisoformat(day["day"]) - since).days, 0) // step, count - 1)
        telling = min(day["opened"], max((day.get(signal, 0) for signal in heard), default=0))
        sums[place][0] += telling
        sums[place][1] += day["opened"] - telling
    top = max((sum(pair) for pair in sums), default=0) or 1
    return [
        _bar(number, pair, top, since + timedelta(days=number * step), step, count)
        for number, pair in enumerate(sums)
    ]


def _bar(number: int, pair: Sequence[int], top: int, since: date, step: int, count: int) -> Bar:
    telling, quiet = (HEIGHT * value / top for value in pair)
    return Bar(
        since=since,
        until=since + timedelta(days=step - 1),
        x=f"{100 * number / count:.3f}%",
        width=f"{80 / count:.3f}%",
        telling=pair[0],
        opened=sum(pair),
        telling_y=f"{HEIGHT - telling:.2f}%",
        telling_height=f"{telling:.2f}%",
        opened_y=f"{max(HEIGHT - telling - quiet, 0.0):.2f}%",
        opened_height=f"{quiet:.2f}%",
    )

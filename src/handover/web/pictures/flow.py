"""PURE: whose clients go where: one band for each successor, as wide as their clients are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 100.0, 100.0
GAP = 2.0  # between two successors, on the right


@dataclass(frozen=True)
class Band:
    """One successor's share; `path` is the "d" of an SVG path in a box of 100 x 100."""

    name: str
    count: int
    tone: str
    path: str


def bands(shares: Sequence[tuple[str, int, str]]) -> list[Band]:
    """(name, clients, tone) in the order from top to bottom; those without a client get no band."""
    shown = [share for share in shares if share[1] > 0]
    whole = sum(count for _, count, _ in shown)
    room = HEIGHT - GAP * max(len(shown) - 1, 0)
    found, left, right = [], 0.0, 0.0
    for name, count, tone in shown:
        from_left, to_right = HEIGHT * count / whole, room * count / whole
        found.append(Band(name, count, tone, _path(left, from_left, right, to_right)))
        left += from_left
        right += to_right + GAP
    return found


def _path(left: float, from_left: float, right: float, to_right: float) -> str:
    half = WIDTH / 2
    there = f"C{half:g},{left:.2f} {half:g},{right:.2f} {WIDTH:g},{right:.2f}"
    back = f"C{half:g},{right + to_right:.2f} {half:g},{left + from_left:.2f} 0,{left + from_left:.2f}"
    return f"M0,{left:.2f} {there} L{WIDTH:g},{right + to_right:.2f} {back} Z"

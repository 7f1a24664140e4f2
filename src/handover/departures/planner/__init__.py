"""Every client to the successor with the least total cost: numbers in, an explained plan out. Knows no Django.

`solve` takes a `Problem` and gives a `Solution`. The costs stand in `costs`, the proof of the optimum is left to
OR-Tools' minimum-cost flow (`solving`), and `explaining` says of every result why it is so.
"""

from __future__ import annotations

from handover.departures.planner.explaining import facts
from handover.departures.planner.problem import (
    Assignment,
    Client,
    Problem,
    Reason,
    Solution,
    Successor,
    Unplaced,
)
from handover.departures.planner.solving import solve

__all__ = [
    "Assignment",
    "Client",
    "Problem",
    "Reason",
    "Solution",
    "Successor",
    "Unplaced",
    "facts",
    "solve",
]

"""The trained weights: read from `weights.npz`, which `make train` makes anew to the same rounded figures.

`slots`: uint32, sorted; `values`: int8, a row for each slot, eight signals for a sentence and eight for the whole;
`scales`: one for each column; `biases`, `thresholds`, `slopes`: one a signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from handover.screening.marks import Marks
from handover.screening.model.features import SLOTS, sentences
from handover.screening.model.scoring import Table, sums, weighed
from handover.screening.signals import Signal

FILE = Path(__file__).parent / "weights.npz"
NAMES = ("slots", "values", "scales", "biases", "thresholds", "slopes")


@dataclass(frozen=True)
class Weights:
    """A table and what turns its sums into strengths."""

    table: Table
    biases: Any
    thresholds: Any
    slopes: Any

    def scores(self, marks: Marks) -> dict[Signal, float]:
        """Signal -> 0 to 1; from 0.5 on it counts as present."""
        logits = (sums(self.table, marks) + self.biases - self.thresholds) * self.slopes
        strengths = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return dict(zip(Signal, strengths.tolist(), strict=True))

    def of_lines(self, marks: Marks, signal: Signal) -> list[float]:
        """What speaks for a signal in each of `lines(marks)`."""
        said = sentences(marks)
        rows, _ = weighed(self.table, said)
        return [float(one) for one in rows[:, list(Signal).index(signal)]]


def table(slots: Any, values: Any, scales: Any) -> Table:
    rows = np.zeros((SLOTS, values.shape[1]), np.float32)
    rows[slots] = values * scales.astype(np.float32)
    return Table(rows)


@cache
def weights() -> Weights | None:
    """None where nothing was trained: rules and contacts then decide alone."""
    if not FILE.exists():
        return None
    with np.load(FILE, allow_pickle=False) as kept:
        slots, values, scales, *rest = (kept[name] for name in NAMES)
    return Weights(table(slots, values, scales), *rest)

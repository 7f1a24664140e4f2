"""The trained weights: read from `weights.npz`, which `make train` makes anew to the same rounded figures.

`slots`: uint32, sorted; `values`: int8, a row for each slot, eight signals for a sentence and eight for the whole;
`scales`: one for each column; `biases`, `offsets`, `thresholds`, `slopes`: one a signal; `together`: sixteen rows of
eight, what the sums say of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from handover.screening.model.features import SLOTS
from handover.screening.model.joining import sides
from handover.screening.model.scoring import Heard, Table
from handover.screening.signals import SIGNALS, Signal

FILE = Path(__file__).parent / "weights.npz"
NAMES = ("slots", "values", "scales", "biases", "together", "offsets", "thresholds", "slopes")


@dataclass(frozen=True)
class Weights:
    """A table and what turns its sums into strengths."""

    table: Table
    biases: Any
    together: Any
    offsets: Any
    thresholds: Any
    slopes: Any

    def strengths(self, said: Heard) -> dict[Signal, float]:
        """Signal -> 0 to 1; from 0.5 on it counts as present."""
        joined = sides(said.sums + self.biases) @ self.together + self.offsets
        logits = ((joined - self.thresholds) * self.slopes).tolist()
        return {
            signal: 1 / (1 + exp(-min(max(one, -30.0), 30.0))) for signal, one in zip(SIGNALS, logits, strict=True)
        }


def table(slots: Any, values: Any, scales: Any) -> Table:
    rows = np.zeros((SLOTS, values.shape[1]), values.dtype)
    rows[slots] = values
    return Table(rows, scales)


@cache
def weights() -> Weights | None:
    """None where nothing was trained: rules and contacts then decide alone."""
    if not FILE.exists():
        return None
    with np.load(FILE, allow_pickle=False) as kept:
        slots, values, scales, *rest = (kept[name] for name in NAMES)
    return Weights(table(slots, values, scales), *rest)

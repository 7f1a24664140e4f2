"""The trained weights: read from `weights.npz`, which `make train` makes anew to the same rounded figures.

`slots`: uint32, sorted; `values`: int8, one row a signal; `scales`, `biases`, `thresholds`: float64, one a signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from handover.screening.signals import Signal

FILE = Path(__file__).parent / "weights.npz"


@dataclass(frozen=True)
class Weights:
    slots: Any
    values: Any
    scales: Any
    biases: Any
    thresholds: Any

    def scores(self, vector: Mapping[int, float]) -> dict[Signal, float]:
        """Signal -> 0 to 1, and 0.5 is where it counts as present."""
        sums = self.sums(vector)
        logits = {
            signal: sums[signal] + float(self.biases[row]) - float(self.thresholds[row])
            for row, signal in enumerate(Signal)
        }
        return {signal: 1 / (1 + exp(-max(-30.0, min(30.0, logit)))) for signal, logit in logits.items()}

    def sums(self, vector: Mapping[int, float]) -> dict[Signal, float]:
        """Signal -> what speaks for it, before bias and threshold."""
        import numpy as np

        places = np.fromiter(vector.keys(), dtype=np.uint32, count=len(vector))
        amounts = np.fromiter(vector.values(), dtype=np.float64, count=len(vector))
        at = np.minimum(np.searchsorted(self.slots, places), len(self.slots) - 1)
        known = self.slots[at] == places
        found = self.values[:, at[known]].astype(np.float64) @ amounts[known] * self.scales
        return dict(zip(Signal, map(float, found), strict=True))


@cache
def weights() -> Weights | None:
    """None where nothing was trained: rules and contacts then decide alone."""
    if not FILE.exists():
        return None
    import numpy as np

    with np.load(FILE, allow_pickle=False) as kept:
        return Weights(*(kept[name] for name in ("slots", "values", "scales", "biases", "thresholds")))

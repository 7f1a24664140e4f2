"""From sums on authors never seen to the threshold, the slope of the strengths, and weights small enough to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from handover.screening.model.features import SLOTS
from handover.screening.model.training.fitting import Fitted

FALSE_ALARMS = 0.02  # at most, among messages that say nothing
STEPS = 127
ROUNDED = 1e-3
MAY_ROUND_OTHERWISE = 0.001  # of the places
LEAST = 0.6  # of a step: what is smaller changes no answer


def threshold(sums: Any, labels: Any, silent: Any) -> tuple[float, float]:
    """(the threshold, its F1): the best F1 that keeps false alarms among `silent` messages rare."""
    best, _ = best_threshold(sums, labels)
    chosen = max(best, float(np.quantile(sums[silent], 1 - FALSE_ALARMS)))
    said = sums > chosen
    return chosen, float(2 * (said & labels).sum() / max(1, said.sum() + labels.sum()))


def best_threshold(sums: Any, labels: Any) -> tuple[float, float]:
    """(the threshold with the best F1, that F1), midway between two sums."""
    order = np.argsort(-sums, kind="stable")
    hits = np.cumsum(labels[order])
    said = np.arange(1, len(labels) + 1)
    f1 = 2 * hits / (said + labels.sum())
    best = int(np.argmax(f1))
    below = sums[order[best + 1]] if best + 1 < len(labels) else sums[order[best]] - 1
    return float((sums[order[best]] + below) / 2), float(f1[best])


def slope(sums: Any, labels: Any) -> float:
    """How fast a sum above the threshold becomes sure (Platt's scaling, its offset being the threshold)."""
    from sklearn.linear_model import LogisticRegression

    return float(LogisticRegression(C=1e6).fit(sums[:, None], labels).coef_[0, 0])


def small(models: Sequence[Fitted]) -> dict[str, Any]:
    """Slots, values in 127 steps and the size of a step; a column for each signal's sentences, then its wholes."""
    full = np.vstack([*(model.sentences for model in models), *(model.wholes for model in models)])
    scales = np.abs(full).max(axis=1) / STEPS
    stepped = full / np.where(scales > 0, scales, 1.0)[:, None]
    values = np.where(np.abs(stepped) < LEAST, 0, np.round(stepped)).astype(np.int8)
    slots = np.flatnonzero(values.any(axis=0)).astype(np.uint32)
    return {"slots": slots, "values": np.ascontiguousarray(values[:, slots].T), "scales": scales}


def differences(kept: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    """What of `made`, which may be a part, is not as in `kept`. Machines add in different orders: single weights may round otherwise."""
    told = [
        f"{name}: {np.abs(kept[name] - made[name]).max():.2g} apart"
        for name in ("scales", "biases", "together", "offsets", "thresholds", "slopes")
        if name in made and not np.allclose(kept[name], made[name], rtol=ROUNDED, atol=ROUNDED)
    ]
    tables = [_dense(one) for one in (kept, made)]
    apart = np.abs(tables[0] - tables[1])
    several, one_step = int((apart > 1).sum()), int((apart == 1).sum())
    if several or one_step > MAY_ROUND_OTHERWISE * len(kept["slots"]):
        told.append(f"values: {several} more than a step apart, {one_step} one step")
    return told


def _dense(weights: Mapping[str, Any]) -> Any:
    table = np.zeros((SLOTS, weights["values"].shape[1]), np.int16)
    table[weights["slots"]] = weights["values"]
    return table

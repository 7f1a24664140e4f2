"""python -m handover.screening.model.training EXAMPLES [--check] or agreement FOLDER.

Cross-validates by author, then fits and writes the weights; with --check, compares them with those that are there instead.
`agreement`: how two readers of the examples agree.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from handover.screening.model.training import agreement, examples, fitting, joined, weighing
from handover.screening.model.weights import FILE, NAMES
from handover.screening.signals import Signal


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["agreement"]:
        print(agreement.table(Path(arguments[1])))
        return 0
    made = trained(examples.examples(Path(arguments[0])))
    if "--check" in arguments:
        with np.load(FILE, allow_pickle=False) as kept:
            told = weighing.differences({name: kept[name] for name in NAMES}, made)
        print("\n".join(told) or f"{FILE.name} is what these examples and rules give")
        return 1 if told else 0
    np.savez_compressed(FILE, **made)
    print(f"{len(made['slots'])} places in {FILE.stat().st_size // 1024} kB")
    return 0


def trained(found: examples.Examples) -> dict[str, Any]:
    """The weights as they are kept; says on the way how well each signal is found."""
    print(f"{found.written} messages of {len(set(found.authors))} authors")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        fits = list(pool.map(partial(fitting.fitted, found), range(len(Signal))))
        sums = np.array(list(pool.map(partial(fitting.unseen, found), range(len(Signal))))).T
    together, offsets = joined.fitted(found, sums)
    return weighing.small(fits) | {
        "biases": np.array([fit.bias for fit in fits]),
        "together": together,
        "offsets": offsets,
        **_bounds(found, joined.unseen(found, sums)),
    }


def _bounds(found: examples.Examples, sums: Any) -> dict[str, Any]:
    """Thresholds and slopes, from messages as they were written, by authors not seen."""
    bounds = np.array([_bound(found, sums[: found.written, signal], signal) for signal in range(len(Signal))])
    for signal, (_, slope, f1) in zip(Signal, bounds, strict=True):
        print(f"{signal:18} F1 {f1:.3f} on authors not seen, strengths rise by {slope:.2f}")
    print(f"macro F1 {bounds[:, 2].mean():.3f}")
    return {"thresholds": bounds[:, 0], "slopes": bounds[:, 1]}


def _bound(found: examples.Examples, sums: Any, signal: int) -> tuple[float, float, float]:
    """(threshold, slope, F1) of one signal."""
    known = np.flatnonzero(found.certain[: found.written, signal])
    labels, silent = found.labels[known, signal], ~found.labels[known].any(axis=1)
    threshold, f1 = weighing.threshold(sums[known], labels, silent)
    return threshold, weighing.slope(sums[known], labels), f1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

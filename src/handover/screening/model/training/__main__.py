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

from handover.screening.model.training import agreement, examples, fitting, weighing
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
        fits = list(pool.map(partial(of_signal, found), range(len(Signal))))
    for signal, fit in zip(Signal, fits, strict=True):
        print(f"{signal:18} F1 {fit[2]:.3f} on authors not seen, strengths rise by {fit[3]:.2f}")
    print(f"macro F1 {np.mean([fit[2] for fit in fits]):.3f}")
    return weighing.small([fit[0] for fit in fits]) | {
        "biases": np.array([fit[0].bias for fit in fits]),
        "thresholds": np.array([fit[1] for fit in fits]),
        "slopes": np.array([fit[3] for fit in fits]),
    }


def of_signal(found: examples.Examples, signal: int) -> tuple[fitting.Fitted, float, float, float]:
    """(the fit, its threshold, F1 and slope on messages as they were written, by authors not seen)."""
    sums = fitting.unseen(found, signal)
    known = np.flatnonzero(found.certain[: found.written, signal])
    labels = found.labels[known, signal]
    threshold, f1 = weighing.threshold(sums[known], labels, ~found.labels[known].any(axis=1))
    return fitting.fitted(found, signal), threshold, f1, weighing.slope(sums[known], labels)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

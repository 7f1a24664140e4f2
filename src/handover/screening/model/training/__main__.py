"""python -m handover.screening.model.training EXAMPLES: cross-validate by author, then fit and write the weights."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from handover.screening.model.training import fitting
from handover.screening.model.weights import FILE
from handover.screening.signals import Signal


def main(folder: str) -> int:
    found = fitting.examples(Path(folder))
    print(f"{len(found.rows)} messages of {len(set(found.authors))} authors")
    models, thresholds, figures = [], [], []
    for signal in Signal:
        known = found.certain[signal]
        scores, labels = fitting.unseen(found, signal)[known], found.labels[signal][known]
        silent = ~np.any([found.labels[other][known] for other in Signal], axis=0)
        threshold, f1 = fitting.threshold(scores, labels, silent)
        print(f"{signal:18} F1 {f1:.3f} on authors not seen, {int(labels.sum())} of {len(labels)} true")
        models.append(fitting.fitted(found.matrix[known], labels))
        thresholds.append(threshold)
        figures.append(f1)
    slots, values, scales = fitting.small(models)
    biases = np.array([model.intercept_[0] for model in models])
    np.savez_compressed(
        FILE, slots=slots, values=values, scales=scales, biases=biases, thresholds=np.array(thresholds)
    )
    print(f"macro F1 {np.mean(figures):.3f}; {len(slots)} weights in {FILE.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

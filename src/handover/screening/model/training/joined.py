"""Fitting what the eight sums say of each other, on sums of authors that the fits of the signals never saw."""

from __future__ import annotations

from typing import Any

import numpy as np

from handover.screening.model.joining import sides
from handover.screening.model.training.examples import Examples

FOLDS = 5
STRENGTH = 0.1  # of the fit, as scikit-learn counts it; cross-validated
ITERATIONS = 1000


def fitted(found: Examples, sums: Any) -> tuple[Any, Any]:
    """(sixteen rows of eight weights, eight offsets) from a row of sums for each message."""
    return _fitted(found, sums, np.arange(len(sums)))


def unseen(found: Examples, sums: Any) -> Any:
    """What each message would get if nothing of its author had been seen by this fit either."""
    from sklearn.model_selection import GroupKFold

    joined = np.zeros_like(sums)
    for train, test in GroupKFold(FOLDS).split(sums, groups=found.authors):
        weights, offsets = _fitted(found, sums, train)
        joined[test] = sides(sums[test]) @ weights + offsets
    return joined


def _fitted(found: Examples, sums: Any, rows: Any) -> tuple[Any, Any]:
    from sklearn.linear_model import LogisticRegression

    read = sides(sums)
    models = []
    for signal in range(sums.shape[1]):
        known = rows[found.certain[rows, signal]]
        model = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS)
        models.append(model.fit(read[known], found.labels[known, signal]))
    return np.array([model.coef_[0] for model in models]).T, np.array([model.intercept_[0] for model in models])

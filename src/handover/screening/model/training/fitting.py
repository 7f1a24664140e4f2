"""Fitting one signal: a regression over the strongest sentences, the whole message and what else was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from handover.screening.model.features import SLOTS
from handover.screening.model.scoring import MOST, SHARPNESS
from handover.screening.model.training.examples import Examples

FOLDS = 3
STEPS = 35
#: How much weights of sentences, of the whole, and of what was found by other means are held back; cross-validated.
HELD_BACK = (0.3, 0.02, 0.3)
SEEN = 3  # sentences that must have a feature before it gets a weight


@dataclass(frozen=True)
class Fitted:
    """Weights by place: for sentences, for the whole and for named features; and the bias."""

    sentences: Any
    wholes: Any
    bias: float

    def sums(self, found: Examples) -> Any:
        of_sentences, _ = pooled(found.sentences @ self.sentences, found.starts)
        whole = MOST * np.tanh(found.wholes @ self.wholes / MOST)
        return of_sentences + whole + found.found @ self.wholes + self.bias


def fitted(found: Examples, signal: int) -> Fitted:
    from scipy.optimize import minimize

    loss = _Loss(found, signal)
    best = minimize(loss, np.zeros(loss.size), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 6})
    return loss.unpacked(best.x)


class _Loss:
    """Weighted logistic loss with its gradient, on the places that the examples have."""

    def __init__(self, found: Examples, signal: int) -> None:
        used = (np.bincount(matrix.indices, minlength=SLOTS) for matrix in (found.sentences, found.wholes))
        self.places = [np.flatnonzero(count >= least) for count, least in zip(used, (SEEN, SEEN + 1), strict=True)]
        self.places.append(np.unique(found.found.indices))
        three = (found.sentences, found.wholes, found.found)
        self.matrices = [matrix[:, at].tocsr() for matrix, at in zip(three, self.places, strict=True)]
        self.turned = [matrix.T.tocsr() for matrix in self.matrices]
        self.cuts = np.cumsum([len(at) for at in self.places])
        self.size = int(self.cuts[-1]) + 1
        self.held = np.repeat(HELD_BACK, [len(at) for at in self.places])
        self.starts, self.sentences = found.starts, np.diff(found.starts)
        labels, certain = found.labels[:, signal], found.certain[:, signal]
        self.sign = np.where(labels, 1.0, -1.0)
        balance = np.sqrt((certain & ~labels).sum() / max(1, (certain & labels).sum()))
        self.shares = certain * np.where(labels, balance, 1 / balance)

    def __call__(self, values: Any) -> tuple[float, Any]:
        own, whole, other = np.split(values[:-1], self.cuts[:-1])
        strongest, shares = pooled(self.matrices[0] @ own, self.starts)
        held = np.tanh(self.matrices[1] @ whole / MOST)
        sums = strongest + MOST * held + self.matrices[2] @ other + values[-1]
        wrong = -self.sign * sums
        slope = -self.shares * self.sign / (1 + np.exp(-wrong))
        turned = (shares * np.repeat(slope, self.sentences), slope * (1 - held**2), slope)
        pull = np.concatenate([matrix @ one for matrix, one in zip(self.turned, turned, strict=True)])
        loss = (self.shares * np.logaddexp(0, wrong)).sum() + 0.5 * (self.held * values[:-1] ** 2).sum()
        return float(loss), np.append(pull + self.held * values[:-1], slope.sum())

    def unpacked(self, values: Any) -> Fitted:
        own, whole, other = np.split(values[:-1], self.cuts[:-1])
        tables = np.zeros((2, SLOTS))
        tables[0, self.places[0]] = own
        tables[1, self.places[1]] = whole
        tables[1, self.places[2]] += other
        return Fitted(tables[0], tables[1], float(values[-1]))


def pooled(sums: Any, starts: Any) -> tuple[Any, Any]:
    """(the strongest sentences of each message, smoothly; how much each sentence counts in that)."""
    lengths = np.diff(starts)
    most = np.maximum.reduceat(sums, starts[:-1])
    raised = np.exp((sums - np.repeat(most, lengths)) / SHARPNESS)
    together = np.add.reduceat(raised, starts[:-1])
    return most + SHARPNESS * np.log(together), raised / np.repeat(together, lengths)


def unseen(found: Examples, signal: int) -> Any:
    """What each message would get from a model that saw nothing of its author."""
    from sklearn.model_selection import GroupKFold

    sums = np.zeros(len(found.authors))
    for train, test in GroupKFold(FOLDS).split(sums, groups=found.authors):
        sums[test] = fitted(found.part(train), signal).sums(found.part(test))
    return sums

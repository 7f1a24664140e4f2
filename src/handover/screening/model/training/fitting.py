"""Fitting one logistic regression a signal, its threshold found on authors that it never saw."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from handover.screening.marks import mark
from handover.screening.model.features import SLOTS
from handover.screening.model.vectors import vector
from handover.screening.reading import read_text
from handover.screening.signals import Known, Signal

FOLDS = 5
LONGER = 14  # messages put together for each author
FALSE_ALARMS = 0.01  # at most, among messages that say nothing
STRENGTH = 0.6  # C of the regression, by cross-validation
KEPT = 60_000  # weights a signal at most: what is smaller changes no answer


@dataclass(frozen=True)
class Examples:
    rows: list[dict[str, Any]]
    matrix: Any  # scipy CSR
    labels: dict[Signal, Any]
    certain: dict[Signal, Any]
    authors: list[str]


def examples(folder: Path) -> Examples:
    """All labelled messages below `folder`, in the order of their files."""
    rows = [json.loads(line) for path in sorted(folder.glob("*/*.jsonl")) for line in path.read_text().splitlines()]
    return prepared([*rows, *longer(rows)])


def longer(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several messages of one author after each other, half of them without any signal: what is long says no more.

    The examples are short; without these, the model takes length itself for a sign.
    """
    of_author: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of_author.setdefault(row["author"], []).append(row)
    made = []
    for author, own in sorted(of_author.items()):
        dice = random.Random(author)  # noqa: S311 - the same again at each training
        plain = [row for row in own if not any(row["labels"].values())]
        for number in range(LONGER):
            among = plain if number % 2 and len(plain) > 2 else own
            made.append(_joined(dice.sample(among, min(len(among), dice.randint(2, 7)))))
    return made


def _joined(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    labels = {signal.value: any(row["labels"][signal.value] for row in rows) for signal in Signal}
    text = "\n\n".join(row["text"] for row in rows)
    return {
        **rows[0],
        "text": text,
        "labels": labels,
        "uncertain": [one for row in rows for one in row.get("uncertain", ())],
    }


def prepared(rows: list[dict[str, Any]]) -> Examples:
    labels = {signal: np.array([bool(row["labels"][signal.value]) for row in rows]) for signal in Signal}
    certain = {
        signal: np.array([signal.value not in row.get("uncertain", ()) for row in rows]) for signal in Signal
    }
    vectors = [vector(marked(row)) for row in rows]
    return Examples(rows, matrix(vectors), labels, certain, [row.get("author", row["id"]) for row in rows])


def marked(row: dict[str, Any]) -> Any:
    reading = read_text(
        row["text"],
        subject=row.get("subject", ""),
        sender=row.get("from", ""),
        to=row.get("to", ()),
        cc=row.get("cc", ()),
    )
    return mark(reading, Known())


def matrix(vectors: Sequence[dict[int, float]]) -> Any:
    from scipy.sparse import csr_matrix

    lengths = [len(one) for one in vectors]
    places = np.concatenate([np.fromiter(sorted(one), dtype=np.int64) for one in vectors])
    amounts = np.concatenate([np.array([one[place] for place in sorted(one)]) for one in vectors])
    return csr_matrix((amounts, places, np.concatenate([[0], np.cumsum(lengths)])), shape=(len(vectors), SLOTS))


def fitted(matrix: Any, labels: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=STRENGTH, class_weight="balanced", solver="liblinear", max_iter=300, random_state=1
    )
    return model.fit(matrix, labels)


def unseen(found: Examples, signal: Signal) -> Any:
    """What each message would get from a model that saw nothing of its author."""
    from sklearn.model_selection import GroupKFold

    scores = np.zeros(len(found.rows))
    for train, test in GroupKFold(FOLDS).split(found.matrix, found.labels[signal], found.authors):
        train = train[found.certain[signal][train]]
        model = fitted(found.matrix[train], found.labels[signal][train])
        scores[test] = model.decision_function(found.matrix[test])
    return scores


def threshold(scores: Any, labels: Any, silent: Any) -> tuple[float, float]:
    """(the threshold, its F1): the best F1 that keeps false alarms among `silent` messages rare."""
    best, _ = best_threshold(scores, labels)
    least = float(np.quantile(scores[silent], 1 - FALSE_ALARMS))
    chosen = max(best, least)
    said = scores > chosen
    return chosen, float(2 * (said & labels).sum() / max(1, said.sum() + labels.sum()))


def best_threshold(scores: Any, labels: Any) -> tuple[float, float]:
    """(the threshold with the best F1, that F1), midway between two scores."""
    order = np.argsort(-scores)
    hits = np.cumsum(labels[order])
    said = np.arange(1, len(labels) + 1)
    f1 = 2 * hits / (said + labels.sum())
    best = int(np.argmax(f1))
    below = scores[order[best + 1]] if best + 1 < len(labels) else scores[order[best]] - 1
    return float((scores[order[best]] + below) / 2), float(f1[best])


def small(models: Iterable[Any]) -> tuple[Any, Any, Any]:
    """(slots, quantised values, scales): only weights that matter, to 127 steps."""
    full = np.vstack([model.coef_[0] for model in models])
    keep = np.zeros(full.shape[1], dtype=bool)
    for row in full:
        keep[np.argsort(-np.abs(row))[:KEPT]] |= True
    keep &= np.abs(full).max(axis=0) > 1e-4
    slots = np.flatnonzero(keep).astype(np.uint32)
    scales = np.abs(full).max(axis=1) / 127
    return slots, np.round(full[:, slots] / scales[:, None]).astype(np.int8), scales

"""The labelled examples as matrices: a row a sentence, a row a message, and what was found by other means."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from handover.screening.marks import Marks, mark
from handover.screening.model import cues
from handover.screening.model.features import (
    END,
    NOWHERE,
    SLOTS,
    ahead,
    idea_keys,
    ideas_beside,
    neighbours,
    sentences,
    slot,
    word_keys,
    word_slots,
)
from handover.screening.model.scoring import DAMPING, FEATURE, whole_length
from handover.screening.reading import read_text
from handover.screening.signals import Known, Signal

RULES_HELD_BACK = 0.3  # of the messages
LONGER = 3  # messages put together for each author
LONG = 3  # for each author, of many plain messages of the language, one in three with any message of the author's
LONGEST_GROUP = 24

Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One example: the places of its features, the sentence of each, how many there are, and the named features."""

    places: Any
    of: Any
    count: int
    cues: dict[str, float]


@dataclass(frozen=True)
class Examples:
    """`starts[i]` is the first sentence of message `i`; scipy CSR matrices. The written messages come first."""

    written: int
    authors: list[str]
    labels: Any
    certain: Any
    sentences: Any
    starts: Any
    wholes: Any
    found: Any

    def part(self, rows: Any) -> Examples:
        """The messages of these numbers."""
        spans = [np.arange(self.starts[row], self.starts[row + 1]) for row in rows]
        lengths = [len(span) for span in spans]
        return Examples(
            written=int((np.asarray(rows) < self.written).sum()),
            authors=[self.authors[row] for row in rows],
            labels=self.labels[rows],
            certain=self.certain[rows],
            sentences=self.sentences[np.concatenate(spans)],
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            wholes=self.wholes[rows],
            found=self.found[rows],
        )


def examples(folder: Path) -> Examples:
    """All labelled messages below `folder`, in the order of their files."""
    return prepared(rows(folder))


def rows(folder: Path) -> list[Row]:
    return [json.loads(line) for path in sorted(folder.glob("*/*.jsonl")) for line in path.read_text().splitlines()]


def prepared(written: Sequence[Row]) -> Examples:
    read = [_read(marked(row), hears_rules=_hears_rules(row)) for row in written]
    labels = np.array([[bool(row["labels"][signal]) for signal in Signal] for row in written])
    certain = np.array([[signal not in row.get("uncertain", ()) for signal in Signal] for row in written])
    groups = [[number] for number in range(len(written))] + longer(written, labels)
    counts = np.array([sum(read[number].count for number in group) for group in groups])
    sentences, wholes = _counted(read, groups, counts)
    return Examples(
        written=len(written),
        authors=[written[group[0]]["author"] for group in groups],
        labels=np.array([labels[group].any(axis=0) for group in groups]),
        certain=np.array([certain[group].all(axis=0) for group in groups]),
        sentences=sentences,
        starts=np.concatenate([[0], np.cumsum(counts)]),
        wholes=wholes,
        found=_found([[read[number] for number in group] for group in groups]),
    )


def longer(written: Sequence[Row], labels: Any) -> list[list[int]]:
    """Several messages of one author after each other, half of them without any signal: what is long says no more.

    The examples are short; without these, the model takes length itself for a sign.
    """
    of_author: dict[str, list[int]] = {}
    plain_of: dict[str, list[int]] = {}
    for number, row in enumerate(written):
        of_author.setdefault(row["author"], []).append(number)
        if not labels[number].any():
            plain_of.setdefault(row["author"].partition("-")[0], []).append(number)
    made = []
    for author, own in sorted(of_author.items()):
        dice = random.Random(author)  # noqa: S311 - the same again at each training
        plain = [number for number in own if not labels[number].any()]
        for turn in range(LONGER):
            among = plain if turn % 2 and len(plain) > 2 else own
            made.append(dice.sample(among, min(len(among), dice.randint(2, 7))))
        background = plain_of[author.partition("-")[0]]
        for turn in range(LONG):
            first = [dice.choice(own)] if turn == 1 else dice.sample(plain, min(1, len(plain)))
            made.append(first + dice.sample(background, min(len(background), dice.randint(4, LONGEST_GROUP))))
    return made


def marked(row: Row) -> Marks:
    reading = read_text(
        row["text"],
        subject=row.get("subject", ""),
        sender=row.get("from", ""),
        to=row.get("to", ()),
        cc=row.get("cc", ()),
    )
    return mark(reading, Known())


def _hears_rules(row: Row) -> bool:
    """Rules know these messages better than any other: for some they are held back, lest they be believed too much."""
    return random.Random(row["text"]).random() >= RULES_HELD_BACK  # noqa: S311 - the same again at each training


def _read(marks: Marks, *, hears_rules: bool) -> Read:
    said = sentences(marks)
    own = [word_slots(word) for word in said.words]
    places = [np.array([place for one in own for place in one], dtype=np.int64)]
    of = [np.repeat(said.of, [len(one) for one in own])]
    if len(said.words) > 1:
        keys = np.array([word_keys(word) for word in said.words], dtype=np.uint32).T
        is_end = np.array([word == END for word in said.words])
        kept = _kept(neighbours(ahead(keys), keys, is_end), said.of)
        ideas = np.array([idea_keys(word) for word in said.words], dtype=np.uint32).T
        known = np.flatnonzero(ideas[0])
        if len(known) > 1:
            kept += _kept(ideas_beside(ideas[:, known], is_end[known]), said.of[known])
        places += [row for row, _ in kept]
        of += [numbers for _, numbers in kept]
    found = cues.of_message(marks)
    if not hears_rules:
        found = {name: amount for name, amount in found.items() if not name.startswith("rules:")}
    return Read(np.concatenate(places), np.concatenate(of).astype(np.int64), max(1, said.count), found)


def _kept(beside: Any, of: Any) -> list[tuple[Any, Any]]:
    """For each row of places: those that are somewhere, and the sentences they stand in."""
    return [(row[row != NOWHERE], of[row != NOWHERE]) for row in beside]


def _counted(read: Sequence[Read], groups: Sequence[Sequence[int]], counts: Any) -> tuple[Any, Any]:
    """(a row a sentence, a row a message), each made shorter by the root of how much it holds."""
    members = [number for group in groups for number in group]
    firsts = np.concatenate([[0], np.cumsum([read[number].count for number in members])])
    places = np.concatenate([read[number].places for number in members])
    sentence = np.concatenate([read[number].of + first for number, first in zip(members, firsts, strict=False)])
    message = np.repeat(np.arange(len(groups)), counts)[sentence]
    sentences = _matrix(sentence, places, np.ones(len(places)), int(counts.sum()))
    wholes = _matrix(message, places, np.ones(len(places)), len(groups))
    by_sentence = np.sqrt(_features(sentences) + DAMPING)
    return _divided(sentences, by_sentence), _divided(wholes, whole_length(_features(wholes)))


def _features(matrix: Any) -> Any:
    return np.maximum(1.0, np.asarray(matrix.sum(axis=1)).ravel())


def _divided(matrix: Any, by: Any) -> Any:
    from scipy.sparse import diags

    return (diags(1 / by) @ matrix).tocsr()


def _found(groups: Sequence[Sequence[Read]]) -> Any:
    """What stands in several of a group counts as in the one where it is strongest."""
    together: list[dict[int, float]] = []
    for group in groups:
        strongest: dict[str, float] = {}
        for name, amount in ((name, amount) for read in group for name, amount in read.cues.items()):
            strongest[name] = max(strongest.get(name, 0.0), amount)
        together.append({slot("message " + name): FEATURE * amount for name, amount in strongest.items()})
    rows = np.repeat(np.arange(len(groups)), [len(one) for one in together])
    places = np.array([place for one in together for place in one])
    return _matrix(rows, places, np.array([amount for one in together for amount in one.values()]), len(groups))


def _matrix(rows: Any, places: Any, amounts: Any, height: int) -> Any:
    from scipy.sparse import coo_matrix

    return coo_matrix((amounts, (rows, places)), shape=(height, SLOTS)).tocsr()

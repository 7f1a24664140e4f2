"""From a marked message to one sum a signal: its best sentences, all its words, and what was found by other means.

What speaks of leaving or asks to come along is one sentence in a letter about something else. So each sentence is
weighed by itself and the strongest count, smoothly; the whole message is weighed beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from handover.screening.marks import Marks
from handover.screening.model import cues
from handover.screening.model.features import (
    END,
    NOWHERE,
    TOKEN,
    ahead,
    idea_keys,
    ideas_beside,
    neighbours,
    plain,
    slot,
    text_of,
    word_keys,
    word_slots,
)

SHARPNESS = 0.3  # the smaller, the more the strongest sentence counts alone
DAMPING = 8.0  # so that a sentence of two words is not shouted
#: Features of some fifty words: what is longer is weighed by its mean, so that length alone says nothing.
FULL = 400.0
#: What the impression of the whole can add or take: in long mail about anything, many words speak a little for leaving.
MOST = 2.0
FEATURE = 0.2  # of what was found by other means, beside words
KNOWN_WORDS = 1 << 16
_START = np.zeros(1, np.intp)
_LINE = re.compile(r"[^\n]+")


class Table:
    """Places -> weights, eight for a sentence and eight for the whole, and what was reckoned of each word so far."""

    def __init__(self, rows: Any, scales: Any = 1.0) -> None:
        """`rows` times `scales` are the weights: SLOTS x 2 * signals."""
        self.signals = rows.shape[1] // 2
        self.rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), rows.dtype)])  # the last one is `NOWHERE`
        self.scales = np.asarray(scales, np.float32)
        self._empty(KNOWN_WORDS)

    def known(self, words: list[str]) -> Any:
        """The number of each word, 0 for the end of a sentence; its weights are summed when it is first seen."""
        if self.numbers.taken + len(words) > len(self.sums):
            missing = set(words).difference(self.numbers)
            if self.numbers.taken + len(missing) > len(self.sums):
                self._empty(max(KNOWN_WORDS, len(set(words)) + 1))
        return np.array([*map(self.numbers.__getitem__, words)], np.intp)

    def _empty(self, room: int) -> None:
        self.keys = np.zeros((8, room), np.uint32)
        self.sums = np.zeros((room, self.rows.shape[1] + 1), np.float32)  # and how many features there are
        self.numbers = _Numbers(self._learn)
        self.numbers[END]

    def _learn(self, word: str, number: int) -> None:
        places = word_slots(word)
        keys = np.array(word_keys(word), np.uint32)[:, None]
        self.keys[:5, number] = np.concatenate([keys, ahead(keys)])[:, 0]
        self.keys[5:, number] = idea_keys(word)
        self.sums[number, :-1] = self.rows.take(places, axis=0).sum(axis=0, dtype=np.float32)
        self.sums[number, -1] = len(places)


class _Numbers(dict[str, int]):
    """Words as they are written -> numbers; `learn` is told of each new one."""

    def __init__(self, learn: Callable[[str, int], None]) -> None:
        super().__init__()
        self.learn = learn
        self.taken = 0

    def __missing__(self, written: str) -> int:
        word = plain(written)
        if word != written and word in self:
            return self[word]
        if word not in self:
            self.learn(word, self.taken)
            self[word] = self.taken
            self.taken += 1
        return self[word]


@dataclass(frozen=True, slots=True)
class Heard:
    """One sum a signal, before bias and threshold, and of what it was made: a row for each sentence."""

    sums: Any
    of_sentences: Any


def heard(table: Table, marks: Marks) -> Heard:
    found = cues.of_message(marks)
    rows = table.rows.take([slot("message " + name) for name in found], axis=0)
    total = FEATURE * ((np.array([*found.values()], np.float32) @ rows) * table.scales)[table.signals :]
    if not (words := TOKEN.findall(text_of(marks))):
        return Heard(total, np.zeros((0, table.signals)))
    of_sentences, whole = weighed(table, words)
    return Heard(total + pooled(of_sentences) + MOST * np.tanh(whole / MOST), of_sentences)


def weighed(table: Table, words: list[str]) -> tuple[Any, Any]:
    """(a row of sums for each sentence, the sums of the whole)."""
    numbers = table.known(words)
    is_end = numbers == 0
    keys = table.keys.take(numbers, axis=1)
    beside = neighbours(keys[2:5], keys[:2], is_end)
    found = table.sums.take(numbers, axis=0)
    found[:, :-1] += table.rows.take(beside, axis=0).sum(axis=0, dtype=np.float32)
    found[:, -1] += (beside != NOWHERE).sum(axis=0)
    ideas = np.flatnonzero(keys[5])
    beside = ideas_beside(keys[5:].take(ideas, axis=1), is_end[ideas])
    found[ideas, :-1] += table.rows.take(beside, axis=0).sum(axis=0, dtype=np.float32)
    found[ideas, -1] += (beside != NOWHERE).sum(axis=0)
    begins = np.concatenate([_START, np.flatnonzero(is_end[:-1]) + 1])
    of_sentence = np.add.reduceat(found, begins, axis=0)
    length, weights = of_sentence[:, -1], of_sentence[:, :-1] * table.scales
    whole = weights[:, table.signals :].sum(axis=0) / whole_length(length.sum())
    return weights[:, : table.signals] / np.sqrt(length + DAMPING)[:, None], whole


def whole_length(features: Any) -> Any:
    """What the sum over a whole message of so many features is divided by."""
    return np.maximum(np.sqrt(features), features / np.sqrt(FULL))


def lines(marks: Marks) -> list[tuple[int, int, int]]:
    """(text, start, end) of each row of sums, in the same order."""
    found = [
        (number, line.start(), line.end())
        for number, folded in enumerate(marks.folded)
        for line in _LINE.finditer(folded.text)
    ]
    return [(0, 0, 0), *found] if marks.folded and marks.folded[0].text.startswith(END) else found


def pooled(of_sentences: Any) -> Any:
    """The strongest sentence of each signal, and a little of those beside it."""
    most = of_sentences.max(axis=0)
    return most + SHARPNESS * np.log(np.exp((of_sentences - most) / SHARPNESS).sum(axis=0))

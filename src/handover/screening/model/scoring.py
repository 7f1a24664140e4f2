"""From a marked message to one sum a signal: its best sentences, all its words, and what was found by other means.

What speaks of leaving or asks to come along is one sentence in a letter about something else. So each sentence is
weighed by itself and the strongest count, smoothly; the whole message is weighed beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from handover.screening.marks import Marks
from handover.screening.model import cues
from handover.screening.model.features import END, Sentences, neighbours, sentences, slot, word_keys, word_slots

SHARPNESS = 0.3  # the smaller, the more the strongest sentence counts alone
DAMPING = 8.0  # so that a sentence of two words is not shouted
#: Features of some fifty words: what is longer is weighed by its mean, so that length alone says nothing.
FULL = 400.0
#: What the impression of the whole can add or take: in long mail about anything, many words speak a little for leaving.
MOST = 2.0
FEATURE = 0.2  # of what was found by other means, beside words
KNOWN_WORDS = 1 << 16
_LINE = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Table:
    """Places -> weights, eight for a sentence and eight for the whole, and the words summed so far."""

    rows: Any  # float32, SLOTS x 2 * signals
    numbers: dict[str, int] = field(default_factory=dict)
    keys: Any = None
    counts: Any = None
    sums: Any = None

    def known(self, words: list[str]) -> Any:
        """The number of each word; its weights are summed when it is first seen."""
        missing = set(words).difference(self.numbers)
        if self.keys is None or len(self.numbers) + len(missing) > len(self.counts):
            missing = set(words)
            self._empty(max(KNOWN_WORDS, len(missing)))
        for word in missing:
            self._learn(word)
        return np.fromiter(map(self.numbers.__getitem__, words), dtype=np.intp, count=len(words))

    def _empty(self, room: int) -> None:
        self.numbers = {}
        self.keys = np.zeros((2, room), np.uint32)
        self.counts = np.zeros(room, np.float32)
        self.sums = np.zeros((room, self.rows.shape[1]), np.float32)

    def _learn(self, word: str) -> None:
        number = len(self.numbers)
        places = word_slots(word)
        self.keys[:, number] = word_keys(word)
        self.counts[number] = len(places)
        self.sums[number] = self.rows[list(places)].sum(axis=0)
        self.numbers[word] = number


def sums(table: Table, marks: Marks) -> Any:
    """One number a signal, before bias and threshold."""
    signals = table.rows.shape[1] // 2
    found = cues.of_message(marks)
    places = [slot("message " + name) for name in found]
    total = FEATURE * (np.array(list(found.values())) @ table.rows[places, signals:])
    said = sentences(marks)
    if said.words:
        of_sentences, whole = weighed(table, said)
        total += pooled(of_sentences) + MOST * np.tanh(whole / MOST)
    return total


def weighed(table: Table, said: Sentences) -> tuple[Any, Any]:
    """(a row of sums for each sentence, the sums of the whole)."""
    signals = table.rows.shape[1] // 2
    numbers = table.known(said.words)
    found, counts = table.sums[numbers], table.counts[numbers]
    if len(numbers) > 1:
        is_end = numbers == table.numbers.get(END, -1)
        beside = neighbours(table.keys[:, numbers], is_end)
        found[:-1] += table.rows[beside.pairs].sum(axis=0)
        counts[:-1] += 2
        found[beside.inner] += table.rows[beside.apart] + table.rows[beside.threes]
        counts[beside.inner] += 2
    begins = np.flatnonzero(np.diff(said.of, prepend=-1))
    of_sentence = np.add.reduceat(found, begins, axis=0)
    length = np.add.reduceat(counts, begins)
    whole = of_sentence[:, signals:].sum(axis=0) / whole_length(length.sum())
    return of_sentence[:, :signals] / np.sqrt(length + DAMPING)[:, None], whole


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

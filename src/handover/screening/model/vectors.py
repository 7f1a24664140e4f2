"""A message as numbers: slots of the table of weights, each with its value."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import sqrt

from handover.screening.marks import Marks
from handover.screening.model.features import pair_slot, slot, structural, tokens, word_slots

#: Of all words together; what rules and contacts found has a length of its own.
TEXT_LENGTH = 6.0


def vector(marks: Marks) -> dict[int, float]:
    """Slot -> value. A word counts once, however often it stands there; long letters weigh no more than short ones."""
    present: set[int] = set()
    for number, folded in enumerate(marks.folded):
        found = [contact for contact in marks.contacts if contact.text == number]
        words = tokens(folded.text, found)
        for word in words:
            present.update(word_slots(word))
        present.update(pair_slot(first, second) for first, second in pairwise(words))
    values: dict[int, float] = defaultdict(float)
    each = TEXT_LENGTH / sqrt(len(present)) if present else 0.0
    for place in present:
        values[place] = each
    for name, value in structural(marks).items():
        values[slot("structure " + name)] += value
    return dict(values)


def words_vector(text: str) -> dict[int, float]:
    """One folded sentence by its words alone, each counting one."""
    words = tokens(text)
    places = {place for word in words for place in word_slots(word)}
    places.update(pair_slot(first, second) for first, second in pairwise(words))
    return dict.fromkeys(places, 1.0)

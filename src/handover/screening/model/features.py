"""What the model reads: the words of each sentence with their pieces and neighbours, and what rules and contacts say.

Everything is hashed to a place in one table of weights. A word is looked up once and then known; what stands between
words is reckoned for a whole message at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from handover.screening.contacts.kinds import Contact, Kind
from handover.screening.marks import Marks

BITS = 18
SLOTS = 1 << BITS
STEM = 5  # letters: enough to tell words apart, few enough to know one again in another case or person
SHORTEST, LONGEST = 4, 5  # of the pieces of a word
END = "\n"
SIGNS = {Kind.EMAIL: "\x02", Kind.PHONE: "\x03", Kind.HANDLE: "\x04", Kind.PROFILE: "\x05", Kind.SITE: "\x06"}
TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[?!@€$:\x02-\x06]|\n+")
_PAIRS = np.array([[crc32(b"pair")], [crc32(b"stems")]], np.uint32)
_APART, _NOTHING = np.uint32(crc32(b"apart")), np.uint32(0)
_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_SPREAD, _HALF, _KEPT = np.uint32(2654435761), np.uint32(15), np.uint32(32 - BITS)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words of a message in order, and for each the number of its sentence."""

    words: list[str]
    of: Any
    count: int


@lru_cache(maxsize=4096)
def slot(name: str) -> int:
    """The place of a named feature in the table."""
    return crc32(name.encode("utf-8", "replace")) & (SLOTS - 1)


def sentences(marks: Marks) -> Sentences:
    """All texts of a message after each other; a line feed ends each sentence."""
    texts = []
    for number, folded in enumerate(marks.folded):
        found = [contact for contact in marks.contacts if contact.text == number]
        texts.append(signed(folded.text, found) if found else folded.text)
    return divided(END.join(texts))


def divided(text: str) -> Sentences:
    words = ["0" if word[0].isdigit() else END if word[0] == END else word for word in TOKEN.findall(text)]
    ends = np.fromiter((word == END for word in words), dtype=np.intp, count=len(words))
    of = np.cumsum(ends) - ends
    return Sentences(words, of, int(of[-1]) + 1 if words else 0)


def signed(text: str, contacts: Sequence[Contact]) -> str:
    """The text with one sign in the place of each contact."""
    pieces, done = [], 0
    for contact in sorted(contacts, key=lambda one: one.start):
        if contact.start >= done:
            pieces += [text[done : contact.start], " ", SIGNS[contact.kind], " "]
            done = contact.end
    return "".join([*pieces, text[done:]])


@lru_cache(maxsize=1 << 16)
def word_slots(word: str) -> tuple[int, ...]:
    """Places of the word itself, its stem and its pieces."""
    names = ["w:" + word, "s:" + word[:STEM]]
    if len(word) > SHORTEST:
        framed = f"<{word}>"
        names += [
            framed[at : at + length]
            for length in range(SHORTEST, LONGEST + 1)
            for at in range(len(framed) - length + 1)
        ]
    return tuple(slot(name) for name in names)


def word_keys(word: str) -> tuple[int, int]:
    """What neighbours are reckoned from: the word and its stem."""
    return crc32(word.encode("utf-8", "replace")), crc32(b"stem " + word[:STEM].encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Places: `pairs` in two rows, of words and of stems, by the first word; `apart` and `threes` of stems, by `inner`."""

    pairs: Any
    inner: Any
    apart: Any
    threes: Any


def neighbours(keys: Any, is_end: Any) -> Neighbours:
    """What stands beside what, from two rows of keys; nothing reaches over the end of a sentence."""
    inner = np.flatnonzero(~is_end[1:-1])
    stems = keys[1]
    apart = _mixed(_mixed(stems[inner] ^ _APART, _FIRST), _SECOND, stems[inner + 2])
    return Neighbours(
        pairs=_placed(_mixed(_mixed(keys[:, :-1] ^ _PAIRS, _FIRST), _SECOND, keys[:, 1:])),
        inner=inner,
        apart=_placed(apart),
        threes=_placed(_mixed(apart, _THIRD, stems[inner + 1])),
    )


def _mixed(found: Any, step: Any, part: Any = _NOTHING) -> Any:
    found = (found ^ part) * step
    return found ^ (found >> _HALF)


def _placed(found: Any) -> Any:
    return (found * _SPREAD) >> _KEPT

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
from handover.screening.model.concepts import concept

BITS = 18
SLOTS = 1 << BITS
STEM = 5  # letters: enough to tell words apart, few enough to know one again in another case or person
SHORTEST, LONGEST = 4, 5  # of the pieces of a word
END = "\n"
SIGNS = {Kind.EMAIL: "\x02", Kind.PHONE: "\x03", Kind.HANDLE: "\x04", Kind.PROFILE: "\x05", Kind.SITE: "\x06"}
TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[?!@€$:\x02-\x06]|\n+")
_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_SPREAD, _HALF, _KEPT = np.uint32(2654435761), np.uint32(15), np.uint32(32 - BITS)
_NOTHING, NOWHERE = np.uint32(0), np.uint32(SLOTS)
_IDEAS = np.array([crc32(b"ideas"), crc32(b"ideas apart")], np.uint32)
_KINDS = np.array([crc32(b"pair"), crc32(b"stems"), crc32(b"apart")], np.uint32)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words of a message in order, and for each the number of its sentence."""

    words: list[str]
    of: Any
    count: int


@lru_cache(maxsize=4096)
def slot(name: str) -> int:
    """The place of a named feature in the table."""
    return _place(name)


def _place(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) & (SLOTS - 1)


def sentences(marks: Marks) -> Sentences:
    return divided(text_of(marks))


def text_of(marks: Marks) -> str:
    """All texts of a message after each other; a line feed ends each sentence."""
    texts = [folded.text for folded in marks.folded]
    for number in {contact.text for contact in marks.contacts}:
        texts[number] = signed(texts[number], [one for one in marks.contacts if one.text == number])
    return END.join(texts)


def divided(text: str) -> Sentences:
    words = [plain(word) for word in TOKEN.findall(text)]
    ends = np.fromiter((word == END for word in words), dtype=np.intp, count=len(words))
    of = np.cumsum(ends) - ends
    return Sentences(words, of, int(of[-1]) + 1 if words else 0)


def plain(word: str) -> str:
    """A word as it is weighed: one number, and one end of a sentence, is as good as another."""
    return "0" if word[0].isdigit() else END if word[0] == END else word


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
    """Places of the word itself, its idea, its stem and its pieces."""
    names = ["w:" + word, "s:" + word[:STEM]]
    if idea := concept(word):
        names.append("i:" + idea)
    if len(word) > SHORTEST:
        framed = f"<{word}>"
        names += [
            framed[at : at + length]
            for length in range(SHORTEST, LONGEST + 1)
            for at in range(len(framed) - length + 1)
        ]
    return tuple(_place(name) for name in names)


def word_keys(word: str) -> tuple[int, int]:
    """What neighbours are reckoned from: the word and its stem."""
    return crc32(word.encode("utf-8", "replace")), crc32(b"stem " + word[:STEM].encode("utf-8", "replace"))


def idea_keys(word: str) -> tuple[int, int, int]:
    """What neighbours are reckoned from among ideas: the idea, and what it brings along as the first of two; or nothing."""
    if not (idea := concept(word)):
        return 0, 0, 0
    key = np.array([crc32(b"idea " + idea.encode("utf-8", "replace"))], np.uint32)
    pair, apart = _mixed(key ^ _IDEAS, _FIRST).tolist()
    return int(key[0]), pair, apart


def ahead(keys: Any) -> Any:
    """What the first of two or three words brings along: three rows from two rows of keys, once for each word."""
    return _mixed(np.stack([keys[0], keys[1], keys[1]]) ^ _KINDS[:, None], _FIRST)


def neighbours(before: Any, keys: Any, is_end: Any) -> Any:
    """Four rows of places by the first word: beside it word and stem, then stems over a gap, without and with it.

    `before` is `ahead` of the words. Nothing reaches over the end of a sentence: there the place is `NOWHERE`.
    """
    found = np.empty((4, keys.shape[1]), np.uint32)
    found[:2, :-1] = _mixed(before[:2, :-1], _SECOND, keys[:, 1:])
    apart = found[2, :-2] = _mixed(before[2, :-2], _SECOND, keys[1, 2:])
    found[3, :-2] = _mixed(apart, _THIRD, keys[1, 1:-1])
    places = (found * _SPREAD) >> _KEPT
    places[:, -1:] = places[2:, -2:] = NOWHERE
    places[2:, :-2][:, is_end[1:-1]] = NOWHERE
    return places


def ideas_beside(keys: Any, is_end: Any) -> Any:
    """Three rows of places by the first idea: the next one, and the one after it without and with what is between.

    `keys` are rows of `idea_keys`; words that stand for none are left out before.
    """
    found = np.empty((3, keys.shape[1]), np.uint32)
    found[0, :-1] = _mixed(keys[1, :-1], _SECOND, keys[0, 1:])
    apart = found[1, :-2] = _mixed(keys[2, :-2], _SECOND, keys[0, 2:])
    found[2, :-2] = _mixed(apart, _THIRD, keys[0, 1:-1])
    places = (found * _SPREAD) >> _KEPT
    places[:, -1:] = places[1:, -2:] = NOWHERE
    places[1:, :-2][:, is_end[1:-1]] = NOWHERE
    return places


def _mixed(found: Any, step: Any, part: Any = _NOTHING) -> Any:
    found = (found ^ part) * step
    return found ^ (found >> _HALF)

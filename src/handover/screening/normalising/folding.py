"""The folded view of a text: what rules, contacts and the model read. Each place in it leads back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from handover.screening.normalising import characters, scripts, spread
from handover.screening.normalising.sentences import LONGEST, SPACES, broken

# Letters and signs that fold to one character by lower() and TYPOGRAPHIC alone.
ODD = re.compile(r"[^\n\r\t -~\xa0¡¢£¥§°²³·º¿ª©®À-ÖØ-öø-ÿа-яА-ЯёЁ‘’“”„«»–—―…№€•●▪→−‑]|[\x7f]")
SIMPLE = (
    ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("«", '"'), ("»", '"'), ("–", "-"), ("—", "-"),
    ("―", "-"), ("−", "-"), ("‑", "-"), ("ё", "е"), ("\xa0", " "), ("`", "'"), ("\r", " "), ("\t", " "),
)  # fmt: skip
CLUSTER = re.compile(r"[^\W_][\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+|[^\x00-\x7f]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with sentences parted by line feeds. `origins` is None where each character kept its place.

    Otherwise it holds pairs of places side by side: from `places[i]` on, folded `p` was `p + shifts[i]`.
    """

    text: str
    places: Sequence[int] = ()
    shifts: Sequence[int] = ()
    sentences: list[tuple[int, int]] = field(default_factory=list, compare=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` stand in the text as it was written."""
        if not self.places or end <= start:
            return (start, end)
        return self._at(start), max(self._at(end - 1), self._at(start)) + 1

    def _at(self, place: int) -> int:
        index = bisect_right(self.places, place) - 1
        return place + (self.shifts[index] if index >= 0 else 0)

    def sentence_spans(self) -> list[tuple[int, int]]:
        """Start and end of each sentence that is not empty; none is longer than `LONGEST`."""
        if not self.sentences:
            self.sentences.extend(_spans(self.text))
        return self.sentences


def fold(text: str) -> Folded:
    """Lower case, straight quotes and dashes, ё as е, look-alikes and invisible signs undone, one space for many."""
    if ODD.search(text) or spread.LETTERS.search(text):
        return _fold_odd(text)
    lowered = _fold_simple(text)
    return _spaced(text, lowered, None)


def _fold_simple(text: str) -> str:
    lowered = text.lower()
    if text.isascii():
        return lowered.replace("`", "'").replace("\r", " ").replace("\t", " ")
    for sign, straight in SIMPLE:
        lowered = lowered.replace(sign, straight)
    return scripts.unmixed(lowered) if scripts.is_suspicious(lowered) else lowered


def _fold_odd(text: str) -> Folded:
    """Character by character: pieces of one length keep their shift, others start a new one."""
    pieces: list[str] = []
    origins: list[int] = []
    joined = spread.joints(text)
    done = 0
    for match in CLUSTER.finditer(text):
        _keep(text, done, match.start(), joined, pieces, origins)
        seen = characters.plain(match.group()) if match.start() not in joined else ""
        pieces.append(seen)
        origins.extend([match.start()] * len(seen))
        done = match.end()
    _keep(text, done, len(text), joined, pieces, origins)
    lowered = "".join(pieces).replace("`", "'").replace("\r", " ").replace("\t", " ")
    if not lowered.isascii() and scripts.is_suspicious(lowered):
        lowered = scripts.unmixed(lowered)
    cased = "".join(text[at] if lowered[i] != "\n" else "\n" for i, at in enumerate(origins))
    return _spaced(cased, lowered, origins)


def _keep(text: str, start: int, end: int, joined: frozenset[int], pieces: list[str], origins: list[int]) -> None:
    places = [at for at in range(start, end) if at not in joined] if joined else range(start, end)
    pieces.append("".join(text[at] for at in places).lower() if joined else text[start:end].lower())
    origins.extend(places)


def _spaced(cased: str, lowered: str, origins: list[int] | None) -> Folded:
    """Part sentences by line feeds and take runs of white space together."""
    lowered = broken(cased, lowered)
    if origins is None and not SPACES.search(lowered):
        return Folded(lowered)
    pieces: list[str] = []
    kept: list[tuple[int, int]] = []
    done = 0
    for match in SPACES.finditer(lowered):
        kept.append((done, match.start() + 1))
        done = match.end()
    kept.append((done, len(lowered)))
    places: list[int] = []
    shifts: list[int] = []
    length = 0
    for start, end in kept:
        pieces.append(lowered[start:end])
        _note(places, shifts, length, start, end, origins)
        length += end - start
    return Folded("".join(pieces), places, shifts)


def _note(places: list[int], shifts: list[int], at: int, start: int, end: int, origins: list[int] | None) -> None:
    if origins is None:
        places.append(at)
        shifts.append(start - at)
        return
    for offset in range(start, end):
        shift = origins[offset] - (at + offset - start)
        if not shifts or shifts[-1] != shift:
            places.append(at + offset - start)
            shifts.append(shift)


def _spans(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for line in text.split("\n"):
        if line:
            spans.extend(_within(line, start))
        start += len(line) + 1
    return spans


def _within(line: str, start: int) -> list[tuple[int, int]]:
    """Cut at a space where a sentence is longer than a sentence can be, so that verifying stays cheap."""
    if len(line) <= LONGEST:
        return [(start, start + len(line))]
    cuts = []
    at = 0
    while len(line) - at > LONGEST:
        space = line.rfind(" ", at + LONGEST // 2, at + LONGEST)
        cut = space if space > 0 else at + LONGEST
        cuts.append((start + at, start + cut))
        at = cut
    return [*cuts, (start + at, start + len(line))]

"""A body cut into the writer's own text, the signature, and what is quoted or forwarded from others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handover.screening.reading import quoting, signatures
from handover.screening.views import Voice

_ANNOUNCEMENTS = 300  # nobody quotes more; what comes after counts as the writer's
_SPANS = 2_000
_NAME = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Segment:
    """`part` is "body", "signature" or "quoted". The segments of a text follow one another without gaps."""

    start: int
    end: int
    part: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends the message, and whether it answers or forwards another one."""

    address: str = ""
    name: str = ""
    is_reply: bool = True


@dataclass(frozen=True, slots=True)
class _Quote:
    start: int
    end: int
    voice: Voice


def cut(text: str, author: Author, marked: Sequence[tuple[int, int, bool]] = ()) -> list[Segment]:
    """`marked` are spans that the markup sets apart, and whether their being quotations is sure."""
    begins = quoting.begins(text)
    if not marked and not begins and ">" not in text:
        return _own(text, 0, len(text))
    segments: list[Segment] = []
    position = 0
    for quote in _merged(_Quotes(text, author, marked, begins).found()):
        segments += _own(text, position, quote.start)
        segments.append(Segment(quote.start, quote.end, "quoted", quote.voice))
        position = quote.end
    return segments + _own(text, position, len(text))


def _own(text: str, start: int, end: int) -> list[Segment]:
    """The writer's text, with the signature and whatever stands after it."""
    if start >= end:
        return []
    piece = text[start:end]
    sign = signatures.start(piece)
    after = whole = len(piece)
    if sign < len(piece) and (postscript := signatures.POSTSCRIPT.search(piece, sign)):
        after = postscript.start()
    spans = [(0, sign, "body"), (sign, after, "signature"), (after, whole, "body")]
    return [Segment(start + a, start + b, part, Voice.WRITER) for a, b, part in spans if a < b]


class _Quotes:
    """The quoted spans of one text."""

    def __init__(
        self, text: str, author: Author, marked: Sequence[tuple[int, int, bool]], begins: Sequence[re.Match[str]]
    ) -> None:
        self.text = text
        self.author = author
        self.begins = begins[:_ANNOUNCEMENTS]
        runs = [(run.start(), run.end(), author.is_reply) for run in quoting.QUOTED_RUN.finditer(text)]
        self.spans = sorted({*runs, *marked})[:_SPANS]

    def found(self) -> list[_Quote]:
        """Attributed text to its end, quote marks line by line, and spans of the markup."""
        quotes: list[_Quote] = []
        position = 0
        for begin in self.begins:
            if begin.start() < position:
                continue
            end = self._end(begin)
            if end > begin.start():
                quotes += self._unattributed(position, begin.start())
                quotes.append(_Quote(begin.start(), end, self._voice(begin)))
                position = end
        return quotes + self._unattributed(position, len(self.text))

    def _unattributed(self, start: int, end: int) -> list[_Quote]:
        """Marked text that nobody is named for; where even the mark is doubtful it stays the writer's."""
        return [
            _Quote(max(a, start), min(b, end), Voice.OTHERS)
            for a, b, sure in self.spans
            if sure and a < end and b > start
        ]

    def _end(self, begin: re.Match[str]) -> int:
        """Where the words end that an attribution introduces; its own start if it introduces none.

        Marked text that follows belongs to it; between marked runs stand the writer's answers. Without marks, only
        what mail programs write themselves is trusted to introduce everything below it.
        """
        after = self._past_block(begin)
        inside = next((span for span in self.spans if span[0] <= begin.start() < span[1]), None)
        if inside:
            return self._nested_end(begin, after, inside[1])
        following = next((span for span in self.spans if span[1] > after), None)
        if following and not self.text[after : max(following[0], after)].strip(" \t\n\r>\xa0"):
            return self._next(after, following[1])
        return self._tail_end(after) if _is_strong(begin) else begin.start()

    def _next(self, start: int, end: int) -> int:
        """The next announcement from `start` on, or `end`."""
        return next((begin.start() for begin in self.begins if start <= begin.start() < end), end)

    def _nested_end(self, begin: re.Match[str], after: int, end: int) -> int:
        """Deeper lines belong to an announcement that is itself quoted; without any, the rest of the run does."""
        end = self._next(after, end)
        depth = begin["marks"].count(">")
        position = self.text.find("\n", after, end) + 1
        is_deeper = False
        while 0 < position < end:
            marks = quoting.MARKS.match(self.text, position)
            deeper = marks is not None and marks[0].count(">") > depth
            if is_deeper and not deeper:
                return position
            is_deeper = is_deeper or deeper
            position = self.text.find("\n", position, end) + 1
        return end

    def _tail_end(self, after: int) -> int:
        closed = quoting.FORWARD_END.search(self.text, after)
        return self._next(after, closed.end() if closed else len(self.text))

    def _past_block(self, begin: re.Match[str]) -> int:
        """A ruled line and the header block under it are one announcement."""
        if begin["ruled"] is None:
            return begin.end()
        block = next((other for other in self.begins if other.start() >= begin.end()), None)
        if block is None or block["ruled"] is not None or self.text[begin.end() : block.start()].strip(" \t\n>*"):
            return begin.end()
        return block.end()

    def _voice(self, begin: re.Match[str]) -> Voice:
        """The writer's own earlier words stay the writer's; a reply that answers nothing is the writer's too."""
        if not self.author.is_reply and not (begin["ruled"] or begin["block"]):
            return Voice.WRITER
        shown = self.text[begin.start() : self._past_block(begin)]
        field = quoting.FIELD_LINE.search(shown) if begin["block"] or begin["ruled"] else None
        shown = field[1] if field else shown
        addresses = [address.lower() for address in quoting.ADDRESS.findall(shown)]
        if addresses:
            return Voice.WRITER if self.author.address and self.author.address in addresses else Voice.OTHERS
        shown_names = set(_NAME.findall(shown.casefold()))
        local = self.author.address.partition("@")[0]
        names = (set(_NAME.findall(name.casefold())) for name in (self.author.name, local))
        is_named = any(len(words) > 1 and words <= shown_names for words in names)
        return Voice.WRITER if is_named else Voice.OTHERS


def _is_strong(begin: re.Match[str]) -> bool:
    if any(begin[kind] is not None for kind in ("ruled", "block", "mailru")):
        return True
    shown = begin["wrote"] or begin["dated"] or ""
    return bool(quoting.TIME.search(shown)) and bool(quoting.ADDRESS.search(shown) or begin["wrote"])


def _merged(quotes: Sequence[_Quote]) -> list[_Quote]:
    """In order, without overlaps, neighbours of one voice joined."""
    merged: list[_Quote] = []
    for quote in sorted(quotes, key=lambda quote: (quote.start, -quote.end)):
        start = max(quote.start, merged[-1].end) if merged else quote.start
        if start >= quote.end:
            continue
        if merged and merged[-1].end == start and merged[-1].voice is quote.voice:
            merged[-1] = _Quote(merged[-1].start, quote.end, quote.voice)
        else:
            merged.append(_Quote(start, quote.end, quote.voice))
    return merged

"""Body texts: plain and HTML, cut into whose words they are; the same text in two alternatives is taken once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handover.screening.reading import segments, transfer
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.hiding import lowered
from handover.screening.reading.html import Page, page
from handover.screening.reading.reasons import Reason
from handover.screening.reading.structure import looks_divided
from handover.screening.views import View, Voice

_LINKS = re.compile(r"[<(\[]?\b(?:https?://|www\.|mailto:)[^\s<>]*[>)\]]?", re.I)
_ASCII_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
_LONG_LINE = re.compile(r"^[ \t>]{0,9}[A-Za-z0-9+/]{56}", re.M)
_BASE64_BLOCK = re.compile(
    r"(?:^[ \t>]*[A-Za-z0-9+/]{56,}={0,2}[ \t]*(?:\n|\Z))+(?:^[ \t>]*[A-Za-z0-9+/]+={0,2}[ \t]*$)?", re.M
)
_INLINE_FILE = re.compile(
    r"^(?:begin(?:-base64)? [0-7]{3,4} \S|=ybegin |\(This file must be converted with BinHex)", re.M
)
_SOFT_END = re.compile(r"(?<!\n--) \n(?![> \n]|-- \n)")
_SMTP = re.compile(rb"\n\.\n(?:MAIL FROM|RCPT TO|EHLO |HELO |DATA\n|RSET\n|LHLO )", re.I)
_LANG_WORD = re.compile(r"[^\W\d_]{3,}")


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unflowed(text: str, *, deletes_space: bool) -> str:
    """`format=flowed`: a line that ends in a space goes on in the next one."""
    return _SOFT_END.sub("" if deletes_space else " ", text)


class Bodies:
    """The body texts of one message, in the order of its parts."""

    def __init__(
        self, notes: Gathering, author: segments.Author, *, part: str = "", voice: Voice = Voice.WRITER
    ) -> None:
        self.notes = notes
        self.author = author
        self.part = part  # "" for the message itself; else all views belong to this part
        self.voice = voice
        self.waiting = ""  # the first text, folded only when there is a second one to compare it with
        self.folded: set[str] = set()
        self.end = 0

    def text(self, text: str, raw: bytes) -> list[tuple[str, bytes]]:
        """Takes a plain text; files that are hidden in it are given back."""
        self._take(text, ())
        if looks_divided(raw):
            self.notes.note(Reason.HIDDEN_PART)
        if _SMTP.search(raw):
            self.notes.note(Reason.SMUGGLED_MESSAGE)
        return self._encoded(text, raw) if _may_hold_files(text) else []

    def html(self, markup: str) -> Page:
        found = page(markup, self.notes)
        self._take(found.visible, found.quotes)
        if found.hidden.strip():
            self._add(
                View(self.part or "body", found.hidden, self.voice, self._next(found.hidden), is_visible=False)
            )
        if found.attributes:
            links = "\n".join(found.attributes)
            self._add(View(self.part or "body", links, self.voice, self._next(links), is_visible=False))
        self.notes.images += found.images
        return found

    def _take(self, text: str, quotes: Sequence[tuple[int, int, bool]]) -> None:
        if not text.strip():
            return
        if self.waiting:
            self.folded.add(_folded(self.waiting))
            self.waiting = ""
        if self.folded:
            folded = _folded(text)
            if folded in self.folded:
                return
            self.folded.add(folded)
        else:
            self.waiting = text
        self._cut(text, quotes)

    def _cut(self, text: str, quotes: Sequence[tuple[int, int, bool]]) -> None:
        base = self._next(text)
        for segment in segments.cut(text, self.author, quotes):
            voice = segment.voice if self.voice is Voice.WRITER else self.voice
            self._add(
                View(self.part or segment.part, text[segment.start : segment.end], voice, base + segment.start)
            )

    def _next(self, text: str) -> int:
        """Where a text begins in the part: the texts of a part count end to end."""
        base = self.end
        self.end += len(text) + 1
        return base

    def _add(self, view: View) -> None:
        self.notes.view(view)

    def _encoded(self, text: str, raw: bytes) -> list[tuple[str, bytes]]:
        """Files inside a plain text, which some readers show as attachments."""
        if "-BEGIN PGP MESSAGE-" in text:
            self.notes.note(Reason.ENCRYPTED)
        files = [(name.decode("utf-8", "replace"), content) for name, content in transfer.uuencoded(raw)]
        if files or _INLINE_FILE.search(text):
            self.notes.note(Reason.ENCODED_IN_TEXT)
        for block in _BASE64_BLOCK.findall(text):
            content = transfer.base64(block.replace(">", "").encode(), Gathering())
            if _is_text(content):
                self.notes.note(Reason.ENCODED_IN_TEXT)
                files.append(("", content))
        return files


def _may_hold_files(text: str) -> bool:
    """Cheap: whether to look closer."""
    if "begin" in text or "BEGIN" in text or "BinHex" in text:
        return True
    return bool(_LONG_LINE.search(text))


def _folded(text: str) -> str:
    """The letters alone: alternatives differ in spaces, marks and links."""
    if ":" in text or "www." in lowered(text):
        text = _LINKS.sub("", text)
    if text.isascii():
        return text.translate(_ASCII_LETTERS)
    return "".join(filter(str.isalnum, text)).casefold()


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(_LANG_WORD.findall(text)) >= 4 and "\0" not in text

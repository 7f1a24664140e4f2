"""One file, and the files inside it, opened by what they are. Runs in the child process only."""

from __future__ import annotations

import zlib

from handover.screening.reading import limits
from handover.screening.reading.files import archives, kinds, office, pdf, rtf, texts
from handover.screening.reading.files.archives import Member
from handover.screening.reading.files.opened import Found, Opened, Request
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason
from handover.screening.views import Voice

_FAINT = frozenset({"", "bin", "dat", "xml", "rels", "odttf", "emf", "wmf", "fntdata"})


def opened(request: Request) -> Opened:
    """All texts of a file."""
    return _Opening(request.sender).file(request.data, request.kind, request.name, 1).found


class _Opening:
    def __init__(self, sender: str) -> None:
        self.found = Opened()
        self.sender = sender

    def file(self, data: bytes, kind: str, name: str, depth: int) -> _Opening:
        if kind == "zip":
            self._archive(data, depth)
        elif kind == "pdf":
            pdf.read(data, self.found, lambda member: self._inner(member, depth))
        elif kind == "rtf":
            rtf.read(data, self.found)
        elif kind == "gzip":
            self._packed(data, name, depth)
        else:
            self._compound(data)
        return self

    def _archive(self, data: bytes, depth: int) -> None:
        if depth > limits.ARCHIVE_DEPTH:
            self.found.note(Reason.ARCHIVE_TOO_DEEP)
            return
        notes: set[Reason] = set()
        parts: list[Member] = []
        try:
            for member in archives.members(data, notes):
                self._count(len(member.data))
                parts.append(member)
        except archives.Refused as refused:
            self.found.note(refused.reason)
        for reason in sorted(notes):
            self.found.note(reason)
        if office.is_document([part.name for part in parts]):
            office.read(data, parts, self.found, lambda member: self._inner(member, depth))
        else:
            for part in parts:
                self.found.text(part.name, is_visible=True)
                self._inner(part, depth)

    def _count(self, size: int) -> None:
        self.found.size += size
        if self.found.size > limits.DECODED_BYTES:
            raise archives.Refused(Reason.TOO_LARGE)

    def _inner(self, member: Member, depth: int) -> None:
        """A file inside another: text is read here, a known format is opened, anything else is reported."""
        if not member.data:
            return
        kind = kinds.actual(member.data)
        if kinds.disagree(kinds.claims(b"", [member.name]), kind):
            self.found.note(Reason.WRONG_TYPE)
        if kind in ("zip", "pdf", "rtf", "gzip", "ole"):
            self._nested(member, kind, depth)
        elif kind in ("text", "html"):
            self._text(member)
        elif kind == "image":
            self.found.images += not kinds.is_small_image(member.data)
            if kinds.is_drawn_in_two_colours(member.data):
                self.found.note(Reason.PICTURE_OF_TEXT)
        elif member.name.rpartition(".")[2].lower() not in _FAINT or depth == 1:
            self._faint(member)

    def _faint(self, member: Member) -> None:
        """Parts of office documents that hold settings, fonts and drawings are no texts; others were not read."""
        if (
            not member.name.startswith(("word/", "xl/", "ppt/", "Pictures/", "ObjectReplacements/"))
            or "vbaProject" in member.name
            or "/embeddings/" in member.name
        ):
            self.found.note(Reason.UNREAD_FORMAT)
        self.found.text(texts.strings(member.data), name=member.name, is_visible=False)

    def _nested(self, member: Member, kind: str, depth: int) -> None:
        inner = _Opening(self.sender)
        inner.found.size = self.found.size
        inner.file(member.data, kind, member.name, depth + 1)
        for text in inner.found.texts:
            name = f"{member.name}/{text.name}" if text.name else member.name
            self.found.texts.append(Found(name, text.text, text.voice, text.is_visible))
        for reason in inner.found.reasons:
            self.found.note(reason)
        self.found.images += inner.found.images
        self.found.size = inner.found.size

    def _text(self, member: Member) -> None:
        """Messages, pages, cards and texts are read as they are when attached by themselves."""
        from handover.screening.reading.message import as_attachment

        notes = Gathering()
        views = as_attachment(member.data, member.name, self.sender, notes)
        for view in views:
            self.found.texts.append(Found(member.name, view.text, view.voice, view.is_visible))
        for reason in notes.reasons:
            self.found.note(reason)

    def _packed(self, data: bytes, name: str, depth: int) -> None:
        inflater = zlib.decompressobj(31)
        try:
            content = inflater.decompress(data, limits.DECODED_BYTES)
        except zlib.error:
            self.found.note(Reason.DAMAGED_FILE)
            return
        if inflater.unconsumed_tail or len(content) > max(
            limits.ARCHIVE_RATIO * len(data), limits.ARCHIVE_RATIO_FROM
        ):
            self.found.note(Reason.ARCHIVE_TOO_DENSE)
            return
        self._count(len(content))
        if depth >= limits.ARCHIVE_DEPTH:
            self.found.note(Reason.ARCHIVE_TOO_DEEP)
        else:
            self._inner(Member(name.removesuffix(".gz"), content), depth + 1)

    def _compound(self, data: bytes) -> None:
        """Old Office files: sheets are read; of documents and Outlook messages only what can be made out."""
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            self.found.note(Reason.ENCRYPTED)
        elif b"W\0o\0r\0k\0b\0o\0o\0k" in data:
            office.sheets(data, self.found)
        else:
            self.found.note(Reason.UNREAD_FORMAT)
            self.found.texts.append(Found("", texts.strings(data), Voice.WRITER, is_visible=False))

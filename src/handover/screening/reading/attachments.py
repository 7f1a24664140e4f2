"""The leaves of a message: body texts, attached files, and the messages inside."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from handover.screening.reading import limits, segments, transfer
from handover.screening.reading.bodies import Bodies, plain, unflowed
from handover.screening.reading.charsets import decode, marked
from handover.screening.reading.encoded_words import decoded
from handover.screening.reading.fields import divided, first
from handover.screening.reading.files import kinds, texts
from handover.screening.reading.files.opened import Opener, Request
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.head import head, shown
from handover.screening.reading.html import page
from handover.screening.reading.names import is_attachment, names
from handover.screening.reading.reasons import Reason
from handover.screening.reading.structure import Part, leaves
from handover.screening.views import View, Voice

_MESSAGES = frozenset({b"message/rfc822", b"message/global", b"message/news"})
_REPORTS = frozenset(
    {
        b"message/delivery-status",
        b"message/disposition-notification",
        b"text/rfc822-headers",
        b"message/feedback-report",
    }
)
_SIGNATURES = re.compile(rb"application/(?:x-)?(?:pkcs7-signature|pgp-signature|pgp-keys)")
_SEALED = re.compile(rb"application/(?:(?:x-)?pkcs7-mime|pgp-encrypted)|multipart/encrypted")
_MARKUP = re.compile(r"<(?:p|br|div|html|body|span|a|table|b|i)\b[^>]*>", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_DATA_LINK = re.compile(r"\s*data:([^,]*),(.*)", re.I | re.S)
_UNIX = (b"\r\n", b"\n")
_BODIES = frozenset({b"text/plain", b"text/html", b"", b"text"})
_NAMELESS = "part"


class Attachments:
    """Takes one leaf after the other into the gathering."""

    def __init__(self, notes: Gathering, opener: Opener, author: segments.Author, depth: int = 0) -> None:
        self.notes = notes
        self.opener = opener
        self.author = author
        self.depth = depth
        self.count = 0

    def leaf(self, part: Part, bodies: Bodies) -> None:
        """One part: a body text joins `bodies`, anything else becomes views of its own."""
        self.count += 1
        kind = part.kind
        if kind in _BODIES and b"content-disposition" not in part.fields and not part.content.get(b"name"):
            self._body(part, bodies)
            return
        named = names(part.fields, part.content, self.notes)
        if kind.startswith(b"text/") and not named and not is_attachment(part.fields) and kind not in _REPORTS:
            self._body(part, bodies)
        else:
            self._file(part, named)

    def file(self, data: bytes, name: str) -> None:
        """A file that is no part of its own, under its name."""
        self._data(data, b"", [name], "")

    def texts_of(self, part: Part) -> Iterator[str]:
        """The text of a stray part, if it is one."""
        data = transfer.decoded(part.body, part.encoding, Gathering())
        if data and not kinds.is_binary(data):
            text = plain(decode(data, part.content.get(b"charset").decode("ascii", "replace"), Gathering()))
            yield page(text, self.notes).visible if part.kind == b"text/html" else text

    def _body(self, part: Part, bodies: Bodies) -> None:
        raw = transfer.decoded(part.body, part.encoding, self.notes)
        if len(raw) > limits.TEXT_BYTES:
            raise self.notes.stop(Reason.TOO_LARGE)
        text = plain(decode(raw, self._charset(part, raw), self.notes))
        if part.kind == b"text/calendar" or texts.is_card(text):
            self.notes.text("attachment:" + part.kind[5:].decode("ascii", "replace"), texts.card(text, self.notes))
        elif part.kind == b"text/html" or (part.kind != b"text/plain" and _MARKUP.search(text)):
            self._embedded(bodies.html(text).embedded)
        else:
            if part.content.get(b"format").lower() == b"flowed":
                text = unflowed(text, deletes_space=part.content.get(b"delsp").lower() == b"yes")
            for name, content in bodies.text(text, raw.replace(*_UNIX)):
                self._data(content, b"", [name] if name else [], "")

    def _charset(self, part: Part, raw: bytes) -> str:
        """As the part declares it, else as the page itself does."""
        declared = part.content.get(b"charset")
        if not declared and part.kind == b"text/html" and (named := _META_CHARSET.search(raw[:4000])):
            declared = named[1]
        return declared.decode("ascii", "replace")

    def _embedded(self, links: list[str]) -> None:
        """Pages behind data: links."""
        for link in links:
            found = _DATA_LINK.match(link)
            if not found:
                self._data(link.encode(), b"text/html", [], "")
                continue
            raw = unquote_to_bytes(found[2])
            if found[1].lower().rstrip().endswith("base64"):
                raw = transfer.base64(raw.replace(b"-", b"+").replace(b"_", b"/"), self.notes)
            self.notes.unpacked(len(raw))
            self._data(raw, b"", [], "utf-8")

    def _file(self, part: Part, named: list[str]) -> None:
        for name in named:
            self.notes.text("header:filename", name)
        if first(part.fields, b"content-description"):
            self.notes.text(
                "header:content-description", decoded(first(part.fields, b"content-description"), self.notes)
            )
        kind = part.kind
        if kind == b"message/partial":
            self.notes.note(Reason.PARTIAL_MESSAGE)
        if kind == b"message/external-body":
            self._external(part)
            return
        data = transfer.decoded(part.body, part.encoding, self.notes)
        if kind in _MESSAGES or kind == b"message/partial":
            if kind in _MESSAGES and part.encoding.strip().lower() not in (b"", b"7bit", b"8bit", b"binary"):
                self.notes.note(Reason.ENCODED_MESSAGE)
            self._message(data, named)
        elif _SEALED.fullmatch(kind):
            self.notes.note(Reason.ENCRYPTED)
        elif not (_SIGNATURES.fullmatch(kind) and _is_signature(data)):
            self._data(data, kind, named, part.content.get(b"charset").decode("ascii", "replace"))

    def _external(self, part: Part) -> None:
        """The reader is asked to fetch it; what its header says is shown."""
        self.notes.note(Reason.EXTERNAL_BODY)
        fields, text = divided(part.body, self.notes)
        values = [decoded(value, self.notes) for some in fields.values() for value in some]
        own = [parameter.value.decode("utf-8", "replace") for parameter in part.content.parameters]
        self.notes.text(self._part([]), "\n".join([*own, *values, text.decode("utf-8", "replace")]))

    def _data(self, data: bytes, content_type: bytes, named: list[str], charset: str) -> None:
        """One file: opened by what it is, whatever it says it is."""
        if not data.strip():
            return
        kind = kinds.actual(data)
        claimed = kinds.claims(content_type, named)
        if kind == "binary" and charset and not kinds.is_binary(plain_bytes(data, charset)):
            kind = "text"
        if kinds.disagree(claimed, kind):
            self.notes.note(Reason.WRONG_TYPE)
        part = self._part(named)
        if kind in ("text", "html"):
            self._text(data, kind, content_type, named, charset)
        elif kind == "image":
            self.notes.images += not kinds.is_small_image(data)
            if kinds.is_drawn_in_two_colours(data):
                self.notes.note(Reason.PICTURE_OF_TEXT)
        elif kind in ("zip", "pdf", "rtf", "ole", "gzip"):
            self._open(data, kind, named, part)
        else:
            self.notes.note(Reason.TNEF if kind == "tnef" else Reason.UNREAD_FORMAT)
            self.notes.text(part, texts.strings(data), is_visible=False)

    def _text(self, data: bytes, kind: str, content_type: bytes, named: list[str], charset: str) -> None:
        if any(name.lower().endswith((".eml", ".mht", ".mhtml")) for name in named):
            self._message(data, named)
            return
        if len(data) > limits.TEXT_BYTES:
            raise self.notes.stop(Reason.TOO_LARGE)
        text = marked(data)
        text = plain(text if text is not None else texts.text(data, charset, self.notes))
        part = self._part(named)
        if (
            kind == "html"
            or content_type in (b"text/html", b"image/svg+xml")
            or text.lstrip()[:5].lower() == "<svg "
        ):
            bodies = Bodies(self.notes, self.author, part=part)
            self._embedded(bodies.html(text).embedded)
        elif texts.is_card(text):
            self.notes.text(part, texts.card(text, self.notes))
        elif content_type in _REPORTS:
            self.notes.text(part, text, voice=Voice.OTHERS)
        else:
            for name, content in Bodies(self.notes, self.author, part=part).text(text, data.replace(*_UNIX)):
                self._data(content, b"", [name] if name else [], "")

    def _message(self, raw: bytes, named: list[str]) -> None:
        """A message inside the message. What its header says somebody else wrote is somebody else's."""
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise self.notes.stop(Reason.TOO_DEEP)
        part = self._part(named)
        fields, body = divided(raw.replace(*_UNIX), self.notes)
        known = head(fields, self.notes)
        is_own = not known.author.address or known.author.address == self.author.address
        voice = Voice.WRITER if is_own else Voice.OTHERS
        self.notes.text(part, known.subject, voice=voice)
        inner = Gathering()
        shown(fields, inner, known)
        for view in inner.views[1:]:
            self.notes.text(part, view.text, voice=voice)
        bodies = Bodies(self.notes, known.author, part=part, voice=voice)
        for leaf in leaves(fields, body, self.notes, depth=self.depth):
            self.leaf(leaf, bodies)
        self.depth -= 1

    def _open(self, data: bytes, kind: str, named: list[str], part: str) -> None:
        """In the time that is left for this message."""
        left = limits.CHILD_SECONDS - (time.monotonic() - self.notes.begun)
        if left <= 0:
            self.notes.note(Reason.TOOK_TOO_LONG)
            return
        found = self.opener(Request(data, kind, named[0] if named else "", self.author.address, left))
        for reason in found.reasons:
            self.notes.note(reason)
        self.notes.images += found.images
        self.notes.unpacked(found.size)
        for text in found.texts:
            name = f"{part}/{text.name}" if text.name else part
            self.notes.view(View(name, text.text, text.voice, 0, text.is_visible))

    def _part(self, named: list[str]) -> str:
        return "attachment:" + (named[0] if named else f"{_NAMELESS}{self.count}")


def plain_bytes(data: bytes, charset: str) -> bytes:
    """The bytes of a text whose charset uses bytes that no other text does."""
    return decode(data, charset, Gathering()).encode("utf-8", "replace")


def _is_signature(data: bytes) -> bool:
    """A detached signature: binary, or armoured lines; not a text that only calls itself one."""
    return data[:1] == b"\x30" or data.lstrip().startswith((b"-----BEGIN PGP", b"-----BEGIN PKCS7"))

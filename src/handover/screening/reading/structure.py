"""A message cut into its parts, on the bytes. Python's own parser keeps silent where readers disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handover.screening.reading import limits, transfer
from handover.screening.reading.fields import Fields, divided, first
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.parameters import Value, parsed
from handover.screening.reading.reasons import Reason

_DEFAULT = parsed(b"text/plain")
_MESSAGE = parsed(b"message/rfc822")
_PREAMBLE = re.compile(
    rb"\s*(?:This is an? (?:multi-?part|(?:cryptographically |digitally )?signed|MIME-?encapsulated|MIME) message"
    rb"(?: in MIME format)?|This is an OpenPGP/MIME (?:signed|encrypted) message"
    rb"|This (?:is a )?message (?:is )?in MIME format|This message contains data in MIME format)\.?,?\s*"
    rb"(?:\(RFC[ \n]\d{4}(?:[ \n]and[ \n]\d{4})?\)\s*)?(?:-{2,}\w{0,40}\s*)?"
    rb"(?:Since your mail reader does not understand\s*this format, some or all of this message may not be legible\.)?"
    rb"(?:If you see this, your mail reader does not support this format\.)?\s*",
    re.I,
)
#: What mailing lists add below: shown by few programs, read here, and no sign of anything.
_LIST_FOOTER = re.compile(
    rb"\s*(?:-{20,}\n(?:[^\n]{0,90}\n){1,8})?_{20,}\n[^\n]{0,80}mailing[ -]list[^\n]{0,80}\n"
    rb"(?:[\w.-]+@[\w.-]+\n)?(?:https?://[^\s]{1,150}\s*)?",
    re.I,
)
_EMBEDDED = re.compile(
    rb"^--[^\s][^\n]{0,200}\n(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*Content-[A-Za-z-]+[ \t]*:", re.M | re.I
)
_CARVED = re.compile(
    rb"^--[^\n]*\n((?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\n(.*?)(?=^--\S|\Z)", re.M | re.S
)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf: what it says it is, and its body as it stands (transfer encoding still on).

    `is_stray`: found where readers do not look, or not all of them.
    """

    fields: Fields
    content: Value
    body: bytes
    is_stray: bool = False

    @property
    def kind(self) -> bytes:
        return self.content.kind

    @property
    def encoding(self) -> bytes:
        return first(self.fields, b"content-transfer-encoding")


def leaves(
    fields: Fields, body: bytes, notes: Gathering, *, depth: int, default: Value = _DEFAULT
) -> Iterator[Part]:
    """The leaves of one message or part, in order. Attached messages are leaves of their own."""
    notes.parts += 1
    if notes.parts > limits.PARTS:
        raise notes.stop(Reason.TOO_MANY_PARTS)
    if depth > limits.DEPTH:
        raise notes.stop(Reason.TOO_DEEP)
    contents = _contents(fields, notes, default)
    for position, content in enumerate(contents):
        if content.kind.startswith(b"multipart/"):
            yield from _multipart(Part(fields, content, body), notes, depth)
        elif position == 0 or len(contents) == 1:
            yield Part(fields, content, body)


def _contents(fields: Fields, notes: Gathering, default: Value) -> list[Value]:
    """Usually one; doubled fields are all tried."""
    values = fields.get(b"content-type")
    if not values:
        return [default]
    contents = [parsed(value) for value in values]
    for content in contents:
        for reason in content.reasons:
            if reason is Reason.TOO_MANY_PARAMETERS:
                raise notes.stop(reason)
            notes.note(reason)
    return contents


def _multipart(part: Part, notes: Gathering, depth: int) -> Iterator[Part]:
    body = part.body
    if part.encoding.strip().lower() not in (b"", b"7bit", b"8bit", b"binary"):
        notes.note(Reason.ENCODED_MULTIPART)
        body = transfer.decoded(body, part.encoding, notes).replace(b"\r\n", b"\n")
    default = _MESSAGE if part.kind == b"multipart/digest" else _DEFAULT
    found = False
    for boundary in part.content.boundaries:
        pieces = _pieces(b"\n" + body, boundary, notes)
        found = found or bool(pieces)
        for piece in pieces:
            fields, inner = divided(piece, notes)
            yield from leaves(fields, inner, notes, depth=depth + 1, default=default)
    if not found:
        if part.content.boundaries:
            notes.note(Reason.BOUNDARY_NOT_FOUND)
        yield Part({}, _DEFAULT, body, is_stray=True)


def _pieces(body: bytes, boundary: bytes, notes: Gathering) -> list[bytes]:
    """The parts between the delimiter lines. `body` begins with a line end."""
    delimiter = b"\n--" + boundary
    pieces: list[bytes] = []
    start = end = -1
    position = body.find(delimiter)
    if position < 0:
        return pieces
    _outside(body[:position], notes)
    while position >= 0:
        after = position + len(delimiter)
        stop = body.find(b"\n", after)
        rest = body[after : stop if stop >= 0 else len(body)].rstrip(b" \t")
        if rest in (b"", b"--"):
            if start >= 0:
                pieces.append(body[start:position] if start <= position else b"")
            start = stop + 1 if stop >= 0 else len(body)
            if rest:
                end = start
                break
        else:
            notes.note(Reason.BOUNDARY_LOOK_ALIKE)
        position = body.find(delimiter, after)
    return _ended(body, start, end, pieces, notes)


def _ended(body: bytes, start: int, end: int, pieces: list[bytes], notes: Gathering) -> list[bytes]:
    if end < 0:
        notes.note(Reason.OPEN_MULTIPART)
        if start >= 0:
            pieces.append(body[start:])
    else:
        _outside(body[end:], notes)
    return pieces


def _outside(text: bytes, notes: Gathering) -> None:
    """Preamble or epilogue: readers differ about showing it. `carved` finds what is planted there."""
    if text and not text.isspace() and not _PREAMBLE.fullmatch(text):
        if not _LIST_FOOTER.fullmatch(text):
            notes.note(Reason.TEXT_OUTSIDE_PARTS)
        notes.text("body", text.decode("utf-8", "replace").strip(), is_visible=False)


def carved(body: bytes) -> Iterator[Part]:
    """Whatever looks like a part, for messages whose structure cannot be trusted."""
    for block, inner in _CARVED.findall(body):
        silent = Gathering()
        fields, _ = divided(block + b"\n", silent)
        content = parsed(first(fields, b"content-type") or b"text/plain")
        if not content.kind.startswith(b"multipart/"):
            yield Part(fields, content, inner, is_stray=True)


def looks_divided(body: bytes) -> bool:
    """A text that holds what looks like parts of its own: another reader may take it for them."""
    return b"\n--" in body and b"ontent-" in body.lower() and bool(_EMBEDDED.search(body))

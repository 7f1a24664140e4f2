"""A header block: its fields as they stand, and what makes readers disagree about where a field is."""

from __future__ import annotations

import re

from handover.screening.reading import limits
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason

_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.M)
_ODD_LINE = re.compile(rb"^(?![!-9;-~]+[ \t]*:|[ \t])", re.M)
_SPACE_BEFORE_COLON = re.compile(rb"^[!-9;-~]+[ \t]+:", re.M)
_BLANK_LINE = re.compile(rb"^[ \t]+$", re.M)
_ENVELOPE_LINE = re.compile(rb">?From [^\n]*\n")
_ONCE = {
    b"content-type": Reason.DOUBLED_CONTENT_TYPE,
    b"content-transfer-encoding": Reason.DOUBLED_TRANSFER_ENCODING,
    b"content-disposition": Reason.DOUBLED_DISPOSITION,
    b"from": Reason.DOUBLED_FIELD,
    b"to": Reason.DOUBLED_FIELD,
    b"cc": Reason.DOUBLED_FIELD,
    b"bcc": Reason.DOUBLED_FIELD,
    b"subject": Reason.DOUBLED_FIELD,
    b"sender": Reason.DOUBLED_FIELD,
    b"reply-to": Reason.DOUBLED_FIELD,
    b"mime-version": Reason.DOUBLED_FIELD,
    b"content-id": Reason.DOUBLED_FIELD,
    b"content-description": Reason.DOUBLED_FIELD,
}

Fields = dict[bytes, list[bytes]]


def divided(raw: bytes, notes: Gathering) -> tuple[Fields, bytes]:
    """The fields (names in lower case) and what follows the empty line. Line ends are LF by now."""
    if raw.startswith((b"From ", b">From ")) and (mark := _ENVELOPE_LINE.match(raw)):
        raw = raw[mark.end() :]
    if raw.startswith(b"\n"):
        return {}, raw[1:]
    end = raw.find(b"\n\n")
    block, body = (raw, b"") if end < 0 else (raw[: end + 1], raw[end + 2 :])
    if len(block) > limits.HEADER_BYTES:
        raise notes.stop(Reason.HEADER_TOO_LARGE)
    return _fields(block, notes), body


def _fields(block: bytes, notes: Gathering) -> Fields:
    _lines(block, notes)
    fields: Fields = {}
    for name, value in _FIELD.findall(block):
        if len(value) > limits.FIELD_BYTES:
            raise notes.stop(Reason.HEADER_TOO_LARGE)
        name = name.lower()
        known = fields.get(name)
        if known is None:
            fields[name] = [value]
        else:
            known.append(value)
            if name in _ONCE:
                notes.note(_ONCE[name])
    return fields


def _lines(block: bytes, notes: Gathering) -> None:
    if block.startswith((b" ", b"\t")) or ((odd := _ODD_LINE.search(block)) and odd.start() < len(block)):
        notes.note(Reason.ODD_HEADER_LINE)
    if (b" :" in block or b"\t:" in block) and _SPACE_BEFORE_COLON.search(block):
        notes.note(Reason.SPACE_BEFORE_COLON)
    if (b" \n" in block or b"\t\n" in block) and _BLANK_LINE.search(block):
        notes.note(Reason.BLANK_HEADER_LINE)


def first(fields: Fields, name: bytes) -> bytes:
    values = fields.get(name)
    return values[0] if values else b""

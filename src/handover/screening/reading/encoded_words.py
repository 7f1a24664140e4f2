"""Encoded words of RFC 2047: `=?utf-8?B?...?=` in subjects, display names and file names."""

from __future__ import annotations

import binascii
import re

from handover.screening.reading.charsets import decode
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
_LEFT_OVER = re.compile(r"=\?[\w*-]+\?|\?[bBqQ]\?")


def decoded(raw: bytes, notes: Gathering) -> str:
    """A header value as it is shown. What readers would not all decode alike is noted."""
    text = raw.decode("ascii") if raw.isascii() else decode(raw, "", notes)
    return unfolded(text, notes)


def unfolded(text: str, notes: Gathering) -> str:
    if "\n" in text:
        text = text.replace("\n", "")
    return _without_words(text, notes) if "=?" in text else text


def _without_words(text: str, notes: Gathering) -> str:
    """Neighbouring words of one charset are decoded as one: a letter may be cut in two between them."""
    text = _BETWEEN.sub("", text)
    pieces: list[str] = []
    charset, held, end = "", b"", 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        if held and (between or match[1].lower() != charset):
            pieces.append(decode(held, charset, notes))
            held = b""
        pieces.append(between)
        charset, held, end = match[1].lower(), held + _bytes(match[2], match[3], notes), match.end()
    pieces.append(decode(held, charset, notes))
    pieces.append(text[end:])
    if _LEFT_OVER.search("".join(pieces[-1:])) or _LEFT_OVER.search(_WORD.sub("", text)):
        notes.note(Reason.BROKEN_ENCODED_WORD)
    return "".join(pieces)


def _bytes(encoding: str, content: str, notes: Gathering) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(raw, strict_mode=True)
    except binascii.Error:
        notes.note(Reason.BROKEN_ENCODED_WORD)
    try:
        return binascii.a2b_base64(raw + b"===")
    except binascii.Error:
        return b""

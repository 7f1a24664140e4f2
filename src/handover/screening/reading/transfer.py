"""Transfer encodings: the bytes of a part as its readers decode them, and where readers would differ."""

from __future__ import annotations

import binascii
import re

from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason

_PLAIN = frozenset({b"", b"7bit", b"8bit", b"binary"})
_BAD_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\n|\Z))")
_WHITESPACE = bytes(range(0x21)) + b"\x7f"
_ODD_PARTS = re.compile(rb"\([^()]*\)|[\";\s]")
_PADDED = re.compile(rb"[A-Za-z0-9+/]+=*")
_UU_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\n]+)\n", re.M)
_UU_LINE = re.compile(rb"[ -`]+")


def decoded(body: bytes, encoding: bytes, notes: Gathering) -> bytes:
    """`encoding` is the field as written."""
    name = encoding.strip().lower()
    if name in _PLAIN:
        return body
    if name not in (b"base64", b"quoted-printable"):
        notes.note(Reason.ODD_TRANSFER_ENCODING)
        name = _ODD_PARTS.sub(b"", name)
    raw = _by_name(name, body, notes)
    notes.unpacked(len(raw))
    return raw


def _by_name(name: bytes, body: bytes, notes: Gathering) -> bytes:
    if name == b"base64":
        return base64(body, notes)
    if name == b"quoted-printable":
        if _BAD_ESCAPE.search(body):
            notes.note(Reason.DAMAGED_QUOTED_PRINTABLE)
        return binascii.a2b_qp(body)
    if b"uu" in name:
        return b"\n".join(content for _, content in uuencoded(body)) or body
    if b"base64" in name or b"b64" in name:
        return base64(body, notes)
    return binascii.a2b_qp(body) if b"quoted" in name else body


def base64(body: bytes, notes: Gathering) -> bytes:
    """Strictly, else piece by piece: one reader stops at the first `=`, another goes on behind it."""
    packed = body.translate(None, b"\n\r \t")
    try:
        return binascii.a2b_base64(packed, strict_mode=True)
    except binascii.Error:
        notes.note(Reason.DAMAGED_BASE64)
    return b"".join(_lenient(piece) for piece in _PADDED.findall(body.translate(None, _WHITESPACE)))


def _lenient(piece: bytes) -> bytes:
    bare = piece.rstrip(b"=")
    usable = bare[:-1] if len(bare) % 4 == 1 else bare
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def uuencoded(body: bytes) -> list[tuple[bytes, bytes]]:
    """The files in uuencoded blocks: name and content."""
    files = []
    position = 0
    while begin := _UU_BEGIN.search(body, position):
        end = body.find(b"\n====" if begin[1] else b"\nend", begin.end() - 1)
        if end < 0:
            break
        content = body[begin.end() : end]
        files.append((begin[2].strip(), base64(content, Gathering()) if begin[1] else _uu(content)))
        position = end
    return files


def _uu(content: bytes) -> bytes:
    lines = []
    for line in content.split(b"\n"):
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            if _UU_LINE.fullmatch(line):
                lines.append(_short_uu(line))
    return b"".join(lines)


def _short_uu(line: bytes) -> bytes:
    """Some encoders leave the last signs of a line out, others count one too many."""
    size = ((line[0] - 32) & 63) * 4 // 3 + 5
    try:
        return binascii.a2b_uu(line[:size])
    except binascii.Error:
        return b""

"""PURE: the successor's business card as vCard 3.0 (RFC 2426), which every address book reads."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from handover.notices.wording import one_line


@dataclass(frozen=True)
class Card:
    name: str
    email: str
    phone: str = ""
    title: str = ""
    company: str = ""


@lru_cache(maxsize=1024)
def vcard(card: Card) -> bytes:
    """The card in UTF-8 with CRLF, lines folded at 75 octets (RFC 2425, section 5.8.1)."""
    # Which part of a name is the family's differs by country: the whole goes into the first part of N.
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(card.name)}", f"N:{_text(card.name)};;;;"]
    lines += [
        f"{label}:{_text(value)}"
        for label, value in (
            ("ORG", card.company),
            ("TITLE", card.title),
            ("EMAIL;TYPE=INTERNET,WORK", card.email),
            ("TEL;TYPE=WORK,VOICE", card.phone),
        )
        if value
    ]
    return b"".join(_folded(line) + b"\r\n" for line in [*lines, "END:VCARD"])


def with_photo(card: bytes, jpeg: bytes) -> bytes:
    """A card of `vcard` with a picture in it (RFC 2426, section 3.1.4); without one as it is."""
    if not jpeg:
        return card
    line = b"PHOTO;ENCODING=b;TYPE=JPEG:" + b64encode(jpeg)
    folds = [line[:75], *(b" " + line[at : at + 74] for at in range(75, len(line), 74))]
    end = b"END:VCARD\r\n"
    return card.removesuffix(end) + b"".join(fold + b"\r\n" for fold in folds) + end


def _text(value: str) -> str:
    flat = one_line(value)
    return flat.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> bytes:
    parts, part = [], b""
    for sign in line:
        octets = sign.encode()
        # A fold inside a character is legal and breaks half of the readers.
        if len(part) + len(octets) > 75:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part])

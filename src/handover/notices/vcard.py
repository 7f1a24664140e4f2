"""PURE: the successor's business card as vCard 3.0 (RFC 2426), which every address book reads."""

from __future__ import annotations

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

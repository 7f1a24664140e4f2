"""PURE: the envelope of a message, from its header alone and as cheaply as can be: most end here, unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from enum import StrEnum

from handover.lookback.terms import Look

FIELDS = re.compile(
    rb"^(from|sender|resent-from|to|cc|bcc|resent-to|resent-cc|date|subject|sensitivity|message-id)[ \t]*:"
    rb"[ \t]*((?:[^\n]*\n[ \t]+)*[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESS = re.compile(rb"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
QUOTED_LOCAL = re.compile(r"^\"([^\"\\]+)\"@")
AROUND_AT = re.compile(rb"\s*@\s*")
Fields = dict[bytes, list[bytes]]
SENDERS = (b"from", b"sender", b"resent-from")
RECIPIENTS = (b"to", b"cc", b"bcc", b"resent-to", b"resent-cc")
#: A subject is marked when it begins with such a word and a sign after it, is nothing else, or has it in brackets.
WORDS = (
    "privat|private|privado|privada|personal|personale|confidencial personal|particular"
    "|личное|лично|личный|частное|приватно|персонально"
)
ANSWERS = r"(?:(?:re|fw|fwd|aw|rv|tr|отв|пересл)\s*:\s*)*"
MARKED = re.compile(rf"^\s*{ANSWERS}(?:{WORDS})\s*(?:[:\-–—!|/]|$)|[\[(<*]\s*(?:{WORDS})\s*[\])>*]", re.IGNORECASE)
CLOSED = (b"private", b"personal")


class Standing(StrEnum):
    """What becomes of a message by its envelope."""

    OF_OTHERS = "of_others"
    OUTSIDE_WINDOW = "outside_window"
    TO_OTHERS = "to_others"
    PRIVATE = "private"
    NO_DATE = "no_date"
    OPEN = "open"


@dataclass(frozen=True)
class Envelope:
    standing: Standing
    to: tuple[str, ...] = ()
    at: datetime | None = None
    message_id: str = ""


OF_OTHERS, TO_OTHERS = Envelope(Standing.OF_OTHERS), Envelope(Standing.TO_OTHERS)


class Sorter:
    """Sorts messages by their envelopes. What every message needs is worked out once."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._leaver = [address.encode() for address in look.leaver]
        self._wanted = look.contacts | look.private
        self._wanted_bytes = {address.encode() for address in self._wanted}

    def sort(self, header: bytes, received: Callable[[], datetime | None] = lambda: None) -> Envelope:
        """Where the message of this header belongs; `received` stands in for a date that is not there."""
        lower = header.lower()
        if not any(address in lower for address in self._leaver):
            return OF_OTHERS
        fields: Fields = {}
        for name, value in FIELDS.findall(header):
            fields.setdefault(name.lower(), []).append(value)
        if not self.look.leaver & _addresses(fields, SENDERS):
            return OF_OTHERS
        if not self._may_be_wanted(fields):
            return TO_OTHERS
        return self._by_content(fields, received)

    def _may_be_wanted(self, fields: Fields) -> bool:
        """A cheap look for addresses; whoever passes it is parsed properly."""
        for name in RECIPIENTS:
            for value in fields.get(name, ()):
                found = ADDRESS.findall(AROUND_AT.sub(b"@", value.lower()))
                if not self._wanted_bytes.isdisjoint(found) or b'"@' in value:
                    return True
        return False

    def _by_content(self, fields: Fields, received: Callable[[], datetime | None]) -> Envelope:
        to = tuple(sorted(self._wanted & _addresses(fields, RECIPIENTS)))
        if not to:
            return TO_OTHERS
        at = _date(fields) or received()
        if at is None:
            return Envelope(Standing.NO_DATE, to)
        if not self.look.since <= _day(at) <= self.look.until:
            return Envelope(Standing.OUTSIDE_WINDOW)
        if _is_marked_private(fields):
            return Envelope(Standing.PRIVATE)
        message_id = fields.get(b"message-id", [b""])[0].strip().decode("ascii", "replace")
        return Envelope(Standing.OPEN, to, at, message_id)


def _addresses(fields: Fields, names: Iterable[bytes]) -> set[str]:
    values = [value.decode("utf-8", "replace") for name in names for value in fields.get(name, ())]
    found = (address.strip().lower() for _name, address in getaddresses(values))
    # "ann"@acme.example is ann@acme.example, written with care.
    return {QUOTED_LOCAL.sub(r"\1@", address) for address in found}


def _date(fields: Fields) -> datetime | None:
    try:
        said = parsedate_to_datetime(fields[b"date"][0].decode("ascii", "replace").strip())
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _day(at: datetime) -> date:
    """The day as the message itself says it: by the writer's own clock."""
    return at.date()


def _is_marked_private(fields: Fields) -> bool:
    if any(value.strip().lower() in CLOSED for value in fields.get(b"sensitivity", ())):
        return True
    return any(MARKED.search(_decoded(value)) for value in fields.get(b"subject", ()))


def _decoded(value: bytes) -> str:
    text = " ".join(value.decode("utf-8", "replace").split())
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, UnicodeError, LookupError, ValueError):
        return text

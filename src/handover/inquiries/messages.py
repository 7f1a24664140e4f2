"""PURE: the bytes that somebody hands in: a message as it was sent, or its text alone."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from handover.errors import UnusableInput

LARGEST = 100 << 20
HEADER = re.compile(rb"(?:From |[!-9;-~]+:)")
RECIPIENTS = ("To", "Cc", "Bcc")


class Envelope(NamedTuple):
    """From whom, to whom and when, as the header says; a text alone has none."""

    sender: str
    recipients: tuple[str, ...]
    sent_at: str  # ISO 8601; "" if the header does not say, or says no date


def as_message(content: bytes, *, where: str) -> bytes:
    """`content` as a message: a text without a header is given one that says what it is.

    UnusableInput if it is empty or too large.
    """
    if not content.strip():
        raise UnusableInput("%(where)s: is empty; give the message that was sent, as .eml or as text", where=where)
    if len(content) > LARGEST:
        raise UnusableInput(
            "%(where)s: is larger than %(size)s MB; give the message alone", where=where, size=LARGEST >> 20
        )
    if HEADER.match(content):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnusableInput(
            "%(where)s: is no message and no text in UTF-8; save it so, or give the .eml file", where=where
        ) from None
    head = (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head + content.removeprefix(b"\xef\xbb\xbf")


def envelope(raw: bytes) -> Envelope:
    header = message_from_bytes(raw[: 256 << 10])
    fields = [str(value) for name in RECIPIENTS for value in header.get_all(name, [])]
    senders = getaddresses([str(header.get("From", ""))])
    to = dict.fromkeys(address.strip().lower() for _name, address in getaddresses(fields) if "@" in address)
    return Envelope(
        senders[0][1].strip().lower() if senders else "", tuple(to), _sent_at(str(header.get("Date", "")))
    )


def _sent_at(said: str) -> str:
    try:
        return parsedate_to_datetime(said).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""

"""PURE: a call that was asked for as a calendar file (RFC 5545), which every calendar reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from handover.notices.wording import one_line


@dataclass(frozen=True)
class Call:
    """`uid` stays the same however often the file is taken, so that calendars update it."""

    uid: str
    begins: datetime
    ends: datetime
    title: str
    text: str = ""


def calendar(call: Call, *, now: datetime) -> bytes:
    """The calendar in UTF-8 with CRLF, lines folded at 75 octets. Wished for, not agreed: it blocks no time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Handover//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(call.uid)}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(call.begins)}",
        f"DTEND:{_moment(call.ends)}",
        f"SUMMARY:{_text(call.title)}",
        *([f"DESCRIPTION:{_text(call.text)}"] if call.text else []),
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    rows = [
        one_line(row).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;") for row in value.split("\n")
    ]
    return "\\n".join(rows)


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

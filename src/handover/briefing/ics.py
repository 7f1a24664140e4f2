"""PURE: what falls due as a calendar file (RFC 5545), which every calendar reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from handover.notices.wording import one_line


@dataclass(frozen=True)
class Event:
    """A whole day; `uid` stays the same however often the file is taken, so that calendars update it."""

    uid: str
    day: date
    title: str
    text: str = ""


def calendar(events: Iterable[Event], *, name: str, now: datetime) -> bytes:
    """The calendar in UTF-8 with CRLF, lines folded at 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Handover//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += _event(event, stamp)
    return b"".join(_folded(line) + b"\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(event.title)}",
        "TRANSP:TRANSPARENT",
    ]
    return [*lines, *([f"DESCRIPTION:{_text(event.text)}"] if event.text else []), "END:VEVENT"]


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

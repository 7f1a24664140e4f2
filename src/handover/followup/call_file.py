"""PURE: a call that was asked for as a calendar file (RFC 5545), which every calendar reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from handover.followup.icalendar import escaped, written


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
        f"UID:{escaped(call.uid)}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(call.begins)}",
        f"DTEND:{_moment(call.ends)}",
        f"SUMMARY:{escaped(call.title)}",
        *([f"DESCRIPTION:{escaped(call.text)}"] if call.text else []),
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return written(lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

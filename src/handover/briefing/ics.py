"""PURE: what falls due as a calendar file (RFC 5545), which every calendar reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from handover.followup.icalendar import escaped, written


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
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += _event(event, stamp)
    return written([*lines, "END:VCALENDAR"])


def _event(event: Event, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        "TRANSP:TRANSPARENT",
    ]
    return [*lines, *([f"DESCRIPTION:{escaped(event.text)}"] if event.text else []), "END:VEVENT"]

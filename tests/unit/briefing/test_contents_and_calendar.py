"""What a brief may hold, and the calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handover.briefing.contents import LONGEST, PARTS, Contents, contents
from handover.briefing.ics import Event, calendar
from handover.errors import UnusableInput


def test_a_brief_has_five_parts_tidied() -> None:
    found = contents({"people": " Ana\r\nJens\x00 ", "more": "unknown"})
    assert found == Contents(people="Ana\nJens")
    assert found.lengths() == {**dict.fromkeys(PARTS, 0), "people": 8}


@pytest.mark.parametrize("said", [{}, {"people": "  \x00 "}, {"risks": "x" * (LONGEST + 1)}])
def test_nothing_and_too_much_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(UnusableInput, match=r"^brief: "):
        contents(said)


def test_the_digest_knows_which_part_says_what() -> None:
    assert Contents(people="a").digest() != Contents(dates="a").digest()
    assert Contents(people="a").digest() == Contents(people="a").digest()


def test_a_calendar_is_folded_and_escaped() -> None:
    event = Event("task-1@handover", date(2026, 12, 31), "Позвонить: Нева; «А, Б»" * 3, "first\nsecond")
    raw = calendar([event], name="x\r\nBEGIN:VEVENT", now=datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    text = raw.replace(b"\r\n ", b"").decode()
    assert text.count("\r\nBEGIN:VEVENT\r\n") == 1  # a line end in a name opens nothing
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in text
    assert "SUMMARY:Позвонить: Нева\\; «А\\, Б»" in text
    assert "DESCRIPTION:first\\nsecond\r\n" in text and "DTSTAMP:20261120T120000Z" in text
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n") and raw.endswith(b"END:VCALENDAR\r\n")

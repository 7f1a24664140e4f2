"""By when a brief is due, and how far the leaver is."""

from __future__ import annotations

from datetime import date

import pytest

from handover.briefing.expected import Due, due_on, progress, working_days

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def test_weekends_are_no_working_days() -> None:
    assert working_days(FRIDAY, 1) == MONDAY
    assert working_days(MONDAY, -1) == FRIDAY
    assert working_days(FRIDAY, 0) == FRIDAY


@pytest.mark.parametrize(
    ("last_day", "comes_first", "expected"),
    [
        (date(2026, 12, 31), True, date(2026, 11, 25)),
        (date(2026, 12, 31), False, date(2026, 12, 24)),
        (date(2026, 11, 26), False, date(2026, 11, 25)),  # hardly any time: never before the important ones
        (date(2026, 11, 23), True, date(2026, 11, 23)),  # never after the last day
        (date(2026, 11, 20), False, date(2026, 11, 20)),
    ],
)
def test_important_clients_are_due_first_and_none_after_the_last_day(
    last_day: date, comes_first: bool, expected: date
) -> None:
    assert due_on(notice_on=FRIDAY, last_day=last_day, comes_first=comes_first) == expected


def test_progress_counts_what_is_written_and_what_is_late() -> None:
    dues = [
        Due(1, FRIDAY, comes_first=True, is_written=True),
        Due(2, FRIDAY, comes_first=True, is_written=False),
        Due(3, MONDAY, comes_first=False, is_written=False),
    ]
    found = progress(dues, MONDAY)
    assert (found.written, found.of, found.late, found.next_due, found.is_done) == (1, 3, 1, FRIDAY, False)
    nothing = progress([], MONDAY)
    assert (nothing.is_done, nothing.next_due) == (True, None)

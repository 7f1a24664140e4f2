"""The result for a spreadsheet and as a picture."""

from __future__ import annotations

from datetime import date

import pytest

from handover.lookback.tables import harmless
from handover.lookback.timeline import MOST_BARS, bars


@pytest.mark.parametrize("text", ["=1+1", "+34 600", "-1", "@cmd", "\tx", "\rx"])
def test_what_a_spreadsheet_would_work_out_is_shown_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_other_text_stays_as_it_is() -> None:
    assert [harmless(cell) for cell in ("a=b", "", 3, True, False)] == ["a=b", "", "3", "yes", "no"]


def test_a_long_window_is_drawn_in_stretches_of_days() -> None:
    since, until = date(2026, 1, 1), date(2026, 9, 30)
    days = [{"day": "2026-01-01", "opened": 3, "departure": 2}, {"day": "2026-09-30", "opened": 1}]
    drawn = bars(days, since, until, frozenset({"departure"}))
    assert len(drawn) <= MOST_BARS
    assert (drawn[0].telling, drawn[0].opened, drawn[-1].telling, drawn[-1].opened) == (2, 3, 0, 1)
    assert drawn[0].telling_height == "66.67%" and drawn[0].opened_y == "0.00%"


def test_a_window_of_one_day_without_mail_is_drawn_empty() -> None:
    (bar,) = bars([], date(2026, 1, 1), date(2026, 1, 1), frozenset())
    assert (bar.telling, bar.opened, bar.x) == (0, 0, "0.000%")

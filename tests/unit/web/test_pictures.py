"""Pictures say what the numbers say: shares add up, days are in order, nothing lies outside of the box."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handover.web.pictures import flow, over_time, timeline

MONDAY = date(2026, 11, 2)


def test_bands_are_as_wide_as_the_clients_are_many_and_fill_the_left_side() -> None:
    found = flow.bands([("Sofía", 30, "is-good"), ("Ivan", 10, "is-good"), ("nobody", 0, "is-bad")])
    assert [(band.name, band.count) for band in found] == [("Sofía", 30), ("Ivan", 10)]
    first, second = ([float(number) for number in re.findall(r"[\d.]+", band.path)] for band in found)
    assert (first[1], first[-1], second[1], second[-1]) == (0, 75, 75, 100)
    assert first[-3] - 0 == 75 and max(*first, *second) <= 100


def test_without_clients_there_is_no_band() -> None:
    assert flow.bands([("Sofía", 0, "is-good")]) == []


def test_an_area_climbs_on_the_days_on_which_something_happened() -> None:
    days = over_time.days_between(MONDAY, MONDAY + timedelta(days=3))
    (drafted, sent) = over_time.areas(
        days, {"drafted": [MONDAY, MONDAY, MONDAY + timedelta(days=2)], "sent": [MONDAY + timedelta(days=3)]}, 3
    )
    assert (drafted.counts, sent.counts) == ([2, 2, 3, 3], [0, 0, 0, 1])
    assert drafted.points.startswith("0,100 0.00,33.33") and drafted.points.endswith("100.00,0.00 100,100")


def test_what_was_before_the_first_day_counts_and_what_comes_later_does_not() -> None:
    taken = {"sent": [MONDAY - timedelta(days=9), MONDAY + timedelta(days=9)]}
    assert over_time.areas([MONDAY, MONDAY + timedelta(days=1)], taken, 2)[0].counts == [1, 1]


def test_a_long_departure_shows_its_last_days() -> None:
    days = over_time.days_between(MONDAY, MONDAY + timedelta(days=500))
    assert (len(days), days[-1]) == (over_time.MOST_DAYS, MONDAY + timedelta(days=500))
    assert over_time.days_between(MONDAY, MONDAY) == [MONDAY]


def test_marks_are_in_order_within_the_line_and_know_what_is_past() -> None:
    days = [(MONDAY + timedelta(days=20), "last day"), (MONDAY, "notice"), (MONDAY + timedelta(days=10), "sent")]
    drawn = timeline.line(days, MONDAY + timedelta(days=10))
    assert [(mark.number, mark.word, mark.x, mark.is_past) for mark in drawn.marks] == [
        (1, "notice", "2.00%", True),
        (2, "sent", "50.00%", True),
        (3, "last day", "98.00%", False),
    ]
    assert (drawn.today, drawn.gone) == ("50.00%", "50.00%")


def test_today_outside_of_the_line_is_not_drawn() -> None:
    drawn = timeline.line([(MONDAY, "notice")], MONDAY + timedelta(days=400))
    assert (drawn.today, drawn.gone) == ("", "2.00%")
    assert timeline.line([], MONDAY).marks == []

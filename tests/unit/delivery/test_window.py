from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.delivery.window import end_of, known_zone, next_opening
from handover.policy.pack import Hours

OFFICE = Hours(opens_hour=9, closes_hour=17, weekdays=frozenset({0, 1, 2, 3, 4}))
FAR = datetime(2027, 12, 31, tzinfo=UTC)


def opening(now: str, zone: str, country: str = "", until: datetime = FAR, hours: Hours = OFFICE) -> str:
    found = next_opening(
        datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)),
        hours=hours,
        zone=ZoneInfo(zone),
        country=country,
        until=until,
    )
    return f"{found.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}" if found else "never"


@pytest.mark.parametrize(
    ("now", "zone", "country", "expected"),
    [
        ("2026-11-24T10:30", "Europe/Madrid", "ES", "Tue 2026-11-24 10:30"),  # open: now
        ("2026-11-24T08:59", "Europe/Madrid", "ES", "Tue 2026-11-24 09:00"),
        ("2026-11-24T17:00", "Europe/Madrid", "ES", "Wed 2026-11-25 09:00"),  # closed on the stroke
        ("2026-11-27T18:00", "Europe/Madrid", "ES", "Mon 2026-11-30 09:00"),  # over the weekend
        ("2026-12-07T17:30", "Europe/Madrid", "ES", "Wed 2026-12-09 09:00"),  # over Immaculate Conception
        ("2026-12-31T18:00", "Europe/Moscow", "RU", "Mon 2027-01-11 09:00"),  # over the Russian new year holidays
        ("2026-12-31T18:00", "Europe/Moscow", "", "Fri 2027-01-01 09:00"),  # no country, no holidays
        ("2026-12-31T18:00", "Europe/Moscow", "XX", "Fri 2027-01-01 09:00"),  # a country nobody knows
        ("2026-11-26T08:00", "America/New_York", "us", "Fri 2026-11-27 09:00"),  # Thanksgiving, lower-case country
        ("2026-03-29T03:30", "Europe/Madrid", "ES", "Mon 2026-03-30 09:00"),  # the night the clocks go forward
        ("2026-11-24T08:00", "Asia/Kathmandu", "NP", "Tue 2026-11-24 09:00"),  # 5 hours 45 minutes east
    ],
)
def test_the_next_opening_is_by_the_clients_own_clock_and_calendar(
    now: str, zone: str, country: str, expected: str
) -> None:
    assert opening(now, zone, country) == expected


def test_after_the_last_day_there_is_no_opening() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    friday_midnight = end_of(date(2026, 11, 27), madrid)
    assert opening("2026-11-27T16:59", "Europe/Madrid", until=friday_midnight) == "Fri 2026-11-27 16:59"
    assert opening("2026-11-27T17:00", "Europe/Madrid", until=friday_midnight) == "never"


def test_a_client_whose_morning_comes_after_the_companys_last_midnight_has_no_opening() -> None:
    """The last day ends where the company is: 00:00 in Auckland is 13:00 in Madrid, still that day."""
    until = end_of(date(2026, 11, 26), ZoneInfo("Pacific/Auckland"))
    assert opening("2026-11-26T08:00", "Europe/Madrid", until=until) == "Thu 2026-11-26 09:00"
    assert opening("2026-11-26T08:00", "America/Lima", until=until) == "never"


def test_hours_may_end_at_midnight() -> None:
    late = Hours(opens_hour=20, closes_hour=24, weekdays=frozenset({1}))
    assert opening("2026-11-24T23:59", "Europe/Madrid", hours=late) == "Tue 2026-11-24 23:59"
    assert opening("2026-11-25T00:00", "Europe/Madrid", hours=late) == "Tue 2026-12-01 20:00"


def test_hours_that_never_open_end_in_never() -> None:
    assert opening("2026-11-24T10:00", "UTC", hours=Hours(17, 9, OFFICE.weekdays)) == "never"
    assert opening("2026-11-24T10:00", "UTC", hours=Hours(9, 17, frozenset())) == "never"


def test_the_last_day_ends_by_the_wall_clock_even_when_it_has_23_hours() -> None:
    assert end_of(date(2026, 3, 29), ZoneInfo("Europe/Madrid")) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert end_of(date(2026, 3, 28), ZoneInfo("Europe/Madrid")) == datetime(2026, 3, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("bad", ["", "Madrid", "PST8", "../etc/passwd", "/etc/localtime", "Europe", "a\0b"])
def test_what_is_no_time_zone_is_passed_over(bad: str) -> None:
    assert known_zone((bad, "Europe/Madrid")).key == "Europe/Madrid"


def test_without_any_time_zone_it_is_utc() -> None:
    assert known_zone(()).key == "UTC"


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["Europe/Madrid", "America/Sao_Paulo", "Asia/Tokyo", "Australia/Lord_Howe", "UTC"]),
    country=st.sampled_from(["ES", "BR", "JP", "AU", ""]),
)
def test_every_opening_is_open_and_asking_again_then_gives_the_same(now: datetime, zone: str, country: str) -> None:
    found = next_opening(now, hours=OFFICE, zone=ZoneInfo(zone), country=country, until=FAR)
    assert found is not None and found >= now
    local = found.astimezone(ZoneInfo(zone))
    assert 9 <= local.hour < 17 and local.weekday() < 5
    assert next_opening(found, hours=OFFICE, zone=ZoneInfo(zone), country=country, until=FAR) == found

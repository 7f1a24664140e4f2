"""The clock of a client of whom only the country is known."""

from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

import pytest

from handover.departures import zones

SUMMER, WINTER = date(2026, 7, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("ES", "Europe/Madrid"),
        ("es", "Europe/Madrid"),
        ("RU", "Europe/Moscow"),
        ("US", "America/New_York"),
        ("GB", "Europe/London"),
        ("AU", "Australia/Sydney"),
        ("BR", "America/Sao_Paulo"),
        ("UA", "Europe/Kyiv"),
        ("", ""),
        ("XX", ""),
    ],
)
def test_a_country_has_the_clock_of_most_of_its_people(country: str, zone: str) -> None:
    assert zones.zone_of(country) == zone


def test_every_country_of_the_table_has_a_zone_that_exists() -> None:
    countries = {*zones._first_zones(), *zones.MOST_PEOPLE}
    assert len(countries) > 240
    assert {zones.zone_of(country) for country in countries} <= available_timezones()


@pytest.mark.parametrize("word", ["", "Madrid", "Europe", "../../etc/passwd", "/etc/localtime", "a\0b", "x" * 5000])
def test_words_that_are_no_zone_are_not_taken_for_one(word: str) -> None:
    assert not zones.is_zone(word)
    assert zones.minutes_east(word, SUMMER) is None


def test_the_clients_own_zone_counts_before_its_countrys() -> None:
    assert zones.zone_for("Atlantic/Canary", "ES") == "Atlantic/Canary"
    assert zones.zone_for("(GMT+01:00) Madrid", "ES") == "Europe/Madrid"


def test_offsets_are_those_of_the_day() -> None:
    assert zones.minutes_east("Europe/Madrid", SUMMER) == 120
    assert zones.minutes_east("Europe/Madrid", WINTER) == 60
    assert zones.minutes_east("UTC", WINTER) == 0
    assert zones.minutes_east("Asia/Kathmandu", WINTER) == 345

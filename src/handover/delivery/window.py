"""PURE: when may a client hear from us next? Business hours, weekdays, time zone, public holidays, an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from handover.policy.pack import Hours

DAY = timedelta(days=1)


def next_opening(now: datetime, *, hours: Hours, zone: ZoneInfo, country: str, until: datetime) -> datetime | None:
    """The next moment, `now` or later and before `until`, at which the client's window is open; None: never.

    `now` and `until` are aware; the answer is in UTC. `country` (ISO 3166-1) says whose public holidays count;
    one that the calendar does not know has none.
    """
    day = now.astimezone(zone).date()
    while _at(day, 0, zone) < until:
        opens, closes = _at(day, hours.opens_hour, zone), _at(day, hours.closes_hour, zone)
        if now < closes and opens < closes and _is_working_day(day, hours, country):
            opening = max(now, opens).astimezone(UTC)
            return opening if opening < until else None
        day += DAY
    return None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day` in this time zone, in UTC."""
    return _at(day, 24, zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return _at(day, 0, zone)


def known_zone(names: Iterable[str]) -> ZoneInfo:
    """The first of these names that is a time zone; UTC if none is. Exports hold names such as "Madrid"."""
    for name in names:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            continue
    return ZoneInfo("UTC")


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """`hour` may be 24: the midnight that ends the day. By the wall clock: a day of 23 hours ends right as well."""
    whole, rest = divmod(hour, 24)
    return datetime.combine(day + whole * DAY, time(rest), tzinfo=zone).astimezone(UTC)


def _is_working_day(day: date, hours: Hours, country: str) -> bool:
    return day.weekday() in hours.weekdays and day not in _holidays(country.upper(), day.year)


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # late: its tables take long to load, and a command that sends nothing does not need them

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()

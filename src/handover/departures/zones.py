"""Where a client's clock stands, when only the country is known: the tz database's own table of countries.

PURE: reads the tzdata package, which comes with Handover, so every machine gives the same answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

# zone.tab lists a country's zones by place, from east to west or outlying parts first. Where the first is not the
# zone that most people live in, it is named here; everywhere else the first one is taken.
MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


def zone_for(time_zone: str, country: str) -> str:
    """The client's own time zone where the book has a usable one, else its country's, else ""."""
    return time_zone if is_zone(time_zone) else zone_of(country)


def zone_of(country: str) -> str:
    """The time zone most people of a country (ISO 3166-1, two letters) live in; "" for a country not known."""
    code = country.strip().upper()
    return MOST_PEOPLE.get(code) or _first_zones().get(code, "")


@cache
def _first_zones() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="ascii")
    zones: dict[str, str] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country, zone)
    return zones


@lru_cache(maxsize=2048)
def is_zone(name: str) -> bool:
    """Whether the tz database knows a zone of this name: exports hold all kinds of words in such a field."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no relative path; a folder of zones such as "Europe"
        return False
    return True


def minutes_east(zone: str, on: date) -> int | None:
    """Minutes east of UTC at noon UTC of that day; None for an unknown zone."""
    if not is_zone(zone):
        return None
    offset = datetime.combine(on, time(12), tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return None if offset is None else round(offset.total_seconds() / 60)

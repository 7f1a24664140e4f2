"""Dates and times as people say them: spelled out in the reader's language, the time zone named."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time, get_timezone_location
from django.utils import timezone, translation

# "3 December 2026" rather than "December 3, 2026": day first is unambiguous in all three languages.
LOCALES = {"en": "en_GB", "es": "es", "ru": "ru"}


def locale_now() -> str:
    """The babel locale of the language this page is read in."""
    return LOCALES.get(translation.get_language() or "en", "en_GB")


def day(value: date | datetime | None) -> str:
    """ "3 December 2026", "3 de diciembre de 2026", "3 декабря 2026 г."; nothing for no date."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, format="long", locale=locale_now())


def moment(value: datetime | None) -> str:
    """ "3 December 2026, 14:05 (Madrid)": the day, the time, and whose clock."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local)}, {format_time(local, format='HH:mm', locale=locale_now())} ({zone_name()})"


def zone_name() -> str:
    """The city that names the time zone of this page, "UTC" where there is none."""
    name = timezone.get_current_timezone_name()
    if "/" not in name or name.startswith("Etc/"):
        return "UTC"
    return get_timezone_location(name, locale=locale_now(), return_city=True)

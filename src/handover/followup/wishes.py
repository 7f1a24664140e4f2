"""When a client would like to be called: a day, a part of the day, both or neither, on the client's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from handover.delivery.window import end_of, next_opening
from handover.policy.pack import Hours

DAYS_OFFERED = 3
#: A day further off is no wish of this page, but a made-up one.
FURTHEST = timedelta(days=60)
LOCALES = {"en": "en_GB"}  # the day before the month, as on all other pages


class DayPart(models.TextChoices):
    MORNING = "morning", _("in the morning, 9 to 12")
    MIDDAY = "midday", _("around midday, 12 to 15")
    AFTERNOON = "afternoon", _("in the afternoon, 15 to 18")


HOURS = {DayPart.MORNING: (9, 12), DayPart.MIDDAY: (12, 15), DayPart.AFTERNOON: (15, 18)}


@dataclass(frozen=True)
class Wish:
    day: date | None = None
    part: DayPart | None = None

    @property
    def is_exact(self) -> bool:
        """Whether a calendar can hold it."""
        return self.day is not None and self.part is not None

    @property
    def words(self) -> str:
        """In the reader's language; "" where nothing was wished for."""
        said = (day_words(self.day) if self.day else "", str(self.part.label) if self.part else "")
        return ", ".join(filter(None, said))


def day_words(day: date) -> str:
    """ "Tuesday, 1 December 2026", "martes, 1 de diciembre de 2026", "вторник, 1 декабря 2026 г." """
    language = translation.get_language() or "en"
    locale = LOCALES.get(language, language)
    return f"{format_date(day, 'EEEE', locale=locale)}, {format_date(day, 'long', locale=locale)}"


def read(day: str, part: str, *, today: date) -> Wish:
    """What a form says. Whatever is no day or no part is as good as nothing said: the answer itself counts."""
    return Wish(_day(day, today), DayPart(part) if part in DayPart.values else None)


def _day(said: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if today <= day <= today + FURTHEST else None


def days_to_offer(now: datetime, *, hours: Hours, zone: ZoneInfo, country: str) -> list[date]:
    """The next working days after today where the client is, by the pack's weekdays and the public holidays."""
    days: list[date] = []
    after, until = end_of(now.astimezone(zone).date(), zone), now + FURTHEST
    while len(days) < DAYS_OFFERED:
        opening = next_opening(after, hours=hours, zone=zone, country=country, until=until)
        if opening is None:
            break
        days.append(opening.astimezone(zone).date())
        after = end_of(days[-1], zone)
    return days


def hours_of(day: date, part: DayPart, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when, on that clock."""
    begins, ends = (datetime.combine(day, time(hour), tzinfo=zone) for hour in HOURS[part])
    return begins, ends

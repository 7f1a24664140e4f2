"""The company as its clients know it: its name, its language, and which day it is there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from handover.book.models import Company, Person
from handover.departures.zones import is_zone


def company(speaker: Person) -> Company:
    """The company's row. Before anybody filled it in, `speaker`'s mail domain stands for the name."""
    known = Company.objects.first()
    return known or Company(name=(speaker.email or "").rpartition("@")[2])


def today(now: datetime | None = None) -> date:
    """The day at the company: a last day ends when it ends there."""
    known = Company.objects.first()
    zone = known.time_zone if known and is_zone(known.time_zone) else "UTC"
    return (now or timezone.now()).astimezone(ZoneInfo(zone)).date()

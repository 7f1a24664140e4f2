"""Turning what was typed into people, departures and dates, or into one clear line."""

from __future__ import annotations

from datetime import date

from handover.book.models import Person
from handover.departures.models import Departure
from handover.errors import UnusableInput


def person(email: str) -> Person:
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise UnusableInput(f"{email}: nobody in the book has this address; import them first")
    return found


def departure(email: str) -> Departure:
    """The open departure of this leaver, the newest if there are several."""
    found = Departure.objects.filter(leaver=person(email), cancellation=None).order_by("-id").first()
    if found is None:
        raise UnusableInput(f"{email}: no open departure; open one with: handover depart {email} --last-day DATE")
    return found


def day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableInput(f"{field}: {text!r} is no date; write it as 2026-12-31") from None

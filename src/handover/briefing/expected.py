"""PURE: by when the leaver should have written a brief, and how many are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: Working days after the notice day for clients that come first, and before the last day for all others.
FIRST_AFTER, OTHERS_BEFORE = 3, 5


@dataclass(frozen=True)
class Due:
    """One brief to write: by when, whether it is written."""

    transfer: int
    due_on: date
    comes_first: bool
    is_written: bool

    def is_late(self, today: date) -> bool:
        return not self.is_written and today > self.due_on


@dataclass(frozen=True)
class Progress:
    written: int
    of: int
    late: int
    next_due: date | None

    @property
    def is_done(self) -> bool:
        return self.written >= self.of


def due_on(*, notice_on: date, last_day: date, comes_first: bool) -> date:
    """The day for one brief, never after the last day, never before the notice day.

    Clients that are called first or need a second yes: FIRST_AFTER working days after the notice, since whoever
    calls them has to know. The others: OTHERS_BEFORE working days before the last day, so that the successor can
    still ask.
    """
    early = min(working_days(notice_on, FIRST_AFTER), last_day)
    if comes_first:
        return early
    return max(working_days(last_day, -OTHERS_BEFORE), early)


def working_days(day: date, count: int) -> date:
    """`count` days from Monday to Friday after `day`, or before it."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def progress(dues: Iterable[Due], today: date) -> Progress:
    every = list(dues)
    open_ones = [one.due_on for one in every if not one.is_written]
    return Progress(
        written=len(every) - len(open_ones),
        of=len(every),
        late=sum(1 for one in every if one.is_late(today)),
        next_due=min(open_ones, default=None),
    )

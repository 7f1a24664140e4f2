"""What has to be on record before anybody looks at mail that was sent; all that is missing is named at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from handover.book.models import Person, Role
from handover.departures.models import Departure
from handover.errors import NotAllowed

USUAL_DAYS, MOST_DAYS = 90, 180
USUAL_KEEPING, LONGEST_KEEPING = 90, 365
MAY_ALLOW = (Role.COMPLIANCE, Role.APPROVER, Role.ADMIN, Role.MANAGER)


@dataclass(frozen=True)
class Grounds:
    """What somebody states who wants to look back."""

    purpose: str = ""
    allowed_by: Person | None = None
    staff_told_on: date | None = None
    less_intrusive: str = ""
    days: int = USUAL_DAYS
    keep_days: int = USUAL_KEEPING

    def since(self, departure: Departure) -> date:
        return departure.notice_on - timedelta(days=self.days)


def require(grounds: Grounds, departure: Departure, on: date) -> None:
    """NotAllowed names everything that is missing or cannot be."""
    missing = list(_missing(grounds, departure, on))
    if missing:
        raise NotAllowed("not allowed yet; missing: %(what)s", what=missing)


def _missing(grounds: Grounds, departure: Departure, on: date) -> Iterator[str]:
    if not grounds.purpose.strip():
        yield _("the purpose (--purpose)")
    if grounds.allowed_by is None:
        yield _("who allowed it (--allowed-by)")
    elif not _may_allow(grounds.allowed_by, departure):
        yield _("somebody who may allow it: a manager, compliance, an approver or an administrator, not the leaver")
    if grounds.staff_told_on is None:
        yield _("the day on which staff were told that mail may be looked at (--staff-told-on)")
    elif grounds.staff_told_on > on:
        yield _("that staff have been told: the day named is still to come")
    if not grounds.less_intrusive.strip():
        yield _("which less intrusive way was not enough, and why (--less-intrusive)")
    if not 0 <= grounds.days <= MOST_DAYS:
        yield _("a window of 0 to %(most)s days before the notice (--days)") % {"most": MOST_DAYS}
    if not 1 <= grounds.keep_days <= LONGEST_KEEPING:
        yield _("a time of 1 to %(most)s days to keep the result (--keep-days)") % {"most": LONGEST_KEEPING}


def _may_allow(person: Person, departure: Departure) -> bool:
    is_manager = person in (departure.manager, departure.leaver.manager)
    return person.is_active and person != departure.leaver and (is_manager or person.has_role(*MAY_ALLOW))

"""May this notice go out, and when? Asked when it is queued, right before the hand-over, and for previews.

`home` is the company's time zone throughout: days are the company's days, hours are the client's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from handover.approvals import standing
from handover.book.models import Client, Company
from handover.delivery import reasons
from handover.delivery.window import end_of, known_zone, next_opening, start_of
from handover.departures.models import Departure
from handover.departures.zones import zone_of
from handover.notices import approving
from handover.notices.models import Cover, Notice
from handover.policy import pack as packs


@dataclass(frozen=True)
class Verdict:
    """`at`: when it may go, now or later, and why not sooner; None: it may not go, for these reasons."""

    at: datetime | None
    reasons: tuple[str, ...] = ()


#: What the questions below look at, so that they are asked without a query each.
LOOKED_AT = Prefetch(
    "covers",
    Cover.objects.select_related(
        "transfer__client", "transfer__departure", "transfer__placement__successor", "transfer__call"
    ),
)


def home_zone() -> ZoneInfo:
    company = Company.objects.first()
    return known_zone((company.time_zone,) if company else ())


#: Whether enough people said yes to the notice's text as of that day, and nobody said no.
IsApproved = Callable[[Notice, date], bool]


def verdict(
    notice: Notice,
    *,
    digest: str,
    at_once: bool,
    now: datetime,
    home: ZoneInfo,
    is_approved: IsApproved = approving.is_approved,
) -> Verdict:
    """Everything that can stand in the way; `digest` is of the text that was approved when it was queued."""
    against = objections(notice, digest=digest, now=now, home=home, is_approved=is_approved)
    return Verdict(None, against) if against else timing(notice, at_once=at_once, now=now, home=home)


def objections(
    notice: Notice, *, digest: str, now: datetime, home: ZoneInfo, is_approved: IsApproved = approving.is_approved
) -> tuple[str, ...]:
    """Why it may not go out at all, in codes of ours and of `notices.reasons`; empty: nothing is against it."""
    return in_the_way(
        notice.departure,
        now=now,
        home=home,
        is_same_text=notice.digest == digest,
        is_approved=partial(is_approved, notice),
        obstacles=partial(approving.obstacles, notice),
    )


def in_the_way(
    departure: Departure,
    *,
    now: datetime,
    home: ZoneInfo,
    is_same_text: bool,
    is_approved: Callable[[date], bool],
    obstacles: Callable[[date], list[str]],
) -> tuple[str, ...]:
    """As `objections`, of any notice of this departure; what is asked of it is asked only when it matters."""
    if departure.is_cancelled:
        return (reasons.CANCELLED,)
    if now >= last_moment(departure, home):
        return (reasons.AFTER_LAST_DAY,)
    if not is_same_text:
        return (reasons.TEXT_CHANGED,)
    today = now.astimezone(home).date()
    if not is_approved(today):
        return (reasons.NOT_APPROVED,)
    return tuple(obstacles(today))


def approvals_of(notices: Collection[Notice]) -> IsApproved:
    """`approving.is_approved` for these notices, looked up together and as of now."""
    refs = [notice.ref for notice in notices]
    said, refused = standing.all_yeses(refs), standing.all_refused(refs)

    def is_approved(notice: Notice, today: date) -> bool:
        key = (notice.ref, notice.digest)
        return key not in refused and len(said.get(key, ())) >= approving.yeses_needed(notice, today)

    return is_approved


def timing(notice: Notice, *, at_once: bool, now: datetime, home: ZoneInfo) -> Verdict:
    """When the client's window is open. Whoever says "at once" answers for the hour, never for the last day."""
    client = client_of(notice)
    return opening(
        notice.departure, time_zone=client.time_zone, country=client.country, at_once=at_once, now=now, home=home
    )


def opening(
    departure: Departure, *, time_zone: str, country: str, at_once: bool, now: datetime, home: ZoneInfo
) -> Verdict:
    """As `timing`, for a client with this clock."""
    until = last_moment(departure, home)
    if at_once:
        return Verdict(now) if now < until else Verdict(None, (reasons.AFTER_LAST_DAY,))
    notice_day = start_of(departure.notice_on, home)
    opens = next_opening(
        max(now, notice_day),
        hours=packs.load(departure.pack).window,
        zone=known_zone((time_zone, zone_of(country), home.key)),
        country=country,
        until=until,
    )
    if opens is None:
        return Verdict(None, (reasons.NO_WINDOW_LEFT,))
    if opens <= now:
        return Verdict(opens)
    return Verdict(opens, (reasons.BEFORE_NOTICE_DAY if now < notice_day else reasons.OUTSIDE_HOURS,))


def last_moment(departure: Departure, home: ZoneInfo) -> datetime:
    """From here on nobody writes for the departure: the end of the last day, where the company is."""
    return end_of(departure.last_day, home)


def client_of(notice: Notice) -> Client:
    """Whose hours count: of a contact at several clients, the first client's that the notice speaks of."""
    return min(notice.covers.all(), key=lambda cover: cover.pk).transfer.client

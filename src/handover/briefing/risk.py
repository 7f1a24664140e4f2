"""PURE: which of a successor's new clients is most likely to be lost, and why; one table of whole points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Standing:
    """What is known of one client today. `told_on`: when the first notice was sent; None: not told."""

    today: date
    tier: str = ""
    renewal_on: date | None = None
    told_on: date | None = None
    last_day: date | None = None
    answers: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()  # of the contacts, the words of `handover status`
    has_open_matters: bool = False
    has_promises: bool = False
    has_risks: bool = False
    has_brief: bool = False
    call_waits: bool = False
    overdue: int = 0  # tasks


@dataclass(frozen=True)
class Reason:
    """`code` is put into words by `briefing.reasons`."""

    code: str
    points: int
    params: Mapping[str, Any] = field(default_factory=dict)


POINTS = {
    "something_wrong": 100,
    "asked_to_call": 80,
    "doubtful": 40,
    "not_delivered": 40,
    "silent_long": 30,
    "silent": 15,
    "renews_soon": 25,
    "renews": 15,
    "tier_a": 25,
    "tier_b": 10,
    "call_waits": 20,
    "no_address": 20,
    "overdue": 20,
    "not_told": 20,
    "leaver_sees_risks": 15,
    "open_matters": 15,
    "promises": 10,
    "no_brief": 15,
}
SILENT_DAYS, SILENT_LONG_DAYS = 5, 10
RENEWS_SOON_DAYS, RENEWS_DAYS = 30, 60
NOT_TOLD_DAYS = 7


def reasons(now: Standing) -> list[Reason]:
    """Every reason that applies, the weightiest first; the sum of their points is the place in the order."""
    found = [*_answers(now), *_delivery(now), *_silence(now), *_value(now), *_open_work(now)]
    return sorted(found, key=lambda one: (-one.points, one.code))


def points(found: list[Reason]) -> int:
    return sum(one.points for one in found)


def _reason(code: str, **params: object) -> Reason:
    return Reason(code, POINTS[code], params)


def _answers(now: Standing) -> list[Reason]:
    asked = [("something_wrong", "wrong"), ("asked_to_call", "call_me")]
    return [_reason(code) for code, answer in asked if answer in now.answers]


def _delivery(now: Standing) -> list[Reason]:
    found = [("doubtful", "unconfirmed"), ("not_delivered", "failed"), ("no_address", "no_address")]
    return [_reason(code) for code, state in found if state in now.states]


def _silence(now: Standing) -> list[Reason]:
    if now.answers:
        return []
    if now.told_on is None:
        left = (now.last_day - now.today).days if now.last_day else None
        is_close = left is not None and left <= NOT_TOLD_DAYS
        return [_reason("not_told", days=max(left or 0, 0))] if is_close else []
    days = (now.today - now.told_on).days
    if days >= SILENT_LONG_DAYS:
        return [_reason("silent_long", days=days)]
    return [_reason("silent", days=days)] if days >= SILENT_DAYS else []


def _value(now: Standing) -> list[Reason]:
    tier = {"A": "tier_a", "B": "tier_b"}.get(now.tier.upper())
    found = [_reason(tier)] if tier else []
    days = (now.renewal_on - now.today).days if now.renewal_on else -1
    if 0 <= days <= RENEWS_DAYS:
        found.append(_reason("renews_soon" if days <= RENEWS_SOON_DAYS else "renews", days=days))
    return found


def _open_work(now: Standing) -> list[Reason]:
    said = [
        ("leaver_sees_risks", now.has_risks),
        ("open_matters", now.has_open_matters),
        ("promises", now.has_promises),
        ("no_brief", not now.has_brief),
        ("call_waits", now.call_waits),
    ]
    found = [_reason(code) for code, applies in said if applies]
    return [*found, _reason("overdue", count=now.overdue)] if now.overdue else found

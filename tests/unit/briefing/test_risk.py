"""Which client comes first: the order follows what is known, and every point has a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handover.briefing.reasons import WORDS, words
from handover.briefing.risk import POINTS, Reason, Standing, points, reasons

TODAY = date(2026, 11, 20)
CALM = Standing(today=TODAY, has_brief=True, told_on=TODAY)


def codes(now: Standing) -> list[str]:
    return [one.code for one in reasons(now)]


def test_a_client_who_has_answered_and_needs_nothing_has_no_reason() -> None:
    assert codes(replace(CALM, told_on=TODAY - timedelta(days=60), answers=frozenset({"seen"}))) == []


@pytest.mark.parametrize(
    ("days", "expected"), [(4, []), (5, ["silent"]), (9, ["silent"]), (10, ["silent_long"]), (90, ["silent_long"])]
)
def test_silence_weighs_more_the_longer_it_lasts(days: int, expected: list[str]) -> None:
    assert codes(replace(CALM, told_on=TODAY - timedelta(days=days))) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, []), (0, ["renews_soon"]), (30, ["renews_soon"]), (31, ["renews"]), (61, [])]
)
def test_a_renewal_matters_while_it_is_near(days: int, expected: list[str]) -> None:
    assert codes(replace(CALM, renewal_on=TODAY + timedelta(days=days))) == expected


@pytest.mark.parametrize(("left", "expected"), [(8, []), (7, ["not_told"]), (-3, ["not_told"])])
def test_who_is_not_told_when_the_last_day_is_near_is_at_risk(left: int, expected: list[str]) -> None:
    assert codes(replace(CALM, told_on=None, last_day=TODAY + timedelta(days=left))) == expected


def test_a_complaint_comes_before_an_important_client_who_only_waits() -> None:
    angry = replace(CALM, answers=frozenset({"wrong"}))
    important = replace(CALM, tier="A", has_open_matters=True)
    assert points(reasons(angry)) > points(reasons(important)) > points(reasons(CALM)) == 0


def test_all_that_applies_is_named_the_weightiest_first() -> None:
    now = Standing(
        today=TODAY,
        tier="a",
        states=frozenset({"unconfirmed", "failed", "no_address"}),
        has_promises=True,
        has_risks=True,
        call_waits=True,
        overdue=2,
    )
    found = reasons(now)
    assert {one.code for one in found} == {
        *("doubtful", "not_delivered", "no_address", "tier_a", "no_brief", "promises"),
        *("leaver_sees_risks", "call_waits", "overdue"),
    }
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)


def test_every_reason_is_a_sentence() -> None:
    said = {code: words(Reason(code, 1, {"days": 2, "count": 2})) for code in POINTS}
    assert [code for code, sentence in said.items() if sentence == code] == []
    assert set(WORDS) <= set(POINTS)
    assert said["silent"] == "No answer for 2 days"
    assert words(Reason("renews_soon", 1, {"days": 0})) == "Renews today"

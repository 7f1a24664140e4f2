"""Setting up one's own second factors, and who must."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse

from handover.book import staff
from handover.book.models import Person
from handover.evidence.models import Entry
from handover.people import factors, idle, sessions
from tests.cast import Cast
from tests.integration.people.showing import by_password, is_in, shown, with_app
from tests.integration.web.conftest import PASSWORD


@pytest.fixture
def browser(cast: Cast) -> Browser:
    staff.set_password(cast.max, PASSWORD, by=None)
    return by_password(cast.max)


def test_an_app_is_added_once_it_shows_that_it_knows_the_key(cast: Cast, browser: Browser) -> None:
    page = browser.get(reverse("second-factor-app")).content.decode()
    found = re.search(r'class="id">([A-Z2-7 ]+)<', page)
    assert found and "<svg" in page
    secret = found[1].replace(" ", "")
    assert "does not fit" in browser.post(reverse("second-factor-app"), {"code": "000000"}).content.decode()
    assert not factors.has_any(cast.max)
    answer = browser.post(reverse("second-factor-app"), {"code": shown(secret)})
    assert len(re.findall(r'<li class="id">\d{12}</li>', answer.content.decode())) == 10
    assert factors.has_app(cast.max)
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    assert Entry.objects.filter(verb="people.second_factor_added").count() == 1


def test_the_key_of_one_session_is_not_shown_to_another(cast: Cast, browser: Browser) -> None:
    one, other = (b.get(reverse("second-factor-app")).context["secret"] for b in (browser, by_password(cast.max)))
    assert one != other


def test_a_sign_in_of_long_ago_changes_no_factor(cast: Cast, browser: Browser) -> None:
    secret, _ = with_app(cast.sofia)
    session = browser.session
    session[sessions.SINCE] = session[sessions.SINCE] - sessions.RECENT.total_seconds() - 1
    session.save()
    for name in ("second-factor-app", "second-factor-passkey", "second-factor-codes"):
        answer = browser.post(reverse(name), {"code": shown(secret)})
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("second-factor"))
    assert not factors.of(cast.max).exists()
    answer = browser.post(reverse("second-factor-again"))
    assert answer.headers["Location"] == "/sign-in/?next=/account/second-factor/"
    assert not is_in(browser)


def test_nobody_removes_the_factor_of_somebody_else(cast: Cast, browser: Browser) -> None:
    with_app(cast.sofia)
    theirs = factors.of(cast.sofia).get(type="totp")
    browser.post(reverse("second-factor-remove", args=[theirs.pk]))
    assert factors.has_app(cast.sofia)


def test_with_the_last_factor_go_the_recovery_codes(cast: Cast, browser: Browser) -> None:
    secret = factors.new_secret()
    factors.add_app(cast.max, secret, shown(secret))
    browser.post(reverse("second-factor-remove", args=[factors.of(cast.max).get(type="totp").pk]))
    assert not factors.of(cast.max).exists()


def test_an_answer_that_is_no_passkey_is_refused_in_words(cast: Cast, browser: Browser) -> None:
    browser.get(reverse("second-factor-passkey"))
    for nonsense in ("", "[]", "{}", '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}', "{" * 9):
        answer = browser.post(reverse("second-factor-passkey"), {"credential": nonsense, "name": "x"})
        assert "not accepted" in answer.content.decode()
        answer = Browser().post(reverse("sign-in-passkey"), {"credential": nonsense})
        assert answer.headers["Location"] == reverse("sign-in")
    assert not factors.has_any(cast.max)


@pytest.mark.parametrize(("setting", "stopped"), [("", 0), ("approvers", 2), ("everyone", 3)])
def test_whoever_must_have_a_second_factor_gets_no_further(
    cast: Cast, admin: Person, settings: LazySettings, setting: str, stopped: int
) -> None:
    settings.SECOND_FACTOR = setting
    for person in (admin, cast.cora, cast.sofia):
        staff.set_password(person, PASSWORD, by=None)
    answers = [by_password(person).get("/departures/") for person in (admin, cast.cora, cast.sofia)]
    assert [answer.headers.get("Location") for answer in answers] == [reverse("second-factor")] * stopped + [
        None
    ] * (3 - stopped)


def test_with_the_factor_they_go_on(cast: Cast, settings: LazySettings) -> None:
    settings.SECOND_FACTOR = "approvers"
    secret, _ = with_app(cast.cora)
    browser = by_password(cast.cora)
    browser.post(reverse("sign-in-second"), {"code": shown(secret)})
    assert browser.get("/departures/").status_code == 200


def test_a_client_needs_no_second_factor_for_their_page(cast: Cast, admin: Person, settings: LazySettings) -> None:
    settings.SECOND_FACTOR = "everyone"
    staff.set_password(admin, PASSWORD, by=None)
    assert by_password(admin).get("/a/no-such-token/").status_code == 404
    assert by_password(admin).get("/healthz").status_code == 200


def test_a_session_that_nobody_used_for_hours_is_over(cast: Cast, browser: Browser) -> None:
    assert is_in(browser)
    session = browser.session
    noted = session[idle.SEEN]
    session[idle.SEEN] = noted - idle.STEP.total_seconds() - 1
    session.save()
    assert is_in(browser) and browser.session[idle.SEEN] >= noted, "used again: noted again"
    session = browser.session
    session[idle.SEEN] = noted - idle.IDLE.total_seconds() - 1
    session.save()
    assert browser.get("/departures/").headers["Location"].startswith("/sign-in/")
    assert not is_in(browser)


def test_every_other_session_can_be_ended(cast: Cast, browser: Browser) -> None:
    other = by_password(cast.max)
    browser.post(reverse("account"), {"do": "end-sessions"})
    assert is_in(browser)
    assert not is_in(other)
    assert Session.objects.count() == 1

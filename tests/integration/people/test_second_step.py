"""A password alone does not sign in whoever has a second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.book import staff
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.people import factors
from handover.web import signing_in
from handover.web.throttle import A_NAME_FROM_ONE_ADDRESS
from tests.cast import Cast
from tests.integration.people.showing import by_password, is_in, shown, with_app


def _give(browser: Browser, code: str) -> bool:
    browser.post(reverse("sign-in-second"), {"code": code})
    return is_in(browser)


def test_the_code_of_the_app_signs_in_and_leads_where_one_was_going(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = by_password(cast.max, leads_to="/departures/")
    assert not is_in(browser), "the password alone opened the door"
    answer = browser.post(reverse("sign-in-second"), {"code": f" {shown(secret)} "})
    assert answer.headers["Location"] == "/departures/"
    assert is_in(browser)


def test_a_code_counts_once(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    assert _give(by_password(cast.max), shown(secret))
    assert not _give(by_password(cast.max), shown(secret)), "whoever looked over the shoulder got in"
    assert not _give(by_password(cast.max), shown(secret, -1)), "an older code after a newer one"
    assert _give(by_password(cast.max), shown(secret, 1))


def test_a_recovery_code_counts_once_and_the_ledger_tells(cast: Cast) -> None:
    _, codes = with_app(cast.max)
    assert len(set(codes)) == 10
    assert _give(by_password(cast.max), codes[3])
    assert not _give(by_password(cast.max), codes[3])
    assert factors.recovery_codes_left(cast.max) == 9
    assert Entry.objects.filter(verb="people.recovery_code_used", actor_id=cast.max.email).count() == 1


def test_new_recovery_codes_make_the_old_ones_worthless(cast: Cast) -> None:
    _, old = with_app(cast.max)
    new = factors.make_recovery_codes(cast.max)
    assert not _give(by_password(cast.max), old[0])
    assert _give(by_password(cast.max), new[0])


def test_guessing_codes_has_to_wait_and_the_right_code_waits_too(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = by_password(cast.max)
    for _try in range(A_NAME_FROM_ONE_ADDRESS):
        assert not _give(browser, "000000")
    assert browser.post(reverse("sign-in-second"), {"code": shown(secret)}).status_code == 429
    assert not is_in(browser)
    assert not _give(by_password(cast.max), shown(secret)), "a new browser does not begin anew"


def test_the_second_step_alone_is_no_way_in(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = Browser()
    assert browser.get(reverse("sign-in-second")).headers["Location"] == reverse("sign-in")
    assert not _give(browser, shown(secret))


def test_the_second_step_waits_ten_minutes_and_no_longer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _ = with_app(cast.max)
    browser = by_password(cast.max)
    late = (timezone.now() + timedelta(seconds=signing_in.PATIENCE_SECONDS + 1)).timestamp()
    monkeypatch.setattr(signing_in, "_now", lambda: late)
    assert not _give(browser, shown(secret))


def test_a_password_changed_in_between_ends_the_sign_in(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = by_password(cast.max)
    staff.set_password(cast.max, "an entirely new password", by=None)
    assert not _give(browser, shown(secret))


def test_whoever_left_in_between_does_not_get_in(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = by_password(cast.max)
    staff.deactivate(cast.max, by=None)
    assert not _give(browser, shown(secret))


def test_a_session_from_before_the_sign_in_is_worth_nothing_after_it(cast: Cast) -> None:
    secret, _ = with_app(cast.max)
    browser = Browser()
    browser.get(reverse("sign-in-passkey"))
    before = browser.cookies["sessionid"].value
    browser.post(reverse("sign-in"), {"username": cast.max.email, "password": "a password of the tests"})
    between = browser.cookies["sessionid"].value
    assert _give(browser, shown(secret))
    assert len({before, between, browser.cookies["sessionid"].value}) == 3


def test_the_secret_is_sealed_in_the_table(cast: Cast) -> None:
    secret, codes = with_app(cast.max)
    kept = " ".join(str(one.data) for one in Authenticator.objects.all())
    assert secret not in kept
    assert [code for code in codes if code in kept] == []


def test_a_factor_sealed_with_another_key_is_refused_in_words(cast: Cast, settings: object) -> None:
    secret, _ = with_app(cast.max)
    settings.SECRET_KEY = "another key"  # type: ignore[attr-defined]
    with pytest.raises(UnusableInput, match="set it up again"):
        factors.prove_by_code(cast.max, shown(secret))


def test_only_another_administrator_takes_away_lost_factors(cast: Cast, admin: object) -> None:
    with_app(cast.max)
    with pytest.raises(NotAllowed):
        factors.remove_all(cast.max, by=cast.cora)
    with pytest.raises(NotAllowed):
        factors.remove_all(cast.max, by=cast.max)
    assert factors.has_any(cast.max)
    factors.remove_all(cast.max, by=admin)  # type: ignore[arg-type]
    assert not factors.of(cast.max).exists()
    assert is_in(by_password(cast.max))

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.book import staff
from handover.web.models import FailedSignIn
from handover.web.throttle import A_NAME_FROM_ONE_ADDRESS, WINDOW
from tests.cast import Cast
from tests.integration.web.conftest import PASSWORD


@pytest.fixture
def browser(cast: Cast) -> Browser:
    staff.set_password(cast.max, PASSWORD, by=None)
    return Browser()


def _try(browser: Browser, email: str, password: str) -> int:
    return browser.post(reverse("sign-in"), {"username": email, "password": password}).status_code


def test_an_address_in_capitals_and_the_right_password_lead_home(cast: Cast, browser: Browser) -> None:
    answer = browser.post(reverse("sign-in"), {"username": "MAX@Northwind.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.get("/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(cast: Cast, browser: Browser) -> None:
    said = []
    for email in ("max@northwind.example", "nobody@northwind.example"):
        answer = browser.post(reverse("sign-in"), {"username": email, "password": "not this one"})
        said.append(answer.context["form"].non_field_errors())
    assert list(said[0]) == list(said[1]) and said[0]


def test_guessing_has_to_wait_and_the_right_password_waits_too(cast: Cast, browser: Browser) -> None:
    for _ in range(A_NAME_FROM_ONE_ADDRESS):
        assert _try(browser, "max@northwind.example", "guess") == 200
    assert _try(browser, "max@northwind.example", PASSWORD) == 200
    FailedSignIn.objects.update(at=timezone.now() - WINDOW - timedelta(seconds=1))
    assert _try(browser, "max@northwind.example", PASSWORD) == 302


def test_a_failure_of_one_person_does_not_shut_out_another(cast: Cast, browser: Browser) -> None:
    for _ in range(A_NAME_FROM_ONE_ADDRESS):
        _try(browser, "cora@northwind.example", "guess")
    assert _try(browser, "max@northwind.example", PASSWORD) == 302


def test_whoever_has_left_cannot_sign_in(cast: Cast, browser: Browser) -> None:
    staff.deactivate(cast.max, by=None)
    assert _try(browser, "max@northwind.example", PASSWORD) == 200


def test_signing_out_takes_a_button_not_a_link(cast: Cast, browser: Browser) -> None:
    _try(browser, "max@northwind.example", PASSWORD)
    assert browser.get(reverse("sign-out")).status_code == 405
    assert browser.get("/").status_code == 200
    browser.post(reverse("sign-out"))
    assert browser.get("/").status_code == 302


def test_a_sign_in_does_not_lead_to_another_site(cast: Cast, browser: Browser) -> None:
    answer = browser.post(
        reverse("sign-in"),
        {"username": "max@northwind.example", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )
    assert answer.headers["Location"] == "/"


def test_a_new_password_of_ones_own_needs_the_current_one(cast: Cast, browser: Browser) -> None:
    _try(browser, "max@northwind.example", PASSWORD)
    page, new = reverse("account"), "another password entirely"
    assert browser.post(page, {"do": "password", "current": "wrong", "password": new}).status_code == 200
    assert browser.post(page, {"do": "password", "current": PASSWORD, "password": new}).status_code == 302
    assert browser.get(page).status_code == 200, "still signed in"
    assert _try(Browser(), "max@northwind.example", new) == 302

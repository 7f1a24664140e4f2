"""Signing in with the company's account: everything that the provider says is held against what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.messages import get_messages
from django.test import Client as Browser
from django.urls import reverse

from handover.book import staff
from handover.book.models import Person
from handover.errors import NotAllowed
from handover.evidence.models import Entry
from handover.people import joining, openid
from handover.people.models import CompanyAccount
from tests.cast import Cast
from tests.integration.people.showing import is_in
from tests.integration.web.conftest import PASSWORD
from tests.servers.openid import CLIENT, SECRET, StandIn, new_key, provider

AWAY = "did not work"


@pytest.fixture
def stand_in(settings: LazySettings) -> Iterator[StandIn]:
    with provider() as one:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = one.url, CLIENT, SECRET
        settings.OIDC_NAME = "Northwind ID"
        yield one


def _go(browser: Browser, stand_in: StandIn, leads_to: str = "") -> str:
    """As a browser does: to the provider and back; where it lands, or what it is told."""
    there = browser.get(reverse("sign-in-company"), {"next": leads_to})
    return _back(browser, stand_in, there.headers["Location"])


def _back(browser: Browser, stand_in: StandIn, there: str, **other: str) -> str:
    stand_in.asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    answer = browser.get(
        reverse("sign-in-company-return"), {"code": "c", "state": stand_in.asked.get("state", ""), **other}
    )
    said = [str(one) for one in get_messages(answer.wsgi_request)]
    return said[0] if said else str(answer.headers["Location"])


def test_somebody_in_the_book_signs_in_by_their_verified_address(cast: Cast, stand_in: StandIn) -> None:
    staff.set_password(cast.cora, PASSWORD, by=None)
    browser = Browser()
    assert "Northwind ID" in browser.get(reverse("sign-in")).content.decode()
    assert _go(browser, stand_in, leads_to="/departures/") == "/departures/"
    assert is_in(browser) and browser.session["_auth_user_id"] == str(cast.max.pk)
    assert Entry.objects.filter(verb="people.company_account_linked", actor_id=cast.max.email).count() == 1
    assert stand_in.asked["code_challenge_method"] == "S256"
    assert stand_in.redeemed[0]["redirect_uri"] == stand_in.asked["redirect_uri"]


def test_afterwards_they_are_known_by_the_account_and_not_by_the_address(cast: Cast, stand_in: StandIn) -> None:
    _go(Browser(), stand_in)
    stand_in.claims = {"email": "cora@northwind.example"}
    browser = Browser()
    _go(browser, stand_in)
    assert browser.session["_auth_user_id"] == str(cast.max.pk)
    assert CompanyAccount.objects.count() == 1


def test_an_address_given_to_a_second_account_opens_nothing(cast: Cast, admin: Person, stand_in: StandIn) -> None:
    _go(Browser(), stand_in)
    stand_in.claims = {"sub": "another"}
    browser = Browser()
    assert "unlink" in _go(browser, stand_in)
    assert not is_in(browser)
    with pytest.raises(NotAllowed):
        joining.unlink(cast.max, by=cast.cora)
    joining.unlink(cast.max, by=admin)
    _go(browser, stand_in)
    assert is_in(browser)


WRONG = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another program": {"aud": "somebody-else"},
    "several programs, none named": {"aud": [CLIENT, "somebody-else"]},
    "another sign-in": {"nonce": "of another session"},
    "no nonce": {"nonce": None},
    "over long ago": {"exp": 1_000_000_000},
    "of tomorrow": {"iat": 9_000_000_000},
    "no end": {"exp": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_is_not_for_this_sign_in_is_not_believed(
    cast: Cast, stand_in: StandIn, claims: dict[str, object]
) -> None:
    stand_in.claims = claims
    browser = Browser()
    assert AWAY in _go(browser, stand_in)
    assert not is_in(browser) and not CompanyAccount.objects.exists()


def test_a_token_signed_by_somebody_else_is_not_believed(cast: Cast, stand_in: StandIn) -> None:
    stand_in.signs_with = new_key()
    browser = Browser()
    assert AWAY in _go(browser, stand_in)
    stand_in.unsigned = True
    assert AWAY in _go(browser, stand_in)
    assert not is_in(browser)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_opens_nothing(cast: Cast, stand_in: StandIn, verified: object) -> None:
    stand_in.claims = {"email_verified": verified}
    browser = Browser()
    assert "verified" in _go(browser, stand_in)
    assert not is_in(browser)


def test_nobody_is_made_who_is_not_in_the_book(cast: Cast, stand_in: StandIn) -> None:
    before = Person.objects.count()
    stand_in.claims = {"email": "stranger@northwind.example"}
    browser = Browser()
    assert "book" in _go(browser, stand_in)
    assert not is_in(browser) and Person.objects.count() == before


def test_whoever_has_left_does_not_come_in_by_this_door_either(cast: Cast, stand_in: StandIn) -> None:
    _go(Browser(), stand_in)
    staff.deactivate(cast.max, by=None)
    browser = Browser()
    assert "book" in _go(browser, stand_in)
    assert not is_in(browser)


def test_the_way_back_is_this_sessions_and_is_used_up(cast: Cast, stand_in: StandIn) -> None:
    victim, thief = Browser(), Browser()
    there = thief.get(reverse("sign-in-company")).headers["Location"]
    assert "not begun here" in _back(victim, stand_in, there), "somebody else's sign-in was taken over"
    assert "not begun here" in _back(thief, stand_in, there, state="forged")
    assert "not begun here" in _back(thief, stand_in, there), "a state that failed once was used again"
    assert stand_in.redeemed == []


def test_a_no_of_the_provider_is_told_as_one(cast: Cast, stand_in: StandIn) -> None:
    browser = Browser()
    there = browser.get(reverse("sign-in-company")).headers["Location"]
    stand_in.asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    answer = browser.get(
        reverse("sign-in-company-return"), {"error": "access_denied", "state": stand_in.asked["state"]}
    )
    assert "said no" in str(next(iter(get_messages(answer.wsgi_request))))


def test_it_does_not_lead_to_another_site(cast: Cast, stand_in: StandIn) -> None:
    assert _go(Browser(), stand_in, leads_to="https://elsewhere.example/") == "/"


def test_a_description_of_another_issuer_is_not_followed(cast: Cast, stand_in: StandIn) -> None:
    stand_in.description = {"issuer": "https://elsewhere.example"}
    browser = Browser()
    assert browser.get(reverse("sign-in-company")).headers["Location"] == reverse("sign-in")
    assert stand_in.asked == {}


def test_a_provider_that_is_away_is_told_in_one_line(cast: Cast, settings: LazySettings) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "http://127.0.0.1:9", CLIENT
    answer = Browser().get(reverse("sign-in-company"))
    assert AWAY in str(next(iter(get_messages(answer.wsgi_request))))


def test_nothing_is_asked_of_a_provider_without_tls() -> None:
    with pytest.raises(openid.ProviderTrouble, match="https"):
        openid.fetch("http://login.example/token", b"code=c", {})


def test_without_a_provider_there_is_no_such_page(cast: Cast) -> None:
    staff.set_password(cast.cora, PASSWORD, by=None)
    assert Browser().get(reverse("sign-in-company")).status_code == 404
    assert Browser().get(reverse("sign-in-company-return")).status_code == 404
    page = Browser().get(reverse("sign-in"))
    assert page.status_code == 200 and reverse("sign-in-company") not in page.content.decode()

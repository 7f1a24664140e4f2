"""Whoever has nothing to do with it does not learn that it exists: every page, with the outsider."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handover.book.models import Client, Person
from handover.departures.models import Departure
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.conftest import SignIn

#: Pages of everybody who is signed in; what they show depends on who asks.
FOR_ALL = {
    "home",
    "account",
    "clients",
    "departures",
    "language",
    "sign-in",
    "sign-out",
    "first-run",
    "tasks",
    "held-list",
    "farewell",
    "may-i",
    "my-calendar",
    "my-clients",
    "policy",
    "approvals",
    "approvals-keys",
    "second-factor",
    "tokens",
    "second-factor-again",
    "second-factor-app",
    "second-factor-passkey",
    "second-factor-codes",
    "second-factor-remove",
}
#: Without sign-in: pages of clients, behind a token that nobody guesses, and the monitoring, which names nobody.
PUBLIC = {"ack", "ack-calendar", "ack-contact", "ack-picture", "healthz", "metrics"}
#: Steps of signing in: tests/integration/people.
SIGNING_IN = {"sign-in-second", "sign-in-passkey", "sign-in-company", "sign-in-company-return"}


def _names() -> list[str]:
    return [pattern.name or "?" for pattern in _patterns(get_resolver().url_patterns)]


def _patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    flat = []
    for one in found:
        if getattr(one, "namespace", None) == "api":
            continue  # programs knock with a token: tests/integration/api
        flat += [one] if isinstance(one, URLPattern) else _patterns(one.url_patterns)
    return flat


def _addresses(cast: Cast, departure: Departure) -> dict[str, str]:
    """Every page of the workspace, asked for what is Lena's."""
    client = Client.objects.get(name="Bodega Sur")
    known = {
        "pk": {
            "client": client.pk,
            "conflict-name": client.pk,
            "conflict-lift": client.pk,
            "person": cast.lena.pk,
            "ledger-entry": Entry.objects.filter(departure=departure.ref).first().pk,  # type: ignore[union-attr]
        },
        "transfer_pk": departure.transfers.get(client=client).pk,
        "conflict_pk": 1,
        "token": "x" * 32,
        "uuid": "6f1c2a50-0000-4000-8000-000000000000",
    }
    return {
        pattern.name: reverse(pattern.name, kwargs=_arguments(pattern, known, departure))
        for pattern in _patterns(get_resolver().url_patterns)
        if pattern.name and pattern.name not in FOR_ALL | PUBLIC | SIGNING_IN
    }


def _arguments(pattern: URLPattern, known: dict[str, object], departure: Departure) -> dict[str, object]:
    given = {}
    for name in pattern.pattern.converters:
        value = known.get(name, 1)
        given[name] = value.get(pattern.name, departure.pk) if isinstance(value, dict) else value
    return given


def test_nobody_gets_past_the_sign_in_page_without_signing_in(cast: Cast, departure: Departure) -> None:
    open_pages = {
        name: Browser().get(address).status_code
        for name, address in _addresses(cast, departure).items()
        if not (answer := Browser().get(address)).headers.get("Location", "").startswith("/sign-in/")
        and answer.status_code != 405
    }
    assert open_pages == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_outsider_finds_no_page_of_the_departure(
    cast: Cast, departure: Departure, sign_in: SignIn, method: str
) -> None:
    browser = sign_in(cast.otto)
    before = Entry.objects.count()
    answers = {
        name: getattr(browser, method)(address).status_code for name, address in _addresses(cast, departure).items()
    }
    assert {name: code for name, code in answers.items() if code not in (403, 404, 405)} == {}
    assert Entry.objects.count() == before


def test_the_lists_of_the_outsider_are_empty(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser = sign_in(cast.otto)
    pages = [browser.get(reverse(name)).content.decode() for name in ("home", "departures", "clients")]
    assert [word for page in pages for word in ("Lena", "Bodega", "Nordwind") if word in page] == []


def test_no_page_changes_anything_when_it_is_only_looked_at(
    cast: Cast, departure: Departure, sign_in: SignIn, admin: Person
) -> None:
    before = Entry.objects.count(), Person.objects.count(), departure.transfers.count()
    for person in (admin, cast.max):
        browser = sign_in(person)
        for address in _addresses(cast, departure).values():
            assert browser.get(address).status_code in (200, 404, 405), address
    assert (Entry.objects.count(), Person.objects.count(), departure.transfers.count()) == before


def test_a_form_without_its_token_is_refused(cast: Cast, departure: Departure) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.max)
    assert browser.post(reverse("departure-cancel", args=[departure.pk]), {"reason": "x"}).status_code == 403
    departure.refresh_from_db()
    assert not departure.is_cancelled

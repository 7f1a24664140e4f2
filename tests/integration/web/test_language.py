from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from handover.departures.models import Departure
from handover.web import spelled
from tests.cast import Cast
from tests.integration.conftest import SignIn


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "3 December 2026"), ("es", "3 de diciembre de 2026"), ("ru", "3 декабря 2026\u202fг.")],
)
def test_dates_are_spelled_out_in_each_language(language: str, written: str) -> None:
    with translation.override(language):
        assert spelled.day(date(2026, 12, 3)).replace("\u00a0", "\u202f").replace(" г", "\u202fг") == written


def test_a_moment_names_its_clock() -> None:
    at = datetime(2026, 12, 3, 13, 5, tzinfo=UTC)
    with translation.override("en"), timezone.override(ZoneInfo("Europe/Madrid")):
        assert spelled.moment(at) == "3 December 2026, 14:05 (Madrid)"
    with translation.override("en"), timezone.override(ZoneInfo("UTC")):
        assert spelled.moment(at) == "3 December 2026, 13:05 (UTC)"


def test_the_language_is_chosen_by_a_button_and_kept(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    answer = browser.post(reverse("language"), {"language": "ru", "next": "/departures/"})
    assert answer.headers["Location"] == "/departures/"
    assert browser.get("/departures/").headers["Content-Language"] == "ru"


def test_the_language_button_leads_to_no_other_site(cast: Cast) -> None:
    answer = Browser().post(reverse("language"), {"language": "es", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(cast: Cast) -> None:
    assert "language" not in Browser().post(reverse("language"), {"language": "xx"}).cookies


def test_ones_own_language_is_kept_with_the_person(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.max).post(reverse("account"), {"do": "language", "language": "es"})
    cast.max.refresh_from_db()
    assert cast.max.language == "es"
    assert sign_in(cast.max).get("/").headers["Content-Language"] == "es"


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_the_pages_of_a_departure_are_there_in_each_language(
    cast: Cast, departure: Departure, sign_in: SignIn, language: str
) -> None:
    browser = sign_in(cast.max)
    browser.post(reverse("language"), {"language": language})
    for name in ("home", "departures", "clients", "ledger", "account"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 200 and f'<html lang="{language}">' in answer.content.decode()


def test_no_page_carries_style_or_script_of_its_own(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    for address in ("/", reverse("departure", args=[departure.pk]), reverse("ledger"), reverse("clients")):
        answer = browser.get(address)
        page = answer.content.decode()
        assert "style=" not in page and "<script" not in page and "<style" not in page
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

"""The page without a sign-in: what a client sees, what their answers do, and what nobody else can."""

from __future__ import annotations

import base64

import pytest
from django.test import Client as Browser
from django.utils.translation import gettext, override

from handover.delivery.models import Delivery, State
from handover.departures.models import Cancellation, Departure, Transfer
from handover.evidence.models import Entry
from handover.followup.models import Acknowledgement, Task
from handover.notices.links import token
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.told import deliver, make_notice, make_transfer

#: The heading and the three buttons.
WORDS = ["Who looks after you now", "I have seen this", "Please call me", "Something is wrong"]


@pytest.fixture
def browser() -> Browser:
    """One that checks CSRF and keeps no cookie worth anything."""
    return Browser(enforce_csrf_checks=True)


def page_of(notice: Notice) -> str:
    return f"/a/{token(notice)}/"


def unchanged() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Acknowledgement, Task, Entry))


def test_it_names_the_successor_and_how_to_reach_them(browser: Browser, told: Notice) -> None:
    text = browser.get(page_of(told)).content.decode()
    for detail in ("Northwind Services", "Sofía Sucesora", "+34 910 000 001", "sofia@northwind.example"):
        assert detail in text
    assert "lena" not in text.lower() and "Max" not in text


def test_it_holds_no_script_and_sets_no_cookie(browser: Browser, told: Notice) -> None:
    response = browser.get(page_of(told))
    assert "<script" not in response.content.decode().lower()
    assert not response.cookies


def test_nobody_keeps_or_indexes_it_and_its_address_goes_nowhere(browser: Browser, told: Notice) -> None:
    for response in (
        browser.get(page_of(told)),
        browser.get("/a/unknown/"),
        browser.get(page_of(told) + "contact.vcf"),
    ):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_only_a_post_changes_anything(browser: Browser, told: Notice, method: str) -> None:
    before = unchanged()
    for query in ("", "?answer=seen", "?lang=es", "?said=seen", "contact.vcf"):
        getattr(browser, method)(page_of(told) + query)
    assert unchanged() == before


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_it_speaks_the_language_of_the_notice(browser: Browser, acme: Transfer, language: str) -> None:
    notice = make_notice("ann@acme.example", acme, language=language)
    deliver(notice)
    response = browser.get(page_of(notice), headers={"accept-language": "de"})
    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_another_language_is_a_link_and_stays_through_the_answer(
    browser: Browser, told: Notice, language: str
) -> None:
    response = browser.get(page_of(told) + f"?lang={language}")
    text = response.content.decode()
    with override(language):
        here = [gettext(words) for words in WORDS]
    assert all(words in text for words in here)
    assert language == "en" or not set(here) & set(WORDS)
    answered = browser.post(page_of(told) + f"?lang={language}", {"answer": "seen"})
    assert f"lang={language}" in answered["Location"]
    assert not answered.cookies
    told.refresh_from_db()
    assert told.language == "en"


@pytest.mark.parametrize("answer", ["seen", "call_me", "wrong"])
def test_an_answer_leads_to_thanks_by_a_get(browser: Browser, told: Notice, answer: str) -> None:
    response = browser.post(page_of(told), {"answer": answer, "text": "Tuesday"})
    assert response.status_code == 303
    assert Acknowledgement.objects.get().answer == answer
    thanks = browser.get(page_of(told) + response["Location"].partition("#")[0]).content.decode()
    assert "Thank you" in thanks
    assert f'value="{answer}"' not in thanks, "the button is gone"


def test_thanks_are_not_shown_to_who_has_not_answered(browser: Browser, told: Notice) -> None:
    assert "Thank you" not in browser.get(page_of(told) + "?said=seen").content.decode()


def test_an_answer_given_twice_is_kept_once_and_said_so(browser: Browser, told: Notice) -> None:
    browser.post(page_of(told), {"answer": "wrong", "text": "first"})
    again = browser.post(page_of(told), {"answer": "wrong", "text": "second"})
    assert Acknowledgement.objects.get().text == "first"
    text = browser.get(page_of(told) + again["Location"].partition("#")[0]).content.decode()
    assert "what you wrote then is what we have" in text


def test_a_text_that_does_not_fit_is_cut_and_said_so(browser: Browser, told: Notice) -> None:
    response = browser.post(page_of(told), {"answer": "wrong", "text": "я" * 1500})
    assert len(Acknowledgement.objects.get().text) == 1000
    text = browser.get(page_of(told) + response["Location"].partition("#")[0]).content.decode()
    assert "longer than 1000 characters" in text


def test_what_is_no_answer_is_refused(browser: Browser, told: Notice) -> None:
    for data in ({}, {"answer": "agree"}, {"answer": ""}):
        assert browser.post(page_of(told), data).status_code == 400
    assert not Acknowledgement.objects.exists()


def test_a_text_cannot_bring_markup_into_the_successor_s_page(browser: Browser, told: Notice, cast: Cast) -> None:
    browser.post(page_of(told), {"answer": "wrong", "text": "<script>alert(1)</script>\x00"})
    staff = Browser()
    staff.force_login(cast.sofia)
    text = staff.get("/tasks/").content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def altered(good: str) -> list[str]:
    octets = bytearray(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    flipped = []
    for place in (0, 15, 16, len(octets) - 1):
        changed = bytearray(octets)
        changed[place] ^= 1
        flipped.append(base64.urlsafe_b64encode(changed).decode().rstrip("="))
    return [*flipped, good[:-1], good + "A", good + "=", good.swapcase(), "x", "%00", "а" * 48]


def test_forged_altered_and_unknown_tokens_all_get_the_same_page(browser: Browser, told: Notice) -> None:
    before = unchanged()
    pages = set()
    for bad in altered(token(told)):
        for response in (browser.get(f"/a/{bad}/"), browser.post(f"/a/{bad}/", {"answer": "seen"})):
            assert response.status_code == 404
            pages.add(response.content)
    assert len(pages) == 1
    assert unchanged() == before


def test_the_token_of_one_client_opens_nothing_of_another(
    browser: Browser, cast: Cast, departure: Departure, told: Notice
) -> None:
    other = make_transfer(departure, make_client(cast.lena, "Borealis", ("Bo", "bo@borealis.example")), cast.ivan)
    notice = make_notice("bo@borealis.example", other, name="Bo")
    deliver(notice)
    mine, theirs = (base64.urlsafe_b64decode(token(one)) for one in (told, notice))
    for mixed in (mine[:16] + theirs[16:], theirs[:16] + mine[16:]):
        assert browser.get(f"/a/{base64.urlsafe_b64encode(mixed).decode()}/").status_code == 404
    browser.post(page_of(told), {"answer": "seen"})
    assert [one.notice for one in Acknowledgement.objects.all()] == [told]
    assert "Преемник" not in browser.get(page_of(told)).content.decode()


def test_a_token_stays_with_its_address(browser: Browser, told: Notice) -> None:
    address = page_of(told)
    Notice.objects.filter(pk=told.pk).update(address="else@acme.example")
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("state", [None, State.QUEUED, State.CLAIMED, State.FAILED, State.STOPPED])
def test_what_was_not_handed_over_is_as_good_as_unknown(
    browser: Browser, told: Notice, state: State | None
) -> None:
    unknown = browser.get("/a/unknown/").content
    Delivery.objects.all().delete() if state is None else Delivery.objects.update(state=state)
    before = unchanged()
    for response in (browser.get(page_of(told)), browser.post(page_of(told), {"answer": "seen"})):
        assert (response.status_code, response.content) == (404, unknown)
    assert unchanged() == before


def test_the_contact_card_is_the_successor_s(browser: Browser, told: Notice) -> None:
    response = browser.get(page_of(told) + "contact.vcf")
    assert response["Content-Type"].startswith("text/vcard")
    assert "FN:Sofía Sucesora" in response.content.decode()
    assert "lena" not in response.content.decode().lower()


def test_who_belongs_to_two_clients_sees_both_successors(
    browser: Browser, cast: Cast, departure: Departure
) -> None:
    ann = ("Ann", "ann@both.example")
    first = make_transfer(departure, make_client(cast.lena, "One Ltd", ann), cast.sofia)
    second = make_transfer(departure, make_client(cast.lena, "Two Ltd", ann), cast.ivan)
    notice = make_notice("ann@both.example", first, second)
    deliver(notice)
    text = browser.get(page_of(notice)).content.decode()
    for words in ("Sofía Sucesora", "for One Ltd", "Иван Преемник", "for Two Ltd"):
        assert words in text
    assert browser.get(page_of(notice) + "contact.vcf").content.count(b"BEGIN:VCARD") == 2


def test_after_a_cancelled_departure_it_says_so_and_takes_no_answer(
    browser: Browser, cast: Cast, departure: Departure, told: Notice
) -> None:
    Cancellation.objects.create(departure=departure, by=cast.max, reason="stays")
    for response in (browser.get(page_of(told)), browser.post(page_of(told), {"answer": "seen"})):
        text = response.content.decode()
        assert "does not take place" in text and "Lena Leaver" in text and "Sofía" not in text
    assert not Acknowledgement.objects.exists()
    assert b"Sof" not in browser.get(page_of(told) + "contact.vcf").content

"""When may we call? The client says so on their page without a script, and takes the call into their calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.utils import timezone

from handover.departures.models import Cancellation, Departure
from handover.evidence.models import Entry
from handover.followup.models import Acknowledgement, Task
from handover.followup.wishes import FURTHEST, DayPart, days_to_offer
from handover.notices.links import token
from handover.notices.models import Notice
from handover.policy import pack as packs
from tests.cast import Cast

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def page(told: Notice) -> str:
    return f"/a/{token(told)}/"


def offered(text: str) -> list[str]:
    return re.findall(r'<option value="(\d{4}-\d\d-\d\d)">', text)


def asked(page: str, **said: str) -> Browser:
    browser = Browser(enforce_csrf_checks=True)
    assert browser.post(page, {"answer": "call_me", **said}).status_code == 303
    return browser


def test_three_working_days_and_three_parts_of_the_day_are_offered(page: str) -> None:
    text = Browser().get(page).content.decode()
    days = [date.fromisoformat(one) for one in offered(text)]
    assert len(days) == 3 and all(one > timezone.localdate() and one.weekday() < 5 for one in days)
    assert all(f'<option value="{part}">' in text for part in DayPart.values)


def test_weekends_and_public_holidays_of_the_client_s_country_are_no_days_to_call() -> None:
    """Saturday 5 December 2026: Monday is no holiday everywhere in Spain, Tuesday the 8th is."""
    now, hours = datetime(2026, 12, 4, 12, tzinfo=UTC), packs.load("company").window
    spain = days_to_offer(now, hours=hours, zone=MADRID, country="ES")
    anywhere = days_to_offer(now, hours=hours, zone=MADRID, country="")
    assert date(2026, 12, 8) in anywhere and date(2026, 12, 8) not in spain
    assert anywhere == [date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9)]


def test_the_wish_is_kept_beside_the_free_text_and_hidden_in_the_ledger(page: str) -> None:
    day = offered(Browser().get(page).content.decode())[0]
    asked(page, day=day, part="afternoon", text="on my mobile")
    given = Acknowledgement.objects.get()
    assert (given.call_on, given.call_part, given.text) == (date.fromisoformat(day), "afternoon", "on my mobile")
    entry = Entry.objects.get(verb="followup.acknowledged")
    assert "afternoon" not in entry.leaf and f"{day} afternoon" in entry.payload.body


def test_the_task_is_due_on_the_day_that_was_wished_for(page: str) -> None:
    day = offered(Browser().get(page).content.decode())[2]
    asked(page, day=day)
    assert Task.objects.get().due_on == date.fromisoformat(day)


def test_the_successor_reads_the_wish_in_their_task(cast: Cast, page: str) -> None:
    asked(page, part="midday", text="on my mobile")
    staff = Browser()
    staff.force_login(cast.sofia)
    text = staff.get("/tasks/").content.decode()
    assert "around midday, 12 to 15" in text and "on my mobile" in text


def test_the_call_is_taken_into_the_calendar_on_the_client_s_clock(told: Notice, page: str) -> None:
    """The client's clock is Moscow's: 9 there is 6 in UTC."""
    client = told.covers.get().transfer.client
    client.time_zone = "Europe/Moscow"
    client.save()
    day = offered(Browser().get(page).content.decode())[0]
    browser = asked(page, day=day, part="morning")
    assert 'href="call.ics' in browser.get(page).content.decode()
    answer = browser.get(page + "call.ics")
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    lines = answer.content.decode().split("\r\n")
    plain = day.replace("-", "")
    assert f"DTSTART:{plain}T060000Z" in lines and f"DTEND:{plain}T090000Z" in lines
    assert "SUMMARY:Sofía Sucesora calls you" in lines and "STATUS:TENTATIVE" in lines
    assert "lena" not in answer.content.decode().lower()
    assert answer.content == browser.get(page + "call.ics").content


@pytest.mark.parametrize(
    "said", [{}, {"part": "morning"}, {"day": "someday", "part": "morning"}, {"part": "night"}]
)
def test_without_a_day_and_a_time_there_is_no_calendar_and_the_answer_counts(
    page: str, said: dict[str, str]
) -> None:
    browser = asked(page, **said)
    assert Acknowledgement.objects.count() == 1
    assert "call.ics" not in browser.get(page).content.decode()
    assert browser.get(page + "call.ics").status_code == 404


@pytest.mark.parametrize("away", [timedelta(days=-2), FURTHEST + timedelta(days=2)])
def test_a_day_that_was_never_offered_is_not_kept(page: str, away: timedelta) -> None:
    asked(page, day=(timezone.localdate() + away).isoformat(), part="morning")
    assert Acknowledgement.objects.get().call_on is None


def test_the_first_wish_counts_and_it_is_said_so(page: str) -> None:
    browser = asked(page, part="morning")
    again = browser.post(page, {"answer": "call_me", "part": "afternoon"})
    assert Acknowledgement.objects.get().call_part == "morning"
    assert "first=1" in again["Location"]


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_only_a_post_asks_for_a_call(page: str, method: str) -> None:
    before = Acknowledgement.objects.count(), Entry.objects.count()
    for query in ("?answer=call_me&part=morning", "call.ics", "call.ics?answer=call_me"):
        getattr(Browser(), method)(page + query)
    assert (Acknowledgement.objects.count(), Entry.objects.count()) == before


def test_a_called_off_departure_has_no_call(cast: Cast, departure: Departure, page: str) -> None:
    browser = asked(page, day=offered(Browser().get(page).content.decode())[0], part="morning")
    Cancellation.objects.create(departure=departure, by=cast.max, reason="stays")
    assert browser.get(page + "call.ics").status_code == 404


def test_the_words_are_the_client_s(page: str) -> None:
    text = Browser().get(page + "?lang=ru").content.decode()
    assert re.search(r">(понедельник|вторник|среда|четверг|пятница), \d+\s\w+\s\d{4}\sг\.<", text)


def test_a_notice_that_speaks_of_no_client_any_more_is_answered_all_the_same(told: Notice, page: str) -> None:
    told.covers.all().delete()
    day = offered(Browser().get(page).content.decode())[0]
    assert asked(page, day=day, part="morning").get(page + "call.ics").status_code == 200

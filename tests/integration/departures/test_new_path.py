"""Opening a departure in three steps: nothing is written before the last button, nothing that was said is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from handover.book import conflicts
from handover.departures.models import Departure, Placement
from handover.departures.opening import outlook
from handover.evidence.models import Entry
from tests.cast import Cast, make_client
from tests.integration.conftest import SignIn

NEW = "/departures/new/"


def said(cast: Cast, **other: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "leaver": cast.lena.pk,
        "manager": cast.max.pk,
        "engagement": "contractor",
        "notice_on": today.isoformat(),
        "last_day": (today + timedelta(days=17)).isoformat(),
        "pack": "",
        **other,
    }


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def test_the_way_from_a_name_to_successors(cast: Cast, sign_in: SignIn) -> None:
    make_client(cast.lena, "Bodega Sur", ("Ana Ruiz", "ana@bodega.example"), language="es")
    browser = sign_in(cast.max)
    first = browser.get(NEW, {"step": "who", "q": "LENA"}).content.decode()
    assert "Lena Leaver" in first and "Sofía" not in first and reverse("import-new") in first
    second = browser.get(NEW, {"step": "days", "leaver": str(cast.lena.pk)}).content.decode()
    assert "the days of Lena Leaver" in second and f'name="leaver" value="{cast.lena.pk}"' in second
    third = browser.get(NEW, said(cast, step="review")).content.decode()
    assert "what will be handed over" in third and not Departure.objects.exists()
    fields = {name: value for name, value in hidden(third).items() if name != "csrfmiddlewaretoken"}
    answer = browser.post(NEW, {**fields, "find": "1"}, follow=True)
    departure = Departure.objects.get()
    assert (departure.leaver, departure.engagement) == (cast.lena, "contractor")
    assert departure.last_day == timezone.localdate() + timedelta(days=17)
    assert Placement.objects.count() == 1 and "1 client has a successor." in answer.content.decode()


def test_no_step_writes_anything(cast: Cast, sign_in: SignIn) -> None:
    browser, before = sign_in(cast.max), Entry.objects.count()
    for step in ("", "who", "days", "review", "nonsense"):
        assert browser.get(NEW, said(cast, step=step)).status_code == 200
        assert browser.head(NEW, said(cast, step=step, find="1")).status_code == 200
    assert not Departure.objects.exists() and Entry.objects.count() == before


@pytest.mark.parametrize("step", ["who", "days", "review"])
def test_every_step_carries_all_that_was_said(cast: Cast, sign_in: SignIn, step: str) -> None:
    wanted = said(cast, pack="contractor")
    text = sign_in(cast.max).get(NEW, {**wanted, "step": step}).content.decode()
    for word in ("notice_on", "last_day"):
        assert f'value="{wanted[word]}"' in text
    assert 'value="contractor"' in text
    assert str(cast.lena.pk) in re.findall(r'name="leaver" value="(\d+)"', text)


def test_a_search_for_somebody_else_keeps_whom_was_chosen(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.max).get(NEW, said(cast, step="who", q="иван")).content.decode()
    assert "Иван Преемник" in text and f'value="{cast.lena.pk}" checked' in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_day_leads_back_to_its_step_with_everything_filled_in(
    cast: Cast, sign_in: SignIn, method: str
) -> None:
    wrong = (timezone.localdate() - timedelta(days=3)).isoformat()
    answer = getattr(sign_in(cast.max), method)(NEW, said(cast, step="review", last_day=wrong))
    text = answer.content.decode()
    assert "The last day is before the day of the notice." in text and "Step 2 of 3" in text
    assert f'value="{wrong}"' in text and answer.context["form"]["engagement"].value() == "contractor"
    assert not Departure.objects.exists()


@pytest.mark.parametrize("leaver", ["", "nobody", "999999"])
@pytest.mark.parametrize("step", ["days", "review"])
def test_without_a_leaver_the_first_step_asks_again_and_keeps_the_days(
    cast: Cast, sign_in: SignIn, leaver: str, step: str
) -> None:
    wanted = said(cast, step=step, leaver=leaver)
    text = sign_in(cast.max).get(NEW, wanted).content.decode()
    assert "Step 1 of 3" in text and 'role="alert"' in text
    assert hidden(text)["last_day"] == wanted["last_day"] and hidden(text)["engagement"] == "contractor"


def test_what_will_be_handed_over_is_counted(cast: Cast) -> None:
    bodega = make_client(cast.lena, "Bodega Sur", ("Ana", "ana@bodega.example"), ("Luis", ""))
    make_client(cast.lena, "Nordwind Bau")
    make_client(cast.sofia, "Elsewhere", ("Eva", ""))
    conflicts.name_conflict(bodega, cast.ivan, reason="cousins", by=cast.max)
    conflicts.name_conflict(bodega, cast.sofia, reason="sisters", by=cast.max)
    found = outlook(cast.lena)
    assert (found.clients, found.without_contact, found.in_conflict) == (2, 1, 1)
    assert (found.contacts, found.without_address, found.mentions) == (2, 1, 0)


def test_who_may_open_no_departure_finds_no_step(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.otto)
    for step in ("who", "days", "review"):
        assert browser.get(NEW, said(cast, step=step)).status_code == 404
    assert browser.post(NEW, said(cast, find="1")).status_code == 404
    assert not Departure.objects.exists()

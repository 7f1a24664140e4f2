"""The plan by hand for many clients at once, and a look at what solving the rest would change."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from handover.book import conflicts
from handover.book.models import Client
from handover.departures import actions, plan
from handover.departures.models import Departure, PlacedHow, Placement, Transfer, Unplaced
from handover.evidence.models import Entry
from handover.followup.states import on_the_way
from handover.notices import actions as notices
from handover.notices import approving
from handover.web import plan_bulk
from tests.cast import Cast
from tests.integration.conftest import SignIn


@pytest.fixture
def page(departure: Departure) -> str:
    return reverse("plan-place", args=[departure.pk])


@pytest.fixture
def rest(departure: Departure) -> str:
    return reverse("plan-rest", args=[departure.pk])


def transfer(departure: Departure, name: str) -> Transfer:
    return departure.transfers.get(client__name=name)


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def seen(browser: Browser, rest: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', browser.get(rest).content.decode())
    assert found
    return found[1]


def everybody(departure: Departure) -> list[int]:
    return list(departure.transfers.values_list("pk", flat=True))


def test_the_chosen_go_to_one_successor_each_with_its_entry(
    cast: Cast, departure: Departure, page: str, sign_in: SignIn
) -> None:
    said = {"do": "give", "transfer": everybody(departure), "successor_pk": cast.ivan.pk}
    answer = sign_in(cast.max).post(page, said)
    assert [item.result for item in answer.context["items"]] == ["done", "done"]
    assert "2 clients are changed." in answer.content.decode()
    placed = Placement.objects.filter(transfer__departure=departure)
    assert {(one.successor, one.how) for one in placed} == {(cast.ivan, PlacedHow.BY_HAND)}
    assert entries("departures.placed_by_hand") == 2


def test_each_client_is_told_its_own_result(cast: Cast, departure: Departure, page: str, sign_in: SignIn) -> None:
    bodega, nordwind = transfer(departure, "Bodega Sur"), transfer(departure, "Nordwind Bau")
    conflicts.name_conflict(Client.objects.get(name="Bodega Sur"), cast.ivan, reason="cousins", by=cast.max)
    said = {"do": "give", "transfer": [bodega.pk, nordwind.pk, 4711], "successor_pk": cast.ivan.pk}
    answer = sign_in(cast.max).post(page, said)
    assert [(one.name, one.result, one.why) for one in answer.context["items"]] == [
        ("Bodega Sur", "conflict", "cousins"),
        ("Nordwind Bau", "done", ""),
        ("", "not_there", ""),
    ]
    assert Placement.objects.get(transfer=bodega).successor == cast.sofia
    assert entries("departures.placed_by_hand") == 1


def test_a_client_on_its_way_stays_with_its_successor(
    cast: Cast, departure: Departure, page: str, sign_in: SignIn
) -> None:
    nordwind = transfer(departure, "Nordwind Bau")
    before = Placement.objects.get(transfer=nordwind).successor
    notices.draft(departure, by=cast.max)
    approving.approve_all_clean(departure, by=cast.cora)
    assert nordwind.pk in on_the_way(departure)
    other = cast.ivan if before == cast.sofia else cast.sofia
    said = {"do": "give", "transfer": [nordwind.pk], "successor_pk": other.pk}
    [item] = sign_in(cast.max).post(page, said).context["items"]
    assert item.result == "on_the_way"
    assert Placement.objects.get(transfer=nordwind).successor == before


def test_choices_are_taken_back_and_left_open(cast: Cast, departure: Departure, page: str, sign_in: SignIn) -> None:
    bodega, nordwind = transfer(departure, "Bodega Sur"), transfer(departure, "Nordwind Bau")
    plan.place_by_hand(bodega, successor=cast.ivan, by=cast.max)
    answer = sign_in(cast.max).post(page, {"do": "take_back", "transfer": [bodega.pk, nordwind.pk]})
    assert [item.result for item in answer.context["items"]] == ["done", "not_by_hand"]
    assert Unplaced.objects.get().transfer == bodega
    assert entries("departures.taken_back") == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"do": "give", "successor_pk": "sofia"}, "Choose at least one client."),
        ({"do": "give", "transfer": "bodega"}, "Choose who takes these clients."),
        ({"do": "give", "transfer": "bodega", "successor_pk": "lena"}, "Choose who takes these clients."),
        ({"do": "take_back", "transfer": "9" * 40}, "Choose at least one client."),
        ({"transfer": "bodega"}, "Say what is to be done"),
    ],
)
def test_what_is_missing_is_said_and_what_was_ticked_stays(
    cast: Cast, departure: Departure, page: str, sign_in: SignIn, said: dict[str, str], why: str
) -> None:
    numbers = {"bodega": transfer(departure, "Bodega Sur").pk, "sofia": cast.sofia.pk, "lena": cast.lena.pk}
    answer = sign_in(cast.max).post(page, {key: str(numbers.get(word, word)) for key, word in said.items()})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert ("checked" in answer.content.decode()) == (said.get("transfer") == "bodega")
    assert entries("departures.placed_by_hand") == 0


def test_the_list_is_filtered_and_the_filter_stays_with_the_form(
    cast: Cast, departure: Departure, page: str, sign_in: SignIn
) -> None:
    text = sign_in(cast.max).get(page + "?q=bodega").content.decode()
    assert "Bodega Sur" in text and "Nordwind Bau" not in text
    assert f'action="{page}?q=bodega"' in text


def test_a_look_at_the_rest_names_the_moves_and_writes_nothing(
    cast: Cast, departure: Departure, rest: str, sign_in: SignIn
) -> None:
    bodega = transfer(departure, "Bodega Sur")
    plan.place_by_hand(bodega, successor=cast.ivan, by=cast.max)
    plan.take_back(bodega, by=cast.max)
    before = Entry.objects.count(), list(Placement.objects.values_list("pk", "successor"))
    answer = sign_in(cast.max).post(rest, {"chosen": "1", "successors": [cast.sofia.pk, cast.ivan.pk]})
    assert [(one.transfer, one.before, one.after) for one in answer.context["page"]] == [(bodega, None, cast.sofia)]
    assert answer.context["counts"] == {"found": 1, "changed": 0, "lost": 0}
    assert (Entry.objects.count(), list(Placement.objects.values_list("pk", "successor"))) == before


def test_the_rest_is_solved_as_it_was_shown_and_choices_stay(
    cast: Cast, departure: Departure, rest: str, sign_in: SignIn
) -> None:
    plan.place_by_hand(transfer(departure, "Bodega Sur"), successor=cast.ivan, by=cast.max)
    Placement.objects.filter(how=PlacedHow.SOLVED).delete()
    browser = sign_in(cast.max)
    shown = {one.transfer.pk: one.after for one in browser.get(rest).context["page"]}
    assert browser.post(rest, {"do": "solve", "seen": seen(browser, rest)}).status_code == 302
    solved = Placement.objects.filter(how=PlacedHow.SOLVED)
    assert {one.transfer_id: one.successor for one in solved} == shown != {}
    assert Placement.objects.get(transfer__client__name="Bodega Sur").successor == cast.ivan


def test_many_moves_come_page_by_page(
    cast: Cast, departure: Departure, rest: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_bulk, "A_PAGE", 1)
    Placement.objects.all().delete()
    browser = sign_in(cast.max)
    assert 'name="page" value="2"' in browser.get(rest).content.decode()
    pages = [browser.post(rest, {"page": number}).context["page"] for number in (1, 2)]
    assert {one.transfer.pk for page in pages for one in page} == set(everybody(departure))
    assert not Placement.objects.exists()


def test_a_plan_that_changed_since_the_look_is_shown_again_first(
    cast: Cast, departure: Departure, rest: str, sign_in: SignIn
) -> None:
    browser = sign_in(cast.max)
    Placement.objects.all().delete()
    old = seen(browser, rest)
    plan.place_by_hand(transfer(departure, "Bodega Sur"), successor=cast.ivan, by=cast.max)
    answer = browser.post(rest, {"do": "solve", "seen": old})
    assert answer.status_code == 422 and "Please look again" in answer.content.decode()
    assert Placement.objects.count() == 1


def test_nobody_ticked_is_said_at_the_form(cast: Cast, rest: str, sign_in: SignIn) -> None:
    assert sign_in(cast.max).post(rest, {"chosen": "1", "do": "solve"}).status_code == 422


@pytest.mark.parametrize("who", ["otto", "lena", "sofia", "cora"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_does_not_manage_finds_neither_page(
    cast: Cast, page: str, rest: str, sign_in: SignIn, who: str, method: str
) -> None:
    browser = sign_in(getattr(cast, who))
    assert [getattr(browser, method)(one).status_code for one in (page, rest)] == [404, 404]


def test_a_departure_that_was_called_off_is_not_changed(
    cast: Cast, departure: Departure, page: str, sign_in: SignIn
) -> None:
    actions.cancel(departure, by=cast.max, reason="stays")
    browser = sign_in(cast.max)
    assert "its plan is not changed any more" in browser.get(page).content.decode()
    said = {"do": "give", "transfer": everybody(departure), "successor_pk": cast.ivan.pk}
    assert {one.result for one in browser.post(page, said).context["items"]} == {"refused"}
    assert entries("departures.placed_by_hand") == 0

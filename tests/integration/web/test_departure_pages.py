from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from handover.departures.models import Departure, PlacedHow, Placement
from handover.evidence.models import Entry
from tests.cast import Cast, make_client
from tests.integration.conftest import SignIn


def test_a_manager_opens_a_departure_in_the_browser(cast: Cast, sign_in: SignIn) -> None:
    make_client(cast.lena, "Bodega Sur", ("Ana Ruiz", "ana@bodega.example"), language="es")
    today = timezone.localdate()
    said = {
        "leaver": cast.lena.pk,
        "manager": cast.max.pk,
        "engagement": "employee",
        "notice_on": today.isoformat(),
        "last_day": (today + timedelta(days=20)).isoformat(),
        "pack": "",
    }
    browser = sign_in(cast.max)
    answer = browser.post(reverse("departure-new"), said)
    departure = Departure.objects.get()
    assert answer.headers["Location"] == reverse("departure", args=[departure.pk])
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Lena Leaver" in page and "20 days left" in page and "Find successors" in page


def test_a_last_day_before_the_notice_is_told_at_its_field(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    said = {
        "leaver": cast.lena.pk,
        "manager": cast.lena.pk,
        "engagement": "employee",
        "notice_on": today.isoformat(),
        "last_day": (today - timedelta(days=1)).isoformat(),
    }
    answer = sign_in(cast.max).post(reverse("departure-new"), said)
    assert answer.context["form"].has_error("last_day") and answer.context["form"].has_error("manager")
    assert not Departure.objects.exists()


def test_the_plan_is_found_with_one_button(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    Placement.objects.all().delete()
    browser = sign_in(cast.max)
    answer = browser.post(reverse("plan-solve", args=[departure.pk]), follow=True)
    assert Placement.objects.count() == 2
    assert "2 clients have a successor." in answer.content.decode()


def test_the_plan_is_solved_among_those_who_are_ticked(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    said = {"chosen": "1", "successors": [cast.ivan.pk]}
    sign_in(cast.max).post(reverse("plan-solve", args=[departure.pk]), said)
    placed = Placement.objects.filter(transfer__departure=departure)
    assert {one.successor for one in placed} <= {cast.ivan}


def test_a_choice_by_hand_stays_when_the_rest_is_solved_again(
    cast: Cast, departure: Departure, sign_in: SignIn
) -> None:
    browser = sign_in(cast.max)
    transfer = departure.transfers.get(client__name="Nordwind Bau")
    browser.post(reverse("transfer-place", args=[departure.pk, transfer.pk]), {"successor": cast.ivan.pk})
    browser.post(reverse("plan-solve", args=[departure.pk]))
    placement = Placement.objects.get(transfer=transfer)
    assert (placement.successor, placement.how) == (cast.ivan, PlacedHow.BY_HAND)
    assert "by hand" in browser.get(reverse("departure", args=[departure.pk])).content.decode()


def test_a_choice_is_taken_back(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    transfer = departure.transfers.get(client__name="Nordwind Bau")
    browser.post(reverse("transfer-place", args=[departure.pk, transfer.pk]), {"successor": cast.ivan.pk})
    browser.post(reverse("transfer-take-back", args=[departure.pk, transfer.pk]))
    assert not Placement.objects.filter(transfer=transfer).exists()
    page = browser.get(reverse("departure", args=[departure.pk]) + "?state=unplaced").content.decode()
    assert "Nordwind Bau" in page and "Bodega Sur" not in page


def test_the_successor_sees_their_own_clients_and_no_others(
    cast: Cast, departure: Departure, sign_in: SignIn
) -> None:
    ours = departure.transfers.get(client__name="Bodega Sur")
    theirs = departure.transfers.get(client__name="Nordwind Bau")
    manager = sign_in(cast.max)
    manager.post(reverse("transfer-place", args=[departure.pk, ours.pk]), {"successor": cast.sofia.pk})
    manager.post(reverse("transfer-place", args=[departure.pk, theirs.pk]), {"successor": cast.ivan.pk})
    browser = sign_in(cast.sofia)
    page = browser.get(reverse("departure", args=[departure.pk])).content.decode()
    assert "Bodega Sur" in page and "Nordwind Bau" not in page
    assert browser.get(reverse("transfer", args=[departure.pk, theirs.pk])).status_code == 404


def test_the_successor_changes_nothing(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    transfer = departure.transfers.get(client__name="Bodega Sur")
    Placement.objects.filter(transfer=transfer).update(successor=cast.sofia)
    browser, before = sign_in(cast.sofia), Entry.objects.count()
    for name, arguments in (
        ("plan-solve", [departure.pk]),
        ("departure-cancel", [departure.pk]),
        ("transfer-place", [departure.pk, transfer.pk]),
        ("transfer-take-back", [departure.pk, transfer.pk]),
        ("evidence-export", [departure.pk]),
    ):
        assert browser.post(reverse(name, args=arguments), {"reason": "x", "successor": 1}).status_code == 404
    assert Entry.objects.count() == before


def test_the_leaver_cannot_manage_their_own_departure(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser = sign_in(cast.lena)
    assert browser.get(reverse("departure", args=[departure.pk])).status_code == 200
    assert browser.post(reverse("departure-cancel", args=[departure.pk]), {"reason": "x"}).status_code == 404


def test_calling_off_needs_a_reason_and_shows_it(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser, address = sign_in(cast.max), reverse("departure-cancel", args=[departure.pk])
    assert browser.post(address, {"reason": " "}).status_code == 200
    browser.post(address, {"reason": "Lena stays after all"})
    page = browser.get(reverse("departure", args=[departure.pk])).content.decode()
    assert "Lena stays after all" in page and "Find successors" not in page


def test_what_a_verb_refuses_is_said_on_the_page_it_came_from(
    cast: Cast, departure: Departure, sign_in: SignIn
) -> None:
    browser, address = sign_in(cast.max), reverse("departure", args=[departure.pk])
    browser.post(reverse("departure-cancel", args=[departure.pk]), {"reason": "stays"})
    answer = browser.post(
        reverse("plan-solve", args=[departure.pk]), HTTP_REFERER=f"http://testserver{address}", follow=True
    )
    assert answer.redirect_chain == [(address, 302)]
    assert "called off" in answer.content.decode()


def test_the_page_asks_the_database_as_often_for_many_clients_as_for_few(
    cast: Cast, departure: Departure, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    browser, address = sign_in(cast.max), reverse("departure", args=[departure.pk])
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        browser.get(address)

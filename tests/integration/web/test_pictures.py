"""The pictures of a departure: who sees them, and that they say what the rows say."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from handover.book.models import Person
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.evidence.models import Entry
from handover.followup.actions import finish
from handover.followup.keeping import kept
from handover.followup.models import Standing, Task, TaskKind
from tests.cast import Cast
from tests.integration.conftest import SignIn


def check(departure: Departure, person: Person, *, kind: TaskKind = TaskKind.CHECK_30) -> Task:
    transfer = departure.transfers.filter(placement__successor=person).first()
    assert transfer is not None
    return Task.objects.create(transfer=transfer, kind=kind, assignee=person, due_on=timezone.localdate())


def successor_of(departure: Departure) -> Person:
    placed = departure.transfers.exclude(placement=None).select_related("placement__successor").first()
    assert placed is not None
    return placed.placement.successor


def test_the_manager_sees_every_picture_with_its_table(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    page = sign_in(cast.max).get(reverse("departure-pictures", args=[departure.pk])).content.decode()
    assert page.count('role="img"') >= 2 and successor_of(departure).name in page
    assert "style=" not in page  # the strict policy would drop it


@pytest.mark.parametrize("name", ["lena", "otto"])
def test_who_does_not_look_over_the_departure_sees_none(
    cast: Cast, departure: Departure, sign_in: SignIn, name: str
) -> None:
    url = reverse("departure-pictures", args=[departure.pk])
    assert sign_in(getattr(cast, name)).get(url).status_code == 404


def test_a_successor_sees_their_clients_elsewhere(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    url = reverse("departure-pictures", args=[departure.pk])
    assert sign_in(successor_of(departure)).get(url).status_code == 404


def test_a_finished_check_says_who_stayed(departure: Departure, sign_in: SignIn, cast: Cast) -> None:
    person = successor_of(departure)
    task = check(departure, person)
    sign_in(person).post(reverse("task-done", args=[task.pk]), {"note": "all well", "standing": "stays"})
    (found,) = kept([departure])
    assert (found.successor, found.days, found.stays, found.clients) == (person, 30, 1, 1)
    entry = Entry.objects.filter(verb="followup.task_done").latest("id")
    assert json.loads(entry.leaf)["facts"]["standing"] == "stays"
    page = sign_in(cast.max).get(reverse("departure-pictures", args=[departure.pk])).content.decode()
    assert "stay " in page


def test_a_check_without_a_word_counts_as_not_said(departure: Departure, sign_in: SignIn) -> None:
    person = successor_of(departure)
    task = check(departure, person, kind=TaskKind.CHECK_90)
    sign_in(person).post(reverse("task-done", args=[task.pk]), {"note": "", "standing": "nonsense"})
    (found,) = kept([departure])
    assert (found.days, found.unsaid, found.stays) == (90, 1, 0)


def test_only_a_check_says_how_a_client_stands(departure: Departure) -> None:
    person = successor_of(departure)
    task = check(departure, person, kind=TaskKind.CALL_BACK)
    with pytest.raises(UnusableInput, match="leave it empty"):
        finish(task, by=person, note="", standing=Standing.LEFT)
    task.refresh_from_db()
    assert task.done_at is None


def test_the_number_of_queries_does_not_grow_with_the_clients(
    departure: Departure, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(cast.max)
    with django_assert_max_num_queries(45):
        browser.get(reverse("departure-pictures", args=[departure.pk]))

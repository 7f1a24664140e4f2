"""Answers of clients: the first of a kind counts, nothing is written twice, and what it asks for is done."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from handover.delivery.models import Delivery, State
from handover.departures.models import Departure, Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.followup.actions import acknowledge, finish
from handover.followup.models import Acknowledgement, Answer, Task, TaskKind
from handover.notices.models import Notice
from tests.cast import Cast, make_cast, make_client
from tests.integration.followup.told import deliver, make_departure, make_notice, make_transfer


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def test_an_answer_is_kept_with_one_entry_that_hides_the_text(told: Notice) -> None:
    acknowledge(told, answer=Answer.WRONG, text="Ann left us in May")
    assert Acknowledgement.objects.get().text == "Ann left us in May"
    entry = Entry.objects.get(verb="followup.acknowledged")
    assert (entry.subject, entry.actor_role) == (told.ref, "client")
    assert "May" not in entry.leaf and "ann@" not in entry.leaf
    assert "May" in entry.payload.body


def test_the_first_answer_of_a_kind_counts(told: Notice) -> None:
    acknowledge(told, answer=Answer.CALL_ME, text="before noon")
    acknowledge(told, answer=Answer.CALL_ME, text="after noon")
    acknowledge(told, answer=Answer.SEEN)
    assert [(one.answer, one.text) for one in Acknowledgement.objects.order_by("id")] == [
        ("call_me", "before noon"),
        ("seen", ""),
    ]
    assert entries("followup.acknowledged") == 2
    assert Task.objects.count() == 1


@pytest.mark.parametrize(("answer", "kind"), [("call_me", TaskKind.CALL_BACK), ("wrong", TaskKind.WRONG)])
def test_what_the_client_asks_for_becomes_the_successor_s_task(
    told: Notice, cast: Cast, answer: str, kind: str
) -> None:
    acknowledge(told, answer=Answer(answer), text="please")
    task = Task.objects.get()
    assert (task.kind, task.assignee, task.contact_key, task.notice) == (kind, cast.sofia, "ann@acme.example", told)


def test_having_seen_it_asks_for_nothing(told: Notice) -> None:
    acknowledge(told, answer=Answer.SEEN)
    assert not Task.objects.exists()


@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.FAILED, State.STOPPED])
def test_a_notice_that_did_not_go_out_cannot_be_answered(acme: Transfer, state: State) -> None:
    notice = make_notice("ann@acme.example", acme)
    with pytest.raises(NotAllowed):
        acknowledge(notice, answer=Answer.SEEN)
    deliver(notice, state)
    with pytest.raises(NotAllowed):
        acknowledge(notice, answer=Answer.SEEN)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("state", [State.AT_DATA, State.UNCONFIRMED])
def test_an_answer_settles_a_doubtful_delivery(acme: Transfer, state: State) -> None:
    notice = make_notice("ann@acme.example", acme)
    deliver(notice, state)
    acknowledge(notice, answer=Answer.SEEN)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (State.SENT, "acknowledged")
    assert Entry.objects.get(verb="delivery.sent").actor_role == "client"


def test_text_is_cut_at_the_limit_and_loses_what_no_database_keeps(told: Notice) -> None:
    given = acknowledge(told, answer=Answer.WRONG, text="\x00" + "я" * 1200)
    assert Acknowledgement.objects.get(pk=given.pk).text == "я" * 1000


def test_the_successor_or_the_manager_finishes_a_task_and_nobody_else(told: Notice, cast: Cast) -> None:
    acknowledge(told, answer=Answer.CALL_ME)
    task = Task.objects.get()
    for stranger in (cast.otto, cast.ivan, cast.lena):
        with pytest.raises(NotAllowed):
            finish(task, by=stranger, note="")
    assert Task.objects.get().done_at is None
    finish(task, by=cast.max, note="rang them")
    assert (task.done_by, task.note) == (cast.max, "rang them")


def test_a_task_is_finished_once(told: Notice, cast: Cast) -> None:
    acknowledge(told, answer=Answer.CALL_ME)
    task = Task.objects.get()
    finish(task, by=cast.sofia, note="rang them")
    finish(task, by=cast.max, note="again")
    assert (task.done_by, task.note) == (cast.sofia, "rang them")
    assert entries("followup.task_done") == 1


def test_a_note_that_does_not_fit_is_refused_whole(told: Notice, cast: Cast) -> None:
    acknowledge(told, answer=Answer.CALL_ME)
    with pytest.raises(UnusableInput, match="1001"):
        finish(Task.objects.get(), by=cast.sofia, note="x" * 1001)
    assert Task.objects.get().done_at is None


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_answer() -> None:
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory has one connection; PostgreSQL shows it")
    people = make_cast()
    departure: Departure = make_departure(people)
    client = make_client(people.lena, "Acme", ("Ann", "ann@acme.example"))
    notice = make_notice("ann@acme.example", make_transfer(departure, client, people.sofia))
    deliver(notice)
    start, faults = threading.Barrier(4), []

    def press() -> None:
        try:
            start.wait()
            acknowledge(notice, answer=Answer.CALL_ME, text="now")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert faults == []
    assert (Acknowledgement.objects.count(), Task.objects.count(), entries("followup.acknowledged")) == (1, 1, 1)

"""What falls to the successor, and when: each once, however often the worker asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from handover.book.models import Person
from handover.departures.models import Cancellation, Departure, Transfer
from handover.evidence.models import Entry
from handover.followup.actions import acknowledge, finish, make_due_tasks
from handover.followup.models import Answer, Task, TaskKind
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.told import LAST_DAY, SENT_AT, deliver, make_notice, make_transfer, place


def after(days: int) -> datetime:
    """So many days after Ann's notice was sent."""
    return SENT_AT + timedelta(days=days)


def tasks() -> list[tuple[str, str, date]]:
    return [(task.kind, task.contact_key, task.due_on) for task in Task.objects.order_by("id")]


def test_the_first_contact_is_due_some_days_after_the_first_notice(told: Notice, cast: Cast) -> None:
    make_due_tasks(after(0))
    assert tasks() == [("first_contact", "", date(2026, 11, 9))]
    assert Task.objects.get().assignee == cast.sofia


def test_asking_again_makes_nothing_and_writes_nothing(told: Notice) -> None:
    assert make_due_tasks(after(0)) == 1
    entries = Entry.objects.count()
    assert make_due_tasks(after(0)) == 0
    assert make_due_tasks(after(1)) == 0
    assert (Task.objects.count(), Entry.objects.count()) == (1, entries)


def test_who_cannot_be_mailed_is_told_by_phone_from_the_notice_day_on(cast: Cast, departure: Departure) -> None:
    some = make_client(cast.lena, "Some", ("Ann", "ann@some.example"), ("Bob", ""), ("Cy", "unknown"))
    make_transfer(departure, some, cast.ivan)
    make_transfer(departure, make_client(cast.lena, "Nobody known"), cast.ivan)
    make_transfer(departure, make_client(cast.lena, "Unplaced", ("Di", "")))
    make_due_tasks(datetime.fromisoformat("2026-11-01T12:00:00+00:00"))
    assert tasks() == []
    make_due_tasks(datetime.fromisoformat("2026-11-02T12:00:00+00:00"))
    day = date(2026, 11, 2)
    assert tasks() == [("no_address", "Bob", day), ("no_address", "Cy", day), ("no_address", "", day)]


def test_silence_is_followed_by_two_reminders_and_never_two_at_once(told: Notice, cast: Cast) -> None:
    def reminders() -> list[int]:
        return list(Task.objects.filter(kind=TaskKind.REMIND).order_by("id").values_list("after_days", flat=True))

    make_due_tasks(after(4))
    assert reminders() == []
    make_due_tasks(after(5))
    assert reminders() == [5]
    make_due_tasks(after(11))
    assert reminders() == [5], "the first one is still open"
    first = Task.objects.get(kind=TaskKind.REMIND)
    finish(first, by=cast.sofia, note="left a message", now=after(7))
    make_due_tasks(after(11))
    assert reminders() == [5, 10]


def test_a_reminder_that_was_late_stands_for_the_next_one(told: Notice, cast: Cast) -> None:
    make_due_tasks(after(5))
    finish(Task.objects.get(kind=TaskKind.REMIND), by=cast.sofia, note="", now=after(12))
    make_due_tasks(after(12))
    assert Task.objects.filter(kind=TaskKind.REMIND).count() == 1


def test_after_a_standstill_nobody_is_reminded_twice(told: Notice) -> None:
    make_due_tasks(after(20))
    assert list(Task.objects.filter(kind=TaskKind.REMIND).values_list("after_days", flat=True)) == [10]


def test_who_answered_is_not_reminded_and_an_open_reminder_closes(told: Notice) -> None:
    make_due_tasks(after(5))
    acknowledge(told, answer=Answer.SEEN, text="", now=after(6))
    task = Task.objects.get(kind=TaskKind.REMIND)
    assert (task.done_at, task.done_by) == (after(6), None)
    make_due_tasks(after(15))
    assert Task.objects.filter(kind=TaskKind.REMIND).count() == 1


def test_somebody_at_two_clients_is_reminded_once_by_whom_the_notice_names(
    cast: Cast, departure: Departure
) -> None:
    ann = ("Ann", "ann@both.example")
    first = make_transfer(departure, make_client(cast.lena, "One", ann), cast.ivan)
    second = make_transfer(departure, make_client(cast.lena, "Two", ann), cast.sofia)
    deliver(make_notice("ann@both.example", first, second, successor=cast.sofia))
    make_due_tasks(after(5))
    assert Task.objects.get(kind=TaskKind.REMIND).assignee == cast.sofia
    assert Task.objects.filter(kind=TaskKind.FIRST_CONTACT).count() == 2


@pytest.mark.parametrize(("days", "kind"), [(30, "check_30"), (60, "check_60"), (90, "check_90")])
def test_the_relationship_is_checked_when_the_day_has_come(acme: Transfer, days: int, kind: str) -> None:
    noon = datetime.fromisoformat(f"{LAST_DAY}T12:00:00+00:00")
    make_due_tasks(noon + timedelta(days=days - 1))
    assert kind not in [task[0] for task in tasks()]
    make_due_tasks(noon + timedelta(days=days))
    assert (kind, "", LAST_DAY + timedelta(days=days)) in tasks()


def test_a_cancelled_departure_asks_for_nothing(told: Notice, cast: Cast, departure: Departure) -> None:
    Cancellation.objects.create(departure=departure, by=cast.max, reason="stays")
    assert make_due_tasks(after(20)) == 0


def test_open_tasks_follow_the_client_to_another_successor(told: Notice, acme: Transfer, cast: Cast) -> None:
    make_due_tasks(after(0))
    place(acme, cast.ivan)
    make_due_tasks(after(1))
    assert Task.objects.get().assignee == cast.ivan
    assert Entry.objects.latest("id").verb == "followup.tasks_made"


def test_what_is_sent_late_in_the_day_counts_by_the_company_s_clock(cast: Cast, acme: Transfer) -> None:
    notice = make_notice("ann@acme.example", acme)
    deliver(notice, at=datetime.fromisoformat("2026-11-04T23:30:00+00:00"))  # 00:30 of the 5th in Madrid
    make_due_tasks(after(1))
    assert Task.objects.get().due_on == date(2026, 11, 10)


def test_it_stays_a_handful_of_queries_for_many_clients(
    cast: Cast, departure: Departure, django_assert_max_num_queries: object
) -> None:
    def add(number: int, successor: Person) -> None:
        address = f"c{number}@many.example"
        transfer = make_transfer(departure, make_client(cast.lena, f"C{number}", ("C", address)), successor)
        deliver(make_notice(address, transfer))

    for number in range(20):
        add(number, cast.sofia)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert make_due_tasks(after(5)) == 40

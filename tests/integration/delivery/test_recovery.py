"""After a crash: nothing is lost, nothing goes twice, and what nobody can know is said to be doubtful."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.delivery import actions, presence, reasons
from handover.delivery.models import Delivery, State
from handover.delivery.presence import is_dead, present
from handover.delivery.recovery import LEASE, recover
from handover.delivery.transports import Doubtful, Unreachable
from handover.delivery.transports.memory import Memory
from handover.delivery.worker import Pace, run_forever, run_until_done, work_once
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.delivery.ready import ready

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def departure(cast: Cast) -> Departure:
    departure = ready(cast, 3)
    actions.queue(departure, by=cast.max, now=NOON, at_once=True)
    return departure


@pytest.fixture
def dead() -> str:
    """The token of a worker that was killed: its file is there, and nobody holds it."""
    token = "host:1:dead"
    path = presence._path(token)
    path.parent.mkdir(parents=True)
    path.touch()
    return token


def left_behind(token: str, *states: State) -> list[Delivery]:
    rows = list(Delivery.objects.order_by("id"))
    for row, state in zip(rows, states, strict=False):
        at = {"claimed_at": NOON, "at_data_at": NOON if state == State.AT_DATA else None}
        Delivery.objects.filter(pk=row.pk).update(state=state, claim=token, **at)
    return rows


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_claims_of_a_dead_worker_wait_again_and_what_it_was_handing_over_is_doubtful(
    departure: Departure, dead: str
) -> None:
    left_behind(dead, State.CLAIMED, State.AT_DATA)
    assert recover(now=NOON) == 2
    assert states() == [State.QUEUED, State.UNCONFIRMED, State.QUEUED]
    doubtful = Delivery.objects.get(state=State.UNCONFIRMED)
    assert doubtful.reason == reasons.WORKER_DIED
    assert Entry.objects.filter(verb="delivery.unconfirmed", subject=doubtful.notice.ref).count() == 1


def test_the_doubtful_one_is_not_sent_again_and_the_others_are(departure: Departure, dead: str) -> None:
    rows = left_behind(dead, State.CLAIMED, State.AT_DATA)
    recover(now=NOON)
    transport = Memory()
    assert work_once(transport, worker="w", now=NOON) == {"sent": 2}
    assert rows[1].notice.message_id not in {message.message_id for message in transport.taken}


def test_rows_of_a_living_worker_are_left_alone(departure: Departure) -> None:
    with present() as token:
        left_behind(token, State.CLAIMED, State.AT_DATA)
        assert recover(now=NOON) == 0
    assert states()[:2] == [State.CLAIMED, State.AT_DATA]


def test_a_worker_of_another_machine_is_given_time(departure: Departure) -> None:
    left_behind("elsewhere:1:abc", State.CLAIMED, State.AT_DATA)
    assert recover(now=NOON + LEASE) == 0
    assert recover(now=NOON + LEASE + timedelta(seconds=1)) == 2
    assert states() == [State.QUEUED, State.UNCONFIRMED, State.QUEUED]


def test_a_worker_sees_to_what_it_left_undone_itself(departure: Departure) -> None:
    """The database went away before it could write down what it knew."""
    with present() as token:
        left_behind(token, State.CLAIMED, State.AT_DATA)
        assert recover(now=NOON, worker=token) == 2


def test_recovered_twice_nothing_more_happens(departure: Departure, dead: str) -> None:
    left_behind(dead, State.CLAIMED, State.AT_DATA)
    recover(now=NOON)
    entries = Entry.objects.count()
    assert recover(now=NOON) == 0
    assert Entry.objects.count() == entries


def test_the_witness_settles_what_it_saw_and_leaves_open_what_it_did_not(departure: Departure, dead: str) -> None:
    rows = left_behind(dead, State.AT_DATA, State.AT_DATA)

    class Saw:
        def saw(self, message_id: str) -> bool:
            return message_id == rows[0].notice.message_id

    recover(now=NOON, witness=Saw())
    assert states()[:2] == [State.SENT, State.UNCONFIRMED]
    assert Entry.objects.get(verb="delivery.sent").actor_id == "witness"


def test_a_lock_is_freed_when_its_worker_is_killed() -> None:
    """Shown with a real process and a real kill -9."""
    with present() as alive:
        assert not is_dead(alive)
    path = presence._path("host:2:killed")
    path.parent.mkdir(parents=True, exist_ok=True)
    holds = f"import fcntl, time; f = open({str(path)!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True)"
    with subprocess.Popen([sys.executable, "-c", holds + "; time.sleep(60)"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not is_dead("host:2:killed")
        process.send_signal(signal.SIGKILL)
    assert is_dead("host:2:killed")
    assert not is_dead("host:3:never-heard-of")


def test_a_worker_that_is_thrown_out_leaves_its_death_notice() -> None:
    with pytest.raises(KeyboardInterrupt), present() as token:
        raise KeyboardInterrupt
    assert is_dead(token)


def test_asking_whether_somebody_lives_does_not_make_others_think_so(dead: str) -> None:
    with presence._path(dead).open() as asked_at_the_same_time:
        fcntl.flock(asked_at_the_same_time, fcntl.LOCK_SH)
        assert is_dead(dead)


# -- what people settle --------------------------------------------------------------------------------------------


@pytest.fixture
def doubtful(departure: Departure) -> Delivery:
    work_once(Memory(after=lambda message: Doubtful(reasons.NO_ANSWER)), worker="w", now=NOON, limit=1)
    return Delivery.objects.get(state=State.UNCONFIRMED)


def test_somebody_who_saw_it_settles_it_as_sent(doubtful: Delivery, cast: Cast) -> None:
    actions.settle(doubtful, as_sent=True, by=cast.max, note="it is in the server's log")
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.settled_by, doubtful.reason) == (State.SENT, cast.max, reasons.SAID_SENT)
    entry = Entry.objects.get(verb="delivery.sent")
    assert (entry.actor_id, entry.actor_role) == (cast.max.email, "manager")


def test_settled_as_not_sent_it_goes_out_only_when_somebody_says_so(doubtful: Delivery, cast: Cast) -> None:
    actions.settle(doubtful, as_sent=False, by=cast.max, note="the server's log does not know it")
    transport = Memory()
    work_once(transport, worker="w", now=NOON)
    assert doubtful.notice.message_id not in {message.message_id for message in transport.taken}
    actions.try_again(doubtful, by=cast.max, now=NOON)
    assert work_once(transport, worker="w", now=NOON) == {"sent": 1}
    assert transport.taken[-1].message_id == doubtful.notice.message_id


def test_a_doubtful_one_cannot_be_tried_again_before_it_is_settled(doubtful: Delivery, cast: Cast) -> None:
    with pytest.raises(UnusableInput):
        actions.try_again(doubtful, by=cast.max, now=NOON)


def test_only_doubtful_ones_are_settled_and_only_with_a_note(doubtful: Delivery, cast: Cast) -> None:
    with pytest.raises(UnusableInput):
        actions.settle(doubtful, as_sent=True, by=cast.max, note=" ")
    actions.settle(doubtful, as_sent=True, by=cast.max, note="seen")
    with pytest.raises(UnusableInput):
        actions.settle(doubtful, as_sent=False, by=cast.max, note="no, it was not")
    assert Delivery.objects.get(pk=doubtful.pk).state == State.SENT


def test_the_outsider_and_the_leaver_settle_nothing(doubtful: Delivery, cast: Cast) -> None:
    for person in (cast.otto, cast.lena, cast.sofia):
        with pytest.raises(NotAllowed):
            actions.settle(doubtful, as_sent=True, by=person, note="I say so")
        with pytest.raises(NotAllowed):
            actions.try_again(doubtful, by=person, now=NOON)
    assert Delivery.objects.get(pk=doubtful.pk).state == State.UNCONFIRMED


def test_trying_again_asks_everything_again(doubtful: Delivery, cast: Cast) -> None:
    actions.settle(doubtful, as_sent=False, by=cast.max, note="not in the log")
    Notice.objects.filter(pk=doubtful.notice_id).update(digest="sha256:other")
    with pytest.raises(UnusableInput, match="not approved"):
        actions.try_again(doubtful, by=cast.max, now=NOON)


def test_only_those_who_run_things_hold_the_queue_still(cast: Cast) -> None:
    for person in (cast.otto, cast.lena, cast.sofia):
        with pytest.raises(NotAllowed):
            actions.pause(by=person, reason="because")
        with pytest.raises(NotAllowed):
            actions.resume(by=person)
    with pytest.raises(UnusableInput):
        actions.pause(by=cast.max, reason="")
    first = actions.pause(by=None, reason="restored from backup")
    assert actions.pause(by=cast.max, reason="me too") == first
    actions.resume(by=cast.max)
    first.refresh_from_db()
    assert first.ended_by == cast.max
    told = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert told == ["delivery.paused", "delivery.resumed"]


@pytest.fixture
def due(cast: Cast) -> Departure:
    """Due now, by the real clock: the loop has no other."""
    today = timezone.localdate()
    departure = ready(cast, 3, notice_on=today, last_day=today + timedelta(days=30))
    actions.queue(departure, by=cast.max, at_once=True)
    return departure


# -- the loop ------------------------------------------------------------------------------------------------------


def test_the_worker_does_its_round_sends_what_is_due_and_goes_home(due: Departure, dead: str) -> None:
    left_behind(dead, State.CLAIMED)
    rounds: list[datetime] = []
    transport = Memory()
    done = run_until_done(threading.Event(), transport=transport, chores=[rounds.append])
    assert done == {"sent": 3}
    assert (len(rounds), transport.closed) == (1, 1)
    assert list((presence._path("x").parent).iterdir()) == []
    assert not Entry.objects.filter(leaf_index=None).exists() or Entry.objects.filter(leaf_index=0).exists()


def test_a_chore_that_fails_harms_neither_the_others_nor_the_mail(due: Departure) -> None:
    def fails(now: datetime) -> None:
        raise RuntimeError("no")

    rounds: list[datetime] = []
    assert run_until_done(threading.Event(), transport=Memory(), chores=[fails, rounds.append]) == {"sent": 3}
    assert len(rounds) == 1


def test_the_loop_ends_after_the_message_in_hand(due: Departure) -> None:
    stop = threading.Event()
    transport = Memory(after=lambda message: stop.set())
    run_forever(stop, transport=transport, pace=Pace(look=0.01))
    assert len(transport.taken) == 1
    assert states() == [State.SENT, State.QUEUED, State.QUEUED]


def test_a_server_that_comes_back_gets_everything(due: Departure) -> None:
    stop, tries = threading.Event(), []

    def away_twice(message: object) -> Exception | None:
        tries.append(message)
        return Unreachable(reasons.SERVER_UNREACHABLE) if len(tries) <= 2 else None

    transport = Memory(before=away_twice)

    def home_when_done(now: datetime) -> None:
        if len(transport.taken) == 3:
            stop.set()

    started = time.monotonic()
    run_forever(stop, transport=transport, chores=[home_when_done], pace=Pace(look=0.01, chores=0.01, nobody=0.01))
    assert states() == [State.SENT] * 3
    assert time.monotonic() - started < 10


def test_several_processes_share_the_folder_of_the_living() -> None:
    with present() as one, present() as other:
        assert one != other
        assert not is_dead(one) and not is_dead(other)
        assert str(os.getpid()) in one

"""The worker brings decisions into force on its way to the queue, and a fault there does not stop the mail."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from handover.approving.actions import GRACE, carry_out_due, decide
from handover.approving.models import Intent, State, Verb
from handover.delivery.transports.memory import Memory
from handover.delivery.worker import Pace, run_forever
from handover.notices import approving
from handover.notices.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_round_of_the_worker_brings_what_is_due_into_force(cast: Cast, bodega: Notice, now: datetime) -> None:
    decide(bodega.ref, Verb.APPROVE, by=cast.max, digest=bodega.digest, now=now - GRACE)
    decide(bodega.ref, Verb.APPROVE, by=cast.cora, digest=bodega.digest, now=now)
    stop, rounds = threading.Event(), []

    def broken(at: datetime) -> None:
        rounds.append(at)
        raise RuntimeError("a fault of the program")

    def home(at: datetime) -> None:
        if len(rounds) > 1:
            stop.set()

    pace = Pace(look=0.01, chores=3600, nobody=0.01)
    run_forever(stop, transport=Memory(), rounds=[broken, carry_out_due, home], pace=pace)
    assert approving.is_approved(bodega) and Intent.objects.get().state == State.DONE


def test_before_its_time_no_round_does_anything(cast: Cast, bodega: Notice, now: datetime) -> None:
    decide(bodega.ref, Verb.APPROVE, by=cast.max, digest=bodega.digest, now=now + timedelta(seconds=30))
    stop = threading.Event()
    run_forever(
        stop,
        transport=Memory(),
        rounds=[carry_out_due, lambda at: stop.set()],
        pace=Pace(look=0.01, chores=3600, nobody=0.01),
    )
    assert Intent.objects.get().state == State.PENDING and not approving.is_approved(bodega)

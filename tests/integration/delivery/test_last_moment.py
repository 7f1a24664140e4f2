"""Somebody takes it back at the very moment at which a worker hands it over: whoever was first has the word."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from handover.delivery import actions, reasons, statements
from handover.delivery.models import Delivery, State
from handover.delivery.transports import Outgoing
from handover.delivery.transports.memory import Memory
from handover.delivery.worker import work_once
from handover.departures.actions import cancel
from handover.departures.models import Departure
from handover.notices.actions import agree_to_send, draft, take_back_agreement
from handover.notices.approving import refuse, withdraw
from handover.notices.models import Sender
from tests.cast import Cast, make_cast
from tests.integration.delivery.ready import approve_all, departure_of, only, ready

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)

Verb = Callable[[Departure, Cast], object]
VERBS: dict[str, tuple[Verb, str]] = {
    "withdrawn": (lambda d, cast: withdraw(only(d), by=cast.cora, reason="stop"), reasons.NOT_APPROVED),
    "refused": (lambda d, cast: refuse(only(d), by=cast.cora, reason="no"), reasons.NOT_APPROVED),
    "cancelled": (lambda d, cast: cancel(d, by=cast.max, reason="Lena stays"), reasons.CANCELLED),
}


@pytest.mark.parametrize("what", VERBS)
def test_what_was_taken_back_before_the_last_moment_is_not_handed_over(cast: Cast, what: str) -> None:
    departure, (verb, reason) = ready(cast, 1), VERBS[what]
    actions.queue(departure, by=cast.max, now=NOON)

    def first(message: Outgoing) -> None:
        verb(departure, cast)

    transport = Memory(before=first)
    assert work_once(transport, worker="w", now=NOON) == {"stopped": 1}
    assert (Delivery.objects.get().reason, transport.taken) == (reason, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: nothing is at the same moment"
)
@pytest.mark.parametrize("what", VERBS)
def test_what_is_being_taken_back_is_waited_for(what: str) -> None:
    cast = make_cast()
    departure, (verb, reason) = ready(cast, 1), VERBS[what]
    assert _handed_over_while(lambda: verb(departure, cast), departure, cast) == []
    assert Delivery.objects.get().reason == reason


def test_taken_back_and_given_again_it_goes(cast: Cast) -> None:
    """The quick guard finds the old withdrawal; the whole question has the answer."""
    from handover.notices.approving import approve

    departure = ready(cast, 1)
    withdraw(only(departure), by=cast.cora, reason="wait")
    approve(only(departure), by=cast.max)
    actions.queue(departure, by=cast.max, now=NOON)
    row = Delivery.objects.select_related("notice").get()
    Delivery.objects.update(state=State.CLAIMED, claim="w")
    assert not statements.to_at_data(row, worker="w", now=NOON)
    Delivery.objects.update(state=State.QUEUED, claim="")
    assert work_once(Memory(), worker="w", now=NOON) == {"sent": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: nothing is at the same moment"
)
def test_a_leaver_who_is_just_taking_back_their_consent_is_waited_for() -> None:
    cast = make_cast()
    departure = departure_of(cast, 1)
    agree_to_send(departure, by=cast.lena)
    draft(departure, by=cast.max, sender=Sender.LEAVER)
    approve_all(departure, cast)
    assert _handed_over_while(lambda: take_back_agreement(departure, by=cast.lena), departure, cast) == []


def _handed_over_while(verb: Callable[[], object], departure: Departure, cast: Cast) -> list[Outgoing]:
    """What a worker hands over while `verb` has begun in another connection and is not committed yet."""
    actions.queue(departure, by=cast.max, now=NOON)
    has_begun = threading.Event()

    def take_back() -> None:
        try:
            with transaction.atomic():
                verb()
                has_begun.set()
                time.sleep(0.4)
        finally:
            connection.close()

    thread = threading.Thread(target=take_back)

    def meanwhile(message: Outgoing) -> None:
        thread.start()
        assert has_begun.wait(10)

    transport = Memory(before=meanwhile)
    assert work_once(transport, worker="w", now=NOON) == {"stopped": 1}
    thread.join()
    return transport.taken

"""The gate sees our own delivery pass: evidence for a doubtful one, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings

from handover.delivery import reasons
from handover.delivery.actions import queue
from handover.delivery.models import Delivery, State
from handover.delivery.transports import Doubtful, Later, Outgoing
from handover.delivery.transports.memory import Memory
from handover.delivery.worker import work_once
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate.models import Passage
from handover.gate.session import Letter
from handover.gate.witnessing import ATTEMPT, is_delivery, settle_doubtful
from handover.notices.actions import agree_to_send, draft
from handover.notices.models import Sender
from tests.cast import Cast
from tests.integration.delivery.ready import approve_all, departure_of
from tests.integration.gate.conftest import LENA, NOW, Bench

URL = "smtp://delivery:secret@127.0.0.1:25"
Attempt = Callable[..., Memory]


@pytest.fixture
def departure(departure: Departure, cast: Cast, settings: LazySettings) -> Departure:
    """Lena's own notice to one client, approved and queued."""
    settings.SMTP_URL = URL
    agree_to_send(departure, by=cast.lena)
    draft(departure, by=cast.max, sender=Sender.LEAVER)
    approve_all(departure, cast)
    queue(departure, by=cast.max, now=NOW, at_once=True)
    return departure


def as_letter(message: Outgoing, login: str = "delivery") -> Letter:
    return Letter(message.sender, login, (message.to, *message.copies), message.raw, LENA)


@pytest.fixture
def attempt(departure: Departure, bench: Bench) -> Attempt:
    """Our delivery hands its notice over; the gate sees it as `login` if it does, and the answer is `trouble`."""

    def go(trouble: Exception | None, *, login: str | None = "delivery", after: timedelta = timedelta(0)) -> Memory:
        bench.now = NOW + after

        def ask(message: Outgoing) -> Exception | None:
            if login is not None:
                assert bench.desk.rule(as_letter(message, login)).reasons == ("approved_notice",)
            return trouble

        transport = Memory(after=ask)
        work_once(transport, worker="w", now=NOW)
        return transport

    return go


def only() -> Delivery:
    return Delivery.objects.get()


def doubt() -> Doubtful:
    return Doubtful(reasons.NO_ANSWER)


def test_a_doubtful_delivery_that_the_gate_saw_is_sent_once_and_the_ledger_says_by_whose_word(
    attempt: Attempt,
) -> None:
    attempt(doubt())
    assert only().state == State.UNCONFIRMED
    assert settle_doubtful(NOW) == 1
    assert (only().state, only().reason) == (State.SENT, reasons.FOUND_BY_WITNESS)
    (entry,) = Entry.objects.filter(verb="delivery.sent")
    assert (entry.actor_id, entry.actor_role) == ("gate", "witness")
    assert settle_doubtful(NOW) == 0, "settled once"
    transport = Memory()
    work_once(transport, worker="w", now=NOW)
    assert transport.taken == [], "evidence sends nothing"


def test_what_the_gate_did_not_see_stays_doubtful(attempt: Attempt) -> None:
    attempt(doubt(), login=None)
    assert settle_doubtful(NOW) == 0
    assert only().state == State.UNCONFIRMED


@pytest.mark.parametrize("login", ["", LENA, "lena", "otto@northwind.example", "delivery2"])
def test_the_same_bytes_from_somebody_else_prove_nothing(attempt: Attempt, login: str) -> None:
    attempt(doubt(), login=login)
    assert settle_doubtful(NOW) == 0
    assert only().state == State.UNCONFIRMED and not Passage.objects.exists()


def test_a_pass_at_another_time_is_about_another_attempt(attempt: Attempt, bench: Bench) -> None:
    (message,) = attempt(doubt(), login=None).taken
    for at in (NOW - timedelta(seconds=1), NOW + ATTEMPT + timedelta(seconds=1)):
        bench.now = at
        bench.desk.rule(as_letter(message))
    assert Passage.objects.count() == 2
    assert settle_doubtful(NOW) == 0


def test_a_pass_that_was_put_off_does_not_settle_the_next_try(attempt: Attempt) -> None:
    """The gate let it pass and the mail server still said "not now": the pass belongs to that try alone."""
    attempt(Later(reasons.NOT_NOW))
    assert only().state == State.QUEUED and settle_doubtful(NOW) == 0
    later = NOW + timedelta(minutes=5)
    work_once(Memory(after=lambda _: doubt()), worker="w", now=later)
    assert only().state == State.UNCONFIRMED
    assert settle_doubtful(later) == 0


@pytest.mark.parametrize("state", [s for s in State if s != State.UNCONFIRMED])
def test_no_other_delivery_is_touched(attempt: Attempt, state: State) -> None:
    attempt(doubt())
    Delivery.objects.update(state=state)
    assert settle_doubtful(NOW) == 0
    assert only().state == state


def test_a_pass_of_one_notice_settles_no_other(cast: Cast, bench: Bench, settings: LazySettings) -> None:
    settings.SMTP_URL = URL
    departure = departure_of(cast, 2)
    agree_to_send(departure, by=cast.lena)
    draft(departure, by=cast.max, sender=Sender.LEAVER)
    approve_all(departure, cast)
    queue(departure, by=cast.max, now=NOW, at_once=True)
    transport = Memory(after=lambda _: doubt())
    work_once(transport, worker="w", now=NOW)
    seen, _unseen = transport.taken
    bench.desk.rule(as_letter(seen))
    assert settle_doubtful(NOW) == 1
    states = dict(Delivery.objects.values_list("notice__message_id", "state"))
    assert sorted(states.values()) == ["sent", "unconfirmed"] and states[seen.message_id] == "sent"


def test_a_text_that_was_changed_meanwhile_is_not_the_one_that_was_seen(attempt: Attempt) -> None:
    attempt(doubt())
    Passage.objects.update(digest="sha256:another")
    assert settle_doubtful(NOW) == 0


@pytest.mark.parametrize(
    ("url", "login", "is_ours"),
    [
        (URL, "delivery", True),
        (URL, "Delivery@mail.northwind.example", True),
        (URL, "", False),
        ("smtp://mailer%40northwind.example:x@127.0.0.1:25", "mailer@northwind.example", True),
        ("smtp://mailer%40northwind.example:x@127.0.0.1:25", "mailer@elsewhere.example", False),
        ("smtp://127.0.0.1:25", "", True),
        ("smtp://127.0.0.1:25", LENA, False),
        ("", "", False),
    ],
)
def test_our_delivery_is_known_by_its_login(settings: LazySettings, url: str, login: str, *, is_ours: bool) -> None:
    settings.SMTP_URL = url
    assert is_delivery(replace(Letter(LENA, "", (), b"", LENA), login=login)) is is_ours

"""A message that no mail server would take back as it is cannot be released; a no ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.delivery.transports.memory import Memory
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.gate import actions, errands
from handover.gate.models import Errand, Held, Kind, State
from handover.gate.session import Fate, Letter
from tests.cast import Cast
from tests.integration.gate.conftest import LENA, Bench, letter


def bounce() -> Letter:
    return replace(letter(text="HOLD-ME"), sender="")


def with_line_ends(ends: bytes) -> Letter:
    whole = letter(text="HOLD-ME")
    return replace(whole, raw=whole.raw + b"one" + ends + b"two\r\n")


CANNOT = {
    "a bounce": bounce(),
    "a bare LF": with_line_ends(b"\n"),
    "a bare CR": with_line_ends(b"\r"),
    "a smuggled end": with_line_ends(b"\n.\r\nMAIL FROM:<x@y.example>"),
    "a bare LF in the header": letter(text="HOLD-ME", top="X-Odd: one\n two\r\n"),
}


@pytest.fixture(params=CANNOT.values(), ids=list(CANNOT))
def held(request: pytest.FixtureRequest, departure: Departure, bench: Bench, settings: LazySettings) -> Held:
    settings.RELEASE_URL = "smtp://127.0.0.1:25"
    assert bench.desk.rule(request.param).fate is Fate.HOLD
    return Held.objects.get()


def test_a_yes_is_not_taken_and_it_waits_as_before(held: Held, cast: Cast) -> None:
    assert actions.no_way_back(held)
    with pytest.raises(UnusableInput, match=r"cannot be put back.*refuse it"):
        actions.release(held, by=cast.cora)
    held.refresh_from_db()
    assert held.state == State.WAITING and not Errand.objects.filter(kind=Kind.RELEASE).exists()


def test_a_no_ends_it_and_the_sender_is_told(held: Held, cast: Cast) -> None:
    actions.refuse(held, by=cast.cora, reason="Write it anew, without the attachment")
    held.refresh_from_db()
    assert held.state == State.REFUSED
    transport = Memory()
    errands.work(transport, worker="w", now=timezone.now())
    notes = [one for one in transport.taken if b"refused" in one.message_id.encode()]
    assert [one.to for one in notes] == [LENA]


def test_its_sender_may_take_it_back(held: Held, cast: Cast) -> None:
    actions.withdraw(held, by=cast.lena)
    held.refresh_from_db()
    assert held.state == State.WITHDRAWN


def test_dots_and_long_lines_are_no_obstacle(departure: Departure, bench: Bench, cast: Cast) -> None:
    bench.desk.rule(letter(text="HOLD-ME\r\n.\r\n..\r\n" + "x" * 5000))
    held = Held.objects.get()
    assert actions.no_way_back(held) is None
    assert actions.release(held, by=cast.cora).kind == Kind.RELEASE

"""What people do with held mail, and what time does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings

from handover.book.models import Person, Role, RoleGrant
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.gate import actions, house, reading, sealing
from handover.gate.models import Decision, Errand, Held, Kind, Look, State, Step
from handover.gate.session import Fate
from handover.notices.actions import draft
from tests.cast import Cast
from tests.integration.gate.conftest import CONTACT, NOW, Bench, letter


@pytest.fixture
def held(departure: Departure, bench: Bench) -> Held:
    assert bench.desk.rule(letter(text="HOLD-ME")).fate is Fate.HOLD
    return Held.objects.get()


def test_the_sender_and_the_manager_are_told(held: Held, cast: Cast) -> None:
    told = set(Errand.objects.values_list("kind", "to__name"))
    assert told == {(Kind.TOLD_HELD, cast.lena.name), (Kind.ASKED, cast.max.name)}


def test_whoever_looks_is_in_the_ledger(held: Held, cast: Cast) -> None:
    opened = actions.look(held, by=cast.cora)
    assert b"HOLD-ME" in opened.raw
    assert opened.reading.rules == ["tests.hold"]
    assert Look.objects.get().by == cast.cora
    assert Entry.objects.get(verb="gate.looked").actor_id == cast.cora.email


def test_an_outsider_may_not_look_and_leaves_no_trace_of_having_seen(held: Held, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.look(held, by=cast.otto)
    assert not Look.objects.exists()


def test_released_it_is_queued_once(held: Held, cast: Cast) -> None:
    errand = actions.release(held, by=cast.cora, digest=held.digest)
    assert (errand.kind, errand.step) == (Kind.RELEASE, Step.QUEUED)
    with pytest.raises(UnusableInput, match="released already"):
        actions.release(held, by=cast.max)
    assert Errand.objects.filter(kind=Kind.RELEASE).count() == Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["lena", "otto", "sofia"])
def test_nobody_releases_their_own_and_only_approvers_do(held: Held, cast: Cast, who: str) -> None:
    RoleGrant.objects.create(person=cast.lena, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        actions.release(held, by=getattr(cast, who))
    held.refresh_from_db()
    assert held.state == State.WAITING


def test_what_was_not_read_is_not_released(held: Held, cast: Cast) -> None:
    with pytest.raises(UnusableInput):
        actions.release(held, by=cast.cora, digest="sha256:another")


def test_a_refusal_needs_a_reason_and_the_sender_hears_it(held: Held, cast: Cast) -> None:
    with pytest.raises(UnusableInput):
        actions.refuse(held, by=cast.max, reason=" ")
    actions.refuse(held, by=cast.max, reason="Name Sofía first")
    assert Errand.objects.filter(kind=Kind.TOLD_REFUSED, to=cast.lena).exists()
    assert Decision.objects.get().reason == "Name Sofía first"


def test_refused_and_sent_again_the_mail_program_hears_no(held: Held, cast: Cast, bench: Bench) -> None:
    actions.refuse(held, by=cast.max, reason="Name Sofia first")
    ruling = bench.desk.rule(letter(text="HOLD-ME"))
    assert (ruling.fate, ruling.text) == (Fate.REFUSE, "550 5.7.1 Name Sofia first")


def test_the_sender_takes_it_back_and_then_nobody_can_release_it(held: Held, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw(held, by=cast.max)
    actions.withdraw(held, by=cast.lena)
    with pytest.raises(UnusableInput, match="withdrawn"):
        actions.release(held, by=cast.max)


def test_the_memo_can_go_instead(held: Held, cast: Cast, departure: Departure) -> None:
    with pytest.raises(UnusableInput, match="no memo is written"):
        actions.replace(held, by=cast.lena)
    draft(departure, by=cast.max)
    assert [notice.address for notice in actions.replace(held, by=cast.lena)] == [CONTACT]
    held.refresh_from_db()
    assert held.state == State.REPLACED


def test_what_waits_too_long_is_brought_to_the_next_and_never_expires(held: Held, cast: Cast) -> None:
    now = NOW
    asked: list[str] = []
    for _ in range(4):
        now += actions.PATIENCE
        assert actions.escalate_overdue(now) == 1
        assert actions.escalate_overdue(now) == 0, "once for each deadline"
        asked = list(held.escalations.values_list("to__name", flat=True))
    assert asked == [cast.cora.name]
    held.refresh_from_db()
    assert (held.state, held.decide_by) == (State.WAITING, now + actions.PATIENCE)
    assert Entry.objects.filter(verb="gate.escalated").count() == 4


def test_the_managers_manager_is_asked_first(held: Held, cast: Cast, departure: Departure) -> None:
    boss = Person.objects.create(name="Bea Boss", email="bea@northwind.example")
    RoleGrant.objects.create(person=boss, role=Role.MANAGER)
    cast.max.manager = boss
    cast.max.save()
    departure.refresh_from_db()
    assert actions.deputies(departure) == [boss, cast.cora]


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_the_text_is_forgotten_in_time_and_only_what_is_decided(
    held: Held, cast: Cast, days: int, is_kept: bool, bench: Bench
) -> None:
    bench.desk.rule(letter(text="HOLD-ME", message_id="<2@northwind.example>"))
    actions.refuse(held, by=cast.max, reason="no", now=NOW)
    Errand.objects.update(step=Step.SENT)
    house.purge(NOW + timedelta(days=days))
    held.refresh_from_db()
    waiting = Held.objects.get(state=State.WAITING)
    assert (held.sealed is not None, held.recipients != []) == (is_kept, is_kept)
    assert waiting.sealed is not None
    if not is_kept:
        with pytest.raises(UnusableInput):
            actions.look(held, by=cast.max)


def test_a_changed_row_and_a_missing_key_are_said_so(held: Held, settings: LazySettings, cast: Cast) -> None:
    sealed = bytes(held.sealed or b"")
    held.sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(UnusableInput, match="changed"):
        actions.look(held, by=cast.max)
    (settings.DATA / sealing.FILE).unlink()
    with pytest.raises(UnusableInput, match="missing"):
        reading.of(Held.objects.get())
    settings.HELD_KEY = "A" * 43
    with pytest.raises(UnusableInput, match="HANDOVER_HELD_KEY"):
        reading.of(Held.objects.get())


Verb = Callable[[Held, Cast], object]


def test_two_at_the_same_second_one_result(held: Held, cast: Cast) -> None:
    stale = Held.objects.get()
    actions.release(held, by=cast.cora)
    with pytest.raises(UnusableInput):
        actions.refuse(stale, by=cast.max, reason="no")
    assert Decision.objects.get().state == State.RELEASED

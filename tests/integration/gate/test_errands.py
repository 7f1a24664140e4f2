"""A released message goes back once, under a signature that opens the gate once; notes go to people."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.delivery import reasons
from handover.delivery.actions import pause
from handover.delivery.transports import Doubtful, Later, Never, Outgoing, Unreachable
from handover.delivery.transports.memory import Memory
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate import actions, errands, passes
from handover.gate.models import Errand, Held, Kind, Step
from handover.gate.session import Fate, Letter
from tests.cast import Cast
from tests.integration.gate.conftest import CONTACT, LENA, Bench, letter

ANSWERED = "the server's own words"


@pytest.fixture
def released(departure: Departure, bench: Bench, cast: Cast, settings: LazySettings) -> Errand:
    settings.RELEASE_URL = "smtp://127.0.0.1:25"
    bench.desk.rule(letter(CONTACT, "max@northwind.example", text="HOLD-ME"))
    Errand.objects.all().delete()
    return actions.release(Held.objects.get(), by=cast.cora)


def work(transport: Memory, worker: str = "w") -> dict[str, int]:
    return dict(errands.work(transport, worker=worker, now=timezone.now()))


def as_letter(message: Outgoing) -> Letter:
    return Letter(message.sender, "", (message.to, *message.copies), message.raw, LENA)


def through_the_gate(bench: Bench) -> tuple[Memory, list[Fate]]:
    """A mail server that asks the gate about what it is handed."""
    fates: list[Fate] = []

    def ask(message: Outgoing) -> None:
        fates.append(bench.desk.rule(as_letter(message)).fate)

    return Memory(after=ask), fates


def test_the_same_bytes_to_the_same_people_once(released: Errand, bench: Bench) -> None:
    transport, fates = through_the_gate(bench)
    assert work(transport) == {"sent": 1}
    (message,) = transport.taken
    assert message.raw.partition(b"\r\n")[2] == letter(text="HOLD-ME").raw
    assert (message.sender, message.to, message.copies) == (LENA, CONTACT, ("max@northwind.example",))
    assert fates == [Fate.PASS]
    assert work(transport) == {"sent": 1}, "only the note that it went out"
    assert [m.to for m in transport.taken[1:]] == [LENA]
    assert Entry.objects.filter(verb="gate.released").count() == 1


def test_the_signature_is_taken_out_and_opens_nothing_twice(released: Errand, bench: Bench) -> None:
    transport, _ = through_the_gate(bench)
    work(transport)
    again = as_letter(transport.taken[0])
    assert bench.desk.rule(again).reasons == ("released_before",)
    Errand.objects.update(step=Step.AT_DATA)
    assert bench.desk.rule(again).reasons == ("released_before",), "not even while its row is being handed over"


@pytest.mark.parametrize("change", ["bytes", "recipient", "sender", "mac", "attempt"])
def test_a_signature_on_anything_else_is_none(released: Errand, bench: Bench, change: str) -> None:
    transport = Memory()
    work(transport)
    Errand.objects.filter(pk=released.pk).update(step=Step.AT_DATA)
    one = as_letter(transport.taken[0])
    changed = {
        "bytes": Letter(one.sender, "", one.recipients, one.raw + b"P.S.\r\n", LENA),
        "recipient": Letter(one.sender, "", (*one.recipients, "bea@client.example"), one.raw, LENA),
        "sender": Letter("otto@northwind.example", "", one.recipients, one.raw, LENA),
        "mac": Letter(one.sender, "", one.recipients, one.raw.replace(b".1.", b".1.0", 1), LENA),
        "attempt": Letter(one.sender, "", one.recipients, one.raw.replace(b".1.", b".2.", 1), LENA),
    }[change]
    assert passes.show(changed) is passes.Pass.NONE
    assert passes.show(one) is passes.Pass.GOOD


def test_put_off_it_goes_again_with_a_new_signature(released: Errand, bench: Bench) -> None:
    assert work(Memory(before=lambda m: Later(reasons.NOT_NOW))) == {"queued": 1}
    Errand.objects.update(not_before=timezone.now())
    transport, fates = through_the_gate(bench)
    assert work(transport) == {"sent": 1}
    assert fates == [Fate.PASS] and b".2." in transport.taken[0].raw


@pytest.mark.parametrize(
    ("trouble", "step"),
    [
        (Never(reasons.MESSAGE_REFUSED), Step.FAILED),
        (Doubtful(reasons.NO_ANSWER), Step.UNCONFIRMED),
        (RuntimeError("odd"), Step.UNCONFIRMED),
    ],
)
def test_what_cannot_be_known_is_not_sent_again(released: Errand, trouble: Exception, step: Step) -> None:
    work(Memory(after=lambda m: trouble))
    released.refresh_from_db()
    assert released.step == step
    assert work(Memory()) == {}


def test_nobody_there_is_no_try(released: Errand) -> None:
    work(Memory(before=lambda m: Unreachable(reasons.SERVER_UNREACHABLE)))
    released.refresh_from_db()
    assert (released.step, released.attempts) == (Step.QUEUED, 0)


def test_after_a_crash_only_what_was_not_begun_goes_again(released: Errand) -> None:
    now = timezone.now()
    Errand.objects.update(step=Step.CLAIMED, claim="w", claimed_at=now)
    assert errands.recover(now=now, worker="w") == 1
    released.refresh_from_db()
    assert released.step == Step.QUEUED
    Errand.objects.update(step=Step.AT_DATA, claim="gone", claimed_at=now - timedelta(hours=2))
    assert errands.recover(now=now) == 1
    released.refresh_from_db()
    assert (released.step, released.reason) == (Step.UNCONFIRMED, reasons.WORKER_DIED)


def test_a_person_settles_what_is_doubtful(released: Errand, cast: Cast) -> None:
    now = timezone.now()
    work(Memory(after=lambda m: Doubtful(reasons.NO_ANSWER)))
    errands.settle(released, as_sent=False, by=cast.max, note="not in the log", now=now)
    transport = Memory()
    assert work(transport) == {"sent": 1}
    assert b".2." in transport.taken[0].raw


def test_while_the_queue_stands_still_nothing_is_released(released: Errand) -> None:
    pause(by=None, reason="restored from backup")
    assert work(Memory()) == {}


def test_notes_are_in_the_readers_language_with_reason_and_link(
    departure: Departure, bench: Bench, cast: Cast
) -> None:
    words = {"en": "waiting", "es": "en espera", "ru": "ожидает решения"}
    for language, word in words.items():
        cast.lena.language = language
        cast.lena.save()
        bench.desk.rule(letter(text="HOLD-ME", message_id=f"<{language}@northwind.example>"))
        transport = Memory()
        work(transport)
        note = next(m for m in transport.taken if m.to == LENA)
        message = message_from_bytes(note.raw, policy=policy.default)
        text = message.get_body(("plain",))
        assert text is not None
        held = Held.objects.order_by("-pk")[0]
        assert word in message["Subject"]
        assert "the test says hold" in text.get_content()
        assert f"/held/{held.uuid}/" in text.get_content().replace("\n", "")
        assert message["Auto-Submitted"] == "auto-generated"
    assert Errand.objects.filter(kind=Kind.TOLD_HELD, step=Step.SENT).count() == 3


def test_released_messages_go_before_notes(departure: Departure, bench: Bench, cast: Cast) -> None:
    bench.desk.rule(letter(text="HOLD-ME"))
    actions.release(Held.objects.get(), by=cast.cora)
    errands.work(Memory(), worker="w", now=timezone.now(), limit=1)
    assert [one.kind for one in Errand.objects.filter(step=Step.SENT)] == [Kind.RELEASE]


def test_notes_fill_what_releases_leave_of_a_round(departure: Departure, bench: Bench, cast: Cast) -> None:
    for number in range(3):
        bench.desk.rule(letter(text="HOLD-ME", message_id=f"<{number}@northwind.example>"))
    actions.release(Held.objects.order_by("-pk")[0], by=cast.cora)
    errands.work(Memory(), worker="w", now=timezone.now(), limit=3)
    sent = list(Errand.objects.filter(step=Step.SENT).values_list("kind", flat=True))
    assert len(sent) == 3 and sent.count(Kind.RELEASE) == 1

"""From the queue to an outcome: each way that a hand-over can end, and each thing that can stop it on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from handover.book.models import Person
from handover.delivery import actions, outcomes, reasons
from handover.delivery.claiming import claim
from handover.delivery.models import Delivery, State
from handover.delivery.transports import Doubtful, Later, Never, Outgoing, Unreachable
from handover.delivery.transports.memory import Memory
from handover.delivery.worker import work_once
from handover.departures.actions import cancel
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.notices.approving import withdraw
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.delivery.ready import ready

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def departure(cast: Cast) -> Departure:
    departure = ready(cast, 3)
    actions.queue(departure, by=cast.max, now=NOON)
    return departure


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def verbs(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def first_meets(trouble: Exception) -> Callable[[Outgoing], Exception | None]:
    """The first message of the queue meets this trouble; all others go well."""
    return lambda message: trouble if message.to == "contact0@client.example" else None


def test_everything_due_goes_out_once_with_the_approved_bytes_and_the_successor_copied(
    departure: Departure,
) -> None:
    transport = Memory()
    assert work_once(transport, worker="w", now=NOON) == {"sent": 3}
    assert work_once(transport, worker="w", now=NOON) == {}
    assert [message.to for message in transport.taken] == [f"contact{n}@client.example" for n in range(3)]
    for message, notice in zip(transport.taken, Notice.objects.order_by("id"), strict=True):
        assert message.raw == bytes(notice.raw)
        assert (message.sender, message.copies) == ("max@northwind.example", ("sofia@northwind.example",))


def test_each_sent_notice_is_one_entry_that_names_its_message_and_keeps_the_answer_apart(
    departure: Departure,
) -> None:
    work_once(Memory(), worker="w", now=NOON)
    assert verbs("delivery.sent") == 3
    notice = departure.notices.order_by("id")[0]
    entry = Entry.objects.get(verb="delivery.sent", subject=notice.ref)
    assert notice.message_id in entry.leaf and notice.digest in entry.leaf
    assert notice.address not in entry.leaf, "what names a person stays outside the leaf"
    assert "250 kept in memory" in entry.payload.body and notice.address in entry.payload.body


def test_the_row_is_at_data_in_the_database_when_the_message_leaves(departure: Departure) -> None:
    seen: list[str] = []

    def look(message: Outgoing) -> None:
        seen.append(Delivery.objects.get(notice__message_id=message.message_id).state)

    work_once(Memory(before=look, after=look), worker="w", now=NOON, limit=1)
    assert seen == [State.CLAIMED, State.AT_DATA]


def test_before_its_hour_nothing_is_claimed(cast: Cast) -> None:
    actions.queue(ready(cast, 1), by=cast.max, now=datetime(2026, 11, 24, 22, tzinfo=UTC))
    assert work_once(Memory(), worker="w", now=datetime(2026, 11, 25, 7, 59, tzinfo=UTC)) == {}
    assert work_once(Memory(), worker="w", now=datetime(2026, 11, 25, 8, tzinfo=UTC)) == {"sent": 1}


def test_a_row_whose_hour_has_passed_waits_for_the_next(departure: Departure) -> None:
    """It was due at noon, but the worker stood still until the evening."""
    transport = Memory()
    assert work_once(transport, worker="w", now=datetime(2026, 11, 24, 20, tzinfo=UTC)) == {"queued": 3}
    row = Delivery.objects.all()[0]
    assert (row.not_before, row.reason) == (datetime(2026, 11, 25, 8, tzinfo=UTC), reasons.OUTSIDE_HOURS)
    assert transport.taken == []


def stopped_reason(now: datetime = NOON) -> list[str]:
    transport = Memory()
    work_once(transport, worker="w", now=now, limit=1)
    assert transport.taken == []
    return list(Delivery.objects.filter(state=State.STOPPED).values_list("reason", flat=True))


def test_after_the_last_day_it_is_stopped(departure: Departure) -> None:
    assert stopped_reason(datetime(2026, 12, 18, 23, tzinfo=UTC)) == [reasons.AFTER_LAST_DAY]


def test_a_cancelled_departure_stops_what_waits(departure: Departure, cast: Cast) -> None:
    cancel(departure, by=cast.max, reason="Lena stays")
    assert stopped_reason() == [reasons.CANCELLED]
    assert verbs("delivery.stopped") == 1


def test_a_changed_text_is_stopped(departure: Departure) -> None:
    Notice.objects.update(digest="sha256:" + "0" * 64)
    assert stopped_reason() == [reasons.BYTES_CHANGED]


def test_bytes_that_somebody_changed_behind_our_back_are_stopped(departure: Departure) -> None:
    notice = departure.notices.order_by("id")[0]
    Notice.objects.filter(pk=notice.pk).update(raw=bytes(notice.raw) + b"P.S. call me at home\r\n")
    assert stopped_reason() == [reasons.BYTES_CHANGED]


def test_a_recipient_that_somebody_added_behind_our_back_is_stopped(departure: Departure) -> None:
    Notice.objects.update(copies=["sofia@northwind.example", "lena@elsewhere.example"])
    assert stopped_reason() == [reasons.BYTES_CHANGED]


def test_a_text_that_was_drafted_anew_and_approved_anew_is_still_not_the_queued_one(
    departure: Departure, cast: Cast
) -> None:
    """Whoever queued it queued the old text; the new one is queued by a person again."""
    Delivery.objects.update(digest="sha256:" + "0" * 64)
    assert stopped_reason() == [reasons.TEXT_CHANGED]


def test_a_withdrawn_approval_stops_it(departure: Departure, cast: Cast) -> None:
    withdraw(departure.notices.order_by("id")[0], by=cast.cora, reason="not yet")
    assert stopped_reason() == [reasons.NOT_APPROVED]


def test_consent_withdrawn_at_the_very_last_moment_still_counts(departure: Departure, cast: Cast) -> None:
    """The server has said 354 already: the message is not given to it."""

    def withdraws(message: Outgoing) -> None:
        withdraw(Notice.objects.get(message_id=message.message_id), by=cast.cora, reason="stop")

    transport = Memory(before=withdraws)
    assert work_once(transport, worker="w", now=NOON, limit=1) == {"stopped": 1}
    assert transport.taken == []
    assert Delivery.objects.filter(state=State.AT_DATA).count() == 0


def test_a_temporary_refusal_waits_longer_each_time_and_is_a_failure_at_last(departure: Departure) -> None:
    transport = Memory(before=first_meets(Later(reasons.NOT_NOW, "451 greylisted")))
    now, waits = NOON, []
    work_once(transport, worker="w", now=now)
    for _ in range(len(outcomes.BACK_OFF)):
        row = Delivery.objects.get(notice__address="contact0@client.example")
        assert (row.state, row.reason, row.detail) == (State.QUEUED, reasons.NOT_NOW, "451 greylisted")
        waits.append(row.not_before - now)
        Delivery.objects.filter(pk=row.pk).update(at_once=NOON)
        now = row.not_before
        work_once(transport, worker="w", now=now)
    assert waits == list(outcomes.BACK_OFF)
    row = Delivery.objects.get(notice__address="contact0@client.example")
    assert (row.state, row.reason, row.detail) == (State.FAILED, reasons.GAVE_UP, "451 greylisted")
    assert verbs("delivery.deferred") == len(outcomes.BACK_OFF)
    assert verbs("delivery.failed") == 1


def test_a_permanent_refusal_fails_at_once_with_the_servers_words(departure: Departure) -> None:
    transport = Memory(before=first_meets(Never(reasons.RECIPIENT_REFUSED, "550 no such user")))
    assert work_once(transport, worker="w", now=NOON) == {"failed": 1, "sent": 2}
    row = Delivery.objects.get(state=State.FAILED)
    assert (row.reason, row.detail, row.attempts) == (reasons.RECIPIENT_REFUSED, "550 no such user", 1)


def test_an_answer_that_never_came_is_doubtful_and_never_sent_again_by_itself(departure: Departure) -> None:
    transport = Memory(after=first_meets(Doubtful(reasons.NO_ANSWER)))
    assert work_once(transport, worker="w", now=NOON) == {"unconfirmed": 1, "sent": 2}
    assert work_once(transport, worker="w", now=NOON + timedelta(days=1)) == {}
    assert len(transport.taken) == 3
    assert verbs("delivery.unconfirmed") == 1


def test_a_refusal_after_the_message_was_offered_is_no_doubt(departure: Departure) -> None:
    transport = Memory(after=first_meets(Later(reasons.NOT_NOW, "451 disk full")))
    assert work_once(transport, worker="w", now=NOON) == {"queued": 1, "sent": 2}


@pytest.mark.parametrize(("where", "state"), [("before", State.QUEUED), ("after", State.UNCONFIRMED)])
def test_a_poison_row_is_set_aside_by_itself_and_the_others_go(
    departure: Departure, where: str, state: str
) -> None:
    """A fault nobody foresaw: before the message was offered it is tried again, afterwards it is doubt."""
    transport = Memory(**{where: first_meets(ZeroDivisionError("poison"))})  # type: ignore[arg-type]
    work_once(transport, worker="w", now=NOON)
    assert states() == [state, State.SENT, State.SENT]
    row = Delivery.objects.order_by("id")[0]
    assert (row.reason, row.detail) == (reasons.FAULT, "ZeroDivisionError: poison")


def test_a_row_that_cannot_even_be_read_does_not_stop_the_queue(departure: Departure, cast: Cast) -> None:
    departure.notices.order_by("id")[0].covers.all().delete()
    transport = Memory()
    work_once(transport, worker="w", now=NOON)
    assert len(transport.taken) == 2
    assert states()[1:] == [State.SENT, State.SENT]
    assert states()[0] in (State.QUEUED, State.STOPPED)


def test_a_sender_without_an_address_does_not_stop_the_queue(departure: Departure, cast: Cast) -> None:
    notice = departure.notices.order_by("id")[0]
    silent = Person.objects.create(name="No Address")
    Notice.objects.filter(pk=notice.pk).update(sender=silent)
    transport = Memory()
    work_once(transport, worker="w", now=NOON)
    assert len(transport.taken) == 2
    assert states()[0] != State.SENT


def test_without_a_server_the_whole_batch_waits_and_no_try_is_counted(departure: Departure) -> None:
    transport = Memory(before=first_meets(Unreachable(reasons.SERVER_UNREACHABLE, "Connection refused")))
    assert work_once(transport, worker="w", now=NOON) == {"unreachable": 1}
    assert states() == [State.QUEUED] * 3
    rows = Delivery.objects.values_list("attempts", "reason", "detail", "claim").distinct()
    assert list(rows) == [(0, reasons.SERVER_UNREACHABLE, "Connection refused", "")]


def test_stopped_in_the_middle_it_finishes_the_message_in_hand_and_gives_the_rest_back(
    departure: Departure,
) -> None:
    transport = Memory()
    work_once(transport, worker="w", now=NOON, is_stopping=lambda: len(transport.taken) == 1)
    assert states() == [State.SENT, State.QUEUED, State.QUEUED]
    assert list(Delivery.objects.filter(state=State.QUEUED).values_list("claim", flat=True)) == ["", ""]


def test_paused_nothing_is_claimed_and_resumed_it_goes_on(departure: Departure, cast: Cast) -> None:
    actions.pause(by=cast.max, reason="restored from backup")
    assert work_once(Memory(), worker="w", now=NOON) == {}
    assert states() == [State.QUEUED] * 3
    actions.resume(by=cast.max)
    assert work_once(Memory(), worker="w", now=NOON) == {"sent": 3}


def test_paused_in_the_middle_of_a_batch_the_rest_waits(departure: Departure, cast: Cast) -> None:

    def somebody_pauses(message: Outgoing) -> None:
        actions.pause(by=cast.max, reason="stop!")

    assert work_once(Memory(after=somebody_pauses), worker="w", now=NOON) == {"sent": 1, "queued": 2}


def test_two_workers_never_take_the_same_row(departure: Departure) -> None:
    first = claim("first", now=NOON, limit=2)
    second = claim("second", now=NOON, limit=5)
    assert (len(first), len(second)) == (2, 1)
    assert set(first).isdisjoint(second)


def test_a_row_that_was_taken_away_meanwhile_is_not_handed_over(departure: Departure) -> None:
    """Its worker stood still so long that its claims were given to another."""

    def taken_over(message: Outgoing) -> None:
        Delivery.objects.filter(notice__message_id=message.message_id).update(claim="another")

    transport = Memory(before=taken_over)
    assert work_once(transport, worker="w", now=NOON, limit=1) == {"lost": 1}
    assert transport.taken == []


def test_a_late_answer_settles_what_was_declared_doubtful_meanwhile(departure: Departure) -> None:
    def given_up(message: Outgoing) -> None:
        Delivery.objects.filter(notice__message_id=message.message_id).update(state=State.UNCONFIRMED)

    assert work_once(Memory(after=given_up), worker="w", now=NOON, limit=1) == {"sent": 1}


def test_a_late_answer_does_not_overrule_a_person(departure: Departure) -> None:
    def settled(message: Outgoing) -> None:
        Delivery.objects.filter(notice__message_id=message.message_id).update(state=State.FAILED)

    assert work_once(Memory(after=settled), worker="w", now=NOON, limit=1) == {"lost": 1}
    assert Delivery.objects.filter(state=State.FAILED).count() == 1


def test_only_one_departures_notices_can_be_sent(departure: Departure, cast: Cast) -> None:
    other = Departure.objects.create(
        leaver=cast.ivan,
        manager=cast.max,
        opened_by=cast.max,
        **{
            name: getattr(departure, name)
            for name in ("engagement", "notice_on", "last_day", "pack", "pack_version")
        },
    )
    assert work_once(Memory(), worker="w", now=NOON, departure=other) == {}
    assert work_once(Memory(), worker="w", now=NOON, departure=departure) == {"sent": 3}


def test_log_lines_name_rows_and_reasons_and_nobody(departure: Departure, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="handover")
    transport = Memory(
        before=first_meets(Never(reasons.RECIPIENT_REFUSED, "550 contact0@client.example unknown")),
        after=lambda message: ValueError(message.raw) if message.to.startswith("contact1") else None,
    )
    work_once(transport, worker="w", now=NOON)
    assert "recipient_refused" in caplog.text
    for secret in ("client.example", "Client 0", "Sof"):
        assert secret not in caplog.text

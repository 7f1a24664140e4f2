from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handover.approvals.models import Approval
from handover.delivery import actions, reasons
from handover.delivery.models import Delivery, State
from handover.delivery.schedule import oldest_waiting, preview, under_way
from handover.departures.actions import cancel
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices.approving import withdraw
from tests.cast import Cast
from tests.integration.delivery.ready import approve_all, departure_of, only, ready

TUESDAY_NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # 12:00 in Madrid
TUESDAY_NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
WEDNESDAY_MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_approved_notices_are_queued_with_one_entry_in_the_ledger(cast: Cast) -> None:
    departure = ready(cast, 3)
    before = Entry.objects.count()
    queued = actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    assert (len(queued.queued), queued.held) == (3, [])
    assert {row.state for row in Delivery.objects.all()} == {State.QUEUED}
    entry = Entry.objects.latest("id")
    assert (Entry.objects.count() - before, entry.verb, entry.actor_id) == (1, "delivery.queued", cast.max.email)


def test_queued_twice_each_notice_stands_in_the_queue_once(cast: Cast) -> None:
    departure = ready(cast, 2)
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    again = actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    assert (len(again.queued), Delivery.objects.count()) == (0, 2)


def test_outside_their_hours_clients_wait_for_the_morning(cast: Cast) -> None:
    departure = ready(cast, 1)
    actions.queue(departure, by=cast.max, now=TUESDAY_NIGHT)
    row = Delivery.objects.get()
    assert (row.not_before, row.reason) == (WEDNESDAY_MORNING, reasons.OUTSIDE_HOURS)


def test_the_clients_own_time_zone_counts_before_their_countrys_and_the_companys(cast: Cast) -> None:
    departure = ready(cast, 1, country="ES", time_zone="America/Lima")
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)  # 06:00 in Lima
    assert Delivery.objects.get().not_before == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_the_countrys_time_zone_counts_where_the_client_has_none(cast: Cast) -> None:
    departure = ready(cast, 1, country="RU")
    actions.queue(departure, by=cast.max, now=datetime(2026, 11, 24, 4, tzinfo=UTC))
    assert Delivery.objects.get().not_before == datetime(2026, 11, 24, 6, tzinfo=UTC)  # 09:00 in Moscow


def test_before_the_notice_day_nothing_goes_out(cast: Cast) -> None:
    departure = ready(cast, 1, notice_on=datetime(2026, 11, 26).date())  # noqa: DTZ001
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    row = Delivery.objects.get()
    assert (row.not_before, row.reason) == (datetime(2026, 11, 26, 8, tzinfo=UTC), reasons.BEFORE_NOTICE_DAY)


def test_at_once_leaves_the_hour_aside(cast: Cast) -> None:
    departure = ready(cast, 1)
    actions.queue(departure, by=cast.max, now=TUESDAY_NIGHT, at_once=True)
    row = Delivery.objects.get()
    assert (row.not_before, row.at_once) == (TUESDAY_NIGHT, TUESDAY_NIGHT)


def test_at_once_moves_those_that_wait_already(cast: Cast) -> None:
    departure = ready(cast, 1)
    actions.queue(departure, by=cast.max, now=TUESDAY_NIGHT)
    later = TUESDAY_NIGHT + timedelta(minutes=5)
    actions.queue(departure, by=cast.max, now=later, at_once=True)
    assert Delivery.objects.get().not_before == later


@pytest.mark.parametrize("at_once", [False, True])
def test_after_the_last_day_nothing_is_queued_not_even_at_once(cast: Cast, at_once: bool) -> None:
    departure = ready(cast, 1)
    midnight = datetime(2026, 12, 18, 23, tzinfo=UTC)  # the end of 18 December in Madrid
    held = actions.queue(departure, by=cast.max, now=midnight, at_once=at_once).held
    assert [one.reasons for one in held] == [(reasons.AFTER_LAST_DAY,)]
    assert not Delivery.objects.exists()


def test_a_client_without_an_open_hour_before_the_last_day_is_shown_and_can_be_told_at_once(cast: Cast) -> None:
    departure = ready(cast, 1)
    evening = datetime(2026, 12, 18, 17, tzinfo=UTC)  # 18:00 on the last day
    held = actions.queue(departure, by=cast.max, now=evening).held
    assert [one.reasons for one in held] == [(reasons.NO_WINDOW_LEFT,)]
    assert len(actions.queue(departure, by=cast.max, now=evening, at_once=True).queued) == 1


def test_what_is_not_approved_is_held_with_the_reason(cast: Cast) -> None:
    departure = ready(cast, 2)
    Approval.objects.order_by("id").last().delete()  # type: ignore[union-attr]
    queued = actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    assert [one.reasons for one in queued.held] == [(reasons.NOT_APPROVED,)]
    assert len(queued.queued) == 1


def test_a_client_that_is_called_first_is_held_until_the_call(cast: Cast) -> None:
    from handover.notices.actions import record_call

    departure = ready(cast, 1, tier="A")
    Approval.objects.create(subject=only(departure).ref, digest=only(departure).digest, by=cast.ivan)
    held = actions.queue(departure, by=cast.max, now=TUESDAY_NOON).held
    assert [one.reasons for one in held] == [("call_first",)]
    record_call(departure.transfers.get(), by=cast.max, note="told, glad to meet Sofía")
    assert len(actions.queue(departure, by=cast.max, now=TUESDAY_NOON).queued) == 1


def test_a_cancelled_departure_queues_nothing(cast: Cast) -> None:
    departure = ready(cast, 1)
    cancel(departure, by=cast.max, reason="Lena stays")
    with pytest.raises(UnusableInput):
        actions.queue(departure, by=cast.max, now=TUESDAY_NOON)


def test_neither_the_outsider_nor_the_leaver_may_queue(cast: Cast) -> None:
    departure = ready(cast, 1)
    for person in (cast.otto, cast.lena):
        with pytest.raises(NotAllowed):
            actions.queue(departure, by=person, now=TUESDAY_NOON)
    assert not Delivery.objects.exists()


def test_a_stopped_notice_is_queued_again_once_its_new_text_is_approved(cast: Cast) -> None:
    departure = ready(cast, 1)
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    Delivery.objects.update(state=State.STOPPED, reason=reasons.TEXT_CHANGED, digest="sha256:old")
    assert len(actions.queue(departure, by=cast.max, now=TUESDAY_NOON).queued) == 1
    row = Delivery.objects.get()
    assert (row.state, row.digest, row.reason) == (State.QUEUED, only(departure).digest, "")


def test_the_preview_says_what_goes_when_and_why_not(cast: Cast) -> None:
    departure = ready(cast, 2)
    Approval.objects.order_by("id").last().delete()  # type: ignore[union-attr]
    first, second = preview(departure, TUESDAY_NIGHT)
    assert (first.state, first.at, first.reasons) == ("", WEDNESDAY_MORNING, (reasons.OUTSIDE_HOURS,))
    assert (second.at, second.reasons, second.needs_person) == (None, (reasons.NOT_APPROVED,), True)
    assert not Delivery.objects.exists()


def test_the_preview_shows_that_a_queued_notice_lost_its_approval(cast: Cast) -> None:
    departure = ready(cast, 1)
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    withdraw(only(departure), by=cast.cora, reason="wrong name")
    (planned,) = preview(departure, TUESDAY_NOON)
    assert (planned.state, planned.at, planned.reasons) == (State.QUEUED, None, (reasons.NOT_APPROVED,))


def test_the_oldest_waiting_item_is_the_one_that_could_have_gone_first(cast: Cast) -> None:
    departure = ready(cast, 2)
    assert oldest_waiting(TUESDAY_NOON) is None
    actions.queue(departure, by=cast.max, now=TUESDAY_NIGHT)
    assert oldest_waiting(TUESDAY_NIGHT) is None, "it is not its hour yet: nothing is late"
    assert oldest_waiting(WEDNESDAY_MORNING + timedelta(hours=1)) == WEDNESDAY_MORNING
    Delivery.objects.update(state=State.SENT)
    assert oldest_waiting(WEDNESDAY_MORNING + timedelta(hours=1)) is None


def test_texts_that_may_have_left_stay_as_they_are(cast: Cast) -> None:
    departure = ready(cast, 3)
    actions.queue(departure, by=cast.max, now=TUESDAY_NOON)
    rows = list(Delivery.objects.order_by("id"))
    for row, state in zip(rows, (State.SENT, State.UNCONFIRMED, State.QUEUED), strict=True):
        Delivery.objects.filter(pk=row.pk).update(state=state)
    assert set(under_way(departure)) == {rows[0].notice.uuid, rows[1].notice.uuid}


def test_notices_without_approval_are_not_even_looked_up_by_the_worker(cast: Cast) -> None:
    departure = departure_of(cast, 1)
    assert actions.queue(departure, by=cast.max, now=TUESDAY_NOON).queued == []
    approve_all(departure, cast)
    assert not Delivery.objects.exists()

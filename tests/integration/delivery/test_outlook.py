"""What a page foresees for ten thousand notices at once is what the schedule says of each, whatever happened."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from handover.approvals.models import Approval, Refusal, Withdrawal
from handover.delivery.models import Delivery, State
from handover.delivery.outlook import outlook
from handover.delivery.schedule import preview
from handover.departures.models import Departure
from handover.notices import actions as notices
from handover.notices.models import Call, Notice, Sender
from tests.cast import Cast, make_client
from tests.integration.notices.telling import leaving, place

pytestmark = pytest.mark.django_db
CHANCES = 12


def something_happens(notice: Notice, cast: Cast, dice: random.Random) -> None:
    """Yeses, a yes taken back, a no, a place in the queue: or none of these."""
    for person in dice.sample([cast.max, cast.cora], dice.choice([0, 1, 1, 2])):
        yes = Approval.objects.create(subject=notice.ref, digest=notice.digest, by=person)
        if dice.random() < 0.1:
            Withdrawal.objects.create(approval=yes, by=person)
    if dice.random() < 0.1:
        Refusal.objects.create(subject=notice.ref, digest=notice.digest, by=cast.cora, reason="no")
    if dice.random() < 0.6:
        Delivery.objects.create(
            notice=notice,
            digest=notice.digest if dice.random() < 0.8 else "sha256:another",
            state=dice.choice([State.QUEUED, State.QUEUED, State.QUEUED, *State]),
            queued_by=cast.max,
            not_before=timezone.now() + timedelta(hours=dice.randint(-90, 90)),
            at_once=dice.choice([None, timezone.now()]),
            reason=dice.choice(["", "server_unreachable"]),
        )


@pytest.fixture(params=range(CHANCES))
def departure(request: pytest.FixtureRequest, cast: Cast) -> Departure:
    """Clients on many clocks, some of tier A, some with a contact in common; not all are placed or called."""
    dice = random.Random(request.param)
    for number in range(12):
        contacts = [(f"C{number}-{n}", f"c{number}.{n}@client.example") for n in range(dice.randint(1, 2))]
        contacts += [("Shared", "shared@client.example")] if dice.random() < 0.3 else []
        clock = {
            "country": dice.choice(["ES", "US", "JP", ""]),
            "time_zone": dice.choice(["", "Asia/Tokyo", "Madrid"]),
        }
        make_client(cast.lena, f"Client {number}", *contacts, tier=dice.choice("ACC"), **clock)
    found = leaving(cast)
    for transfer in found.transfers.all():
        if dice.random() < 0.9:
            place(found, dice.choice([cast.sofia, cast.ivan]), transfer.client)
    notices.draft(found, by=cast.max)
    for notice in found.notices.all():
        something_happens(notice, cast, dice)
    for transfer in found.transfers.filter(placement__isnull=False):
        _goes_on(found, transfer.pk, cast, dice)
    found.notices.filter(pk__in=[one.pk for one in found.notices.all() if dice.random() < 0.1]).update(
        sender_kind=Sender.LEAVER
    )
    return found


def _goes_on(departure: Departure, pk: int, cast: Cast, dice: random.Random) -> None:
    """After the notice was written the client is called, moved to somebody else, or taken back from them."""
    transfer = departure.transfers.get(pk=pk)
    if dice.random() < 0.5:
        Call.objects.create(transfer=transfer, by=cast.max)
    if dice.random() < 0.1:
        place(departure, cast.cora, transfer.client)
    elif dice.random() < 0.1:
        transfer.placement.delete()


@pytest.mark.parametrize("days", [0, 5, 400])
def test_it_is_what_the_schedule_says(departure: Departure, cast: Cast, days: int) -> None:
    if departure.pk % 2:
        cast.ivan.deactivated_at = timezone.now()
        cast.ivan.save()
    now = timezone.now() + timedelta(days=days)
    seen = outlook(departure, now).places
    planned = preview(departure, now)
    assert list(seen) == [one.notice.pk for one in planned]
    assert [tuple(one) for one in seen.values()] == [(one.state, one.at, one.reasons) for one in planned]
    assert [one.needs_person for one in seen.values()] == [one.needs_person for one in planned]


def test_the_schedule_of_some_is_that_part_of_the_whole(departure: Departure) -> None:
    now = timezone.now()
    some = [one for one in preview(departure, now) if one.notice.pk % 3]
    assert preview(departure, now, only=[one.notice.pk for one in some]) == some

"""The glance of a page and the coverage of `handover status` say the same of every client, whatever happened."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from handover.approvals.models import Approval, Refusal, Withdrawal
from handover.delivery.models import State
from handover.departures.models import Departure
from handover.followup.coverage import coverage
from handover.followup.glance import glance
from handover.followup.models import Acknowledgement, Answer
from handover.followup.progress import progress
from handover.followup.reading import state_of, states_of
from handover.followup.states import of_departure
from handover.notices import actions as notices
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.told import deliver
from tests.integration.notices.telling import leaving, place

pytestmark = pytest.mark.django_db
CHANCES = 12


def something_happens(notice: Notice, cast: Cast, dice: random.Random) -> None:
    """Yeses, a yes taken back, a no, a delivery in any state, an answer: or none of these."""
    for person in dice.sample([cast.max, cast.cora], dice.randint(0, 2)):
        yes = Approval.objects.create(subject=notice.ref, digest=notice.digest, by=person)
        if dice.random() < 0.2:
            Withdrawal.objects.create(approval=yes, by=person)
    if dice.random() < 0.1:
        Refusal.objects.create(subject=notice.ref, digest=notice.digest, by=cast.cora, reason="no")
    if dice.random() < 0.1:
        Refusal.objects.create(subject="held:another", digest=notice.digest, by=cast.cora, reason="no")
    if dice.random() < 0.4:
        deliver(notice, dice.choice(list(State)))
    if dice.random() < 0.2:
        Acknowledgement.objects.create(notice=notice, answer=Answer.SEEN)


@pytest.fixture(params=range(CHANCES))
def departure(request: pytest.FixtureRequest, cast: Cast) -> Departure:
    """Clients with none, one or several contacts, some without an address, some shared; not all are placed."""
    dice = random.Random(request.param)
    for number in range(12):
        contacts = [(f"C{number}-{n}", f"c{number}.{n}@client.example") for n in range(dice.randint(0, 3))]
        contacts += [("Phone only", "")] if dice.random() < 0.3 else []
        contacts += [("Shared", "shared@client.example")] if dice.random() < 0.3 else []
        near = timezone.localdate() + timedelta(days=10)
        more = {"tier": dice.choice("AC"), "renewal_on": dice.choice([None, near])}
        make_client(cast.lena, f"Client {number}", *contacts, **more)
    found = leaving(cast)
    for transfer in found.transfers.all():
        if dice.random() < 0.8:
            place(found, dice.choice([cast.sofia, cast.ivan]), transfer.client)
    notices.draft(found, by=cast.max)
    for notice in found.notices.all():
        something_happens(notice, cast, dice)
    if dice.random() < 0.5:
        found.transfers.first().placement.delete()  # type: ignore[union-attr]
    return found


def test_every_client_and_every_total_is_the_same(departure: Departure) -> None:
    whole, seen = coverage(departure), glance(departure)
    assert [(one["id"], one["state"]) for one in whole["transfers"]] == [
        (one.id, one.state.value) for one in seen.clients
    ]
    assert seen.totals.items() <= whole["totals"].items()
    assert len({one["state"] for one in whole["transfers"]}) > 2


def test_the_coverage_of_some_is_that_part_of_the_whole(departure: Departure) -> None:
    whole = coverage(departure)["transfers"]
    ids = [one["id"] for one in whole][::3]
    assert coverage(departure, only=ids)["transfers"] == [one for one in whole if one["id"] in ids]


def test_the_word_for_each_notice_is_that_of_its_state(departure: Departure) -> None:
    whole = of_departure(departure, timezone.localdate())
    states = {now.uuid: now.state.value for told in whole.values() for now in told}
    words = progress(departure, timezone.localdate())
    assert {str(one.uuid): words[one.pk] for one in departure.notices.all()} == states


def test_one_notice_is_where_it_stands_among_all(departure: Departure) -> None:
    listed = states_of(departure)
    assert {str(one.uuid): state_of(one) for one in departure.notices.all()} == listed

"""What waits: the same as the notices' own rules say, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handover.approvals.models import Approval, Refusal
from handover.approving.lines import lines
from handover.approving.models import Kind
from handover.approving.waiting import Waiting, queue_of
from handover.departures import actions as departures
from handover.departures.models import Departure, Transfer
from handover.gate.models import Held
from handover.notices import approving, office
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.approving.conftest import hold
from tests.integration.conftest import SignIn
from tests.integration.delivery.ready import ready

pytestmark = pytest.mark.django_db
Change = Callable[[Transfer], None]


def _client_tier(one: Transfer) -> None:
    one.client.tier = "A"
    one.client.save()


def _kept_tier(one: Transfer) -> None:
    one.snapshot["tier"] = "A"
    one.save()


def _client_renewal(one: Transfer) -> None:
    one.client.renewal_on = office.today() + timedelta(days=60)
    one.client.save()


def _kept_renewal(one: Transfer) -> None:
    one.snapshot["renewal_on"] = office.today().isoformat()
    one.save()


def _renewal_passed(one: Transfer) -> None:
    one.snapshot["renewal_on"] = (office.today() - timedelta(days=1)).isoformat()
    one.save()


def _renewal_far(one: Transfer) -> None:
    one.client.renewal_on = office.today() + timedelta(days=61)
    one.client.save()


def _nothing(one: Transfer) -> None:
    pass


@pytest.mark.parametrize(
    "change",
    [_client_tier, _kept_tier, _client_renewal, _kept_renewal, _renewal_passed, _renewal_far, _nothing],
)
@pytest.mark.parametrize("yeses", [0, 1, 2])
def test_it_waits_as_long_as_it_is_not_approved(cast: Cast, bodega: Notice, change: Change, yeses: int) -> None:
    change(bodega.covers.get().transfer)
    for person in (cast.max, cast.cora)[:yeses]:
        Approval.objects.create(subject=bodega.ref, digest=bodega.digest, by=person)
    waiting = {one.pk for one in queue_of(cast.cora, timezone.now()) if one.kind == Kind.NOTICE}
    notice = Notice.objects.get(pk=bodega.pk)
    assert (bodega.pk in waiting) is not approving.is_approved(notice)


def test_what_was_refused_called_off_or_is_too_late_does_not_wait(cast: Cast, bodega: Notice, vip: Notice) -> None:
    def waiting(now: datetime) -> int:
        return len(queue_of(cast.cora, now))

    now = timezone.now()
    assert waiting(now) == 3
    Refusal.objects.create(subject=bodega.ref, digest=bodega.digest, by=cast.cora, reason="no")
    assert waiting(now) == 2
    assert waiting(now + timedelta(days=40)) == 0
    departures.cancel(vip.departure, by=cast.max, reason="stays")
    assert waiting(now) == 0


def test_the_notice_day_is_the_deadline_and_then_the_last_day(cast: Cast, leaving: Departure) -> None:
    at = {ahead: queue_of(cast.max, timezone.now() + timedelta(days=ahead))[0].deadline for ahead in (0, 2)}
    days = {ahead: (one.astimezone(UTC) + timedelta(hours=2)).date() for ahead, one in at.items()}
    assert days == {0: leaving.notice_on + timedelta(days=1), 2: leaving.last_day + timedelta(days=1)}


def test_every_stretch_of_the_queue_is_a_stretch_of_the_whole(cast: Cast, leaving: Departure) -> None:
    """Two departures with other deadlines; held mail before, between and after them."""
    now = timezone.now()
    other = departures.open_departure(
        leaver=cast.otto,
        manager=cast.max,
        engagement="employee",
        notice_on=leaving.notice_on + timedelta(days=2),
        last_day=leaving.last_day,
        by=cast.max,
    )
    Notice.objects.filter(pk=leaving.notices.first().pk).update(departure=other)  # type: ignore[union-attr]
    for number in range(12):
        held = hold(leaving if number % 3 else other, number)
        Held.objects.filter(pk=held.pk).update(decide_by=now + timedelta(hours=11 * number - 12))
    queue = queue_of(cast.cora, now)
    whole = list(queue)
    assert len(whole) == len(queue) == 15
    assert whole == sorted(whole, key=lambda one: (one.deadline, one.kind, one.pk))
    for asked in ({}, {"kind": "held"}, {"kind": "notice"}, {"departure": str(other.pk)}, {"urgency": "today"}):
        fitting = [one for one in whole if _fits(one, **asked)]
        found = queue.only(**asked)
        assert fitting and [found[at : at + 4] for at in range(0, 24, 4)] == [
            fitting[at : at + 4] for at in range(0, 24, 4)
        ]
    assert [queue.find(one.kind, one.pk) for one in whole] == whole
    assert queue[-1] == whole[-1]


def _fits(one: Waiting, kind: str = "", departure: str = "", urgency: str = "") -> bool:
    return kind in ("", one.kind) and departure in ("", str(one.departure)) and urgency in ("", one.urgency)


def test_fifty_to_a_page(cast: Cast, sign_in: SignIn) -> None:
    departure = ready(cast, 60, notice_on=office.today(), last_day=office.today() + timedelta(days=9))
    Approval.objects.all().delete()
    pages = [sign_in(cast.max).get(reverse("approvals"), {"page": page}).content.decode() for page in (1, 2)]
    assert [page.count("data-item>") for page in pages] == [50, 10]
    assert departure.notices.count() == 60


def test_the_number_of_queries_does_not_grow_with_the_queue(cast: Cast, sign_in: SignIn) -> None:
    browser, counts = sign_in(cast.cora), []
    browser.get(reverse("approvals"))  # what is asked once in a session
    departure = ready(cast, 40, notice_on=office.today(), last_day=office.today() + timedelta(days=9))
    Approval.objects.exclude(pk=Approval.objects.first().pk).delete()  # type: ignore[union-attr]
    for more in ((1, 3), (3, 30)):
        for number in range(*more):
            hold(departure, number)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = browser.get(reverse("approvals")).content.decode()
        counts.append(len(asked))
        assert page.count("data-item>") == min(39 + more[1] - 1, 50)
    assert counts[0] == counts[1] < 40, counts


def test_a_line_tells_what_the_person_needs_to_decide(cast: Cast, bodega: Notice) -> None:
    queue = queue_of(cast.cora, timezone.now())
    line = next(one for one in lines(cast.cora, queue, list(queue)) if one.matter.notice == bodega)
    assert (line.title, line.clients, line.deputy, line.why_not) == ("Ana", ["Bodega"], None, "")
    assert (line.says and line.says in " ".join(bodega.body.split())[:200] + " …") or line.says.endswith("…")

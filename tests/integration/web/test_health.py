"""Monitoring sees a queue that does not move, without signing in and without a single name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from handover.delivery import actions
from handover.delivery.models import Delivery
from handover.departures.models import Departure
from handover.notices.models import Notice
from tests.cast import Cast


@pytest.fixture
def waiting(cast: Cast) -> Delivery:
    today = timezone.localdate()
    departure = Departure.objects.create(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=today,
        last_day=today + timedelta(days=14),
        pack="company",
        pack_version="1",
        opened_by=cast.max,
    )
    notice = Notice.objects.create(
        departure=departure,
        address="anna@client.example",
        language="en",
        relation="client",
        sender_kind="manager",
        sender=cast.max,
        successor=cast.sofia,
        subject="s",
        body="b",
        copies=[],
        message_id="<1@northwind.example>",
        raw=b"",
        digest="sha256:0",
        drafted_by=cast.max,
    )
    since = timezone.now() - timedelta(seconds=30)
    return Delivery.objects.create(notice=notice, digest="sha256:0", queued_by=cast.max, not_before=since)


def test_a_queue_that_moves_is_healthy(waiting: Delivery, client: Browser) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer.json()["status"] == "ok"


def test_a_queue_that_is_stuck_is_not_unless_somebody_holds_it(
    waiting: Delivery, cast: Cast, client: Browser
) -> None:
    Delivery.objects.update(not_before=timezone.now() - timedelta(hours=2))
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["status"] == "queue stuck"
    assert answer.json()["oldest_waiting_seconds"] == pytest.approx(7200, abs=60)
    actions.pause(by=None, reason="a restore")
    assert client.get("/healthz").json()["status"] == "paused"


def test_the_metrics_count_and_name_nobody(waiting: Delivery, client: Browser) -> None:
    text = client.get("/metrics").content.decode()
    assert 'handover_deliveries{state="queued"} 1.0' in text
    assert 'handover_deliveries{state="sent"} 0.0' in text
    assert "anna" not in text and "northwind" not in text

"""`handover send`, `queue`, `worker --once` and `status`, as somebody at the terminal meets them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.approvals.models import Approval
from handover.cli.main import run
from handover.delivery import reasons
from handover.delivery.models import Delivery, Pause, State
from handover.departures.models import Departure
from tests.cast import Cast
from tests.integration.delivery.ready import departure_of, ready

LENA = "lena@northwind.example"


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA, settings.SMTP_URL = tmp_path, ""


@pytest.fixture
def departure(cast: Cast) -> Departure:
    today = timezone.localdate()
    return ready(cast, 3, notice_on=today, last_day=today + timedelta(days=30))


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert run(list(words)) == code
    return capsys.readouterr().out


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    return json.loads(said(capsys, *words, "--json", code=code))


def outbox(folder: Path) -> int:
    return len(list((folder / "outbox").glob("*.eml")))


def test_send_now_writes_each_notice_into_the_outbox_once(
    departure: Departure, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "3 sent now" in said(capsys, "send", LENA, "--now")
    assert "0 sent now; in all 3 sent" in said(capsys, "send", LENA, "--now")
    assert outbox(tmp_path) == 3


def test_a_dry_run_queues_nothing(departure: Departure, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = told(capsys, "send", LENA, "--dry-run", "--now")
    assert found["counts"] == {"ready": 3}
    assert not Delivery.objects.exists()
    assert outbox(tmp_path) == 0


def test_what_a_person_has_to_look_at_has_its_own_exit_code(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    Approval.objects.order_by("id").last().delete()  # type: ignore[union-attr]
    found = told(capsys, "send", LENA, "--now", code=3)
    assert found["counts"] == {"sent": 2, "held": 1}
    assert [row["why"] for row in found["notices"] if row["state"] == "held"] == [reasons.words("not_approved")]


def test_without_notices_the_next_step_is_named(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    departure_of(cast, 1)
    assert run(["send", LENA]) == 2
    assert f"handover draft {LENA}" in capsys.readouterr().err


def test_only_those_who_run_the_departure_send(departure: Departure, capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("otto@northwind.example", LENA):
        assert run(["send", LENA, "--now", "--as", address]) == 4
    assert not Delivery.objects.exists()


def test_the_queue_is_paused_and_goes_on(
    departure: Departure, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said(capsys, "queue", "pause", "--reason", "restored from backup")
    assert run(["send", LENA, "--now"]) == 3
    assert "restored from backup" in capsys.readouterr().err
    assert outbox(tmp_path) == 0
    said(capsys, "queue", "resume", "--as", "max@northwind.example")
    assert Pause.objects.get().ended_by == departure.manager
    run(["worker", "--once"])
    assert outbox(tmp_path) == 3


def test_a_doubtful_delivery_is_listed_settled_and_tried_again(
    departure: Departure, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said(capsys, "send", LENA, "--now")
    number = Delivery.objects.order_by("id")[1].pk
    Delivery.objects.filter(pk=number).update(state=State.UNCONFIRMED, reason=reasons.NO_ANSWER)
    assert told(capsys, "queue", "list", LENA)[0]["id"] == number, "who needs a person comes first"
    assert [row["id"] for row in told(capsys, "queue", "list", "--state", "unconfirmed")] == [number]
    assert run(["queue", "retry", str(number)]) == 2, "doubtful is not failed"
    said(capsys, "queue", "settle", str(number), "--not-sent", "--note", "not in the server's log")
    said(capsys, "queue", "retry", str(number))
    assert Delivery.objects.get(pk=number).state == State.QUEUED
    assert run(["queue", "settle", "4711", "--sent", "--note", "x"]) == 2
    assert run(["queue", "list", "--state", "lost"]) == 2


def test_the_outbox_itself_tells_of_a_doubtful_message_that_it_was_sent(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "send", LENA, "--now")
    Delivery.objects.update(state=State.UNCONFIRMED)
    run(["worker", "--once"])
    assert set(Delivery.objects.values_list("state", "reason")) == {(State.SENT, reasons.FOUND_BY_WITNESS)}


def test_status_says_how_far_everybody_is(departure: Departure, capsys: pytest.CaptureFixture[str]) -> None:
    assert {t["state"] for t in told(capsys, "status", LENA)["transfers"]} == {"approved"}
    said(capsys, "send", LENA, "--now")
    found = told(capsys, "status", LENA)
    assert [notice["state"] for t in found["transfers"] for notice in t["notices"]] == ["sent"] * 3
    assert "3 sent" in said(capsys, "status", LENA)

"""`handover mailbox`: the plan, the proof, what is due, and the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from handover.book.models import Client, Contact
from handover.cli.main import run
from handover.delivery import reasons
from handover.delivery.transports import Unreachable
from handover.delivery.transports.memory import Memory
from handover.departures.actions import cancel
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.mailbox import actions, managing, reminders
from handover.mailbox.building import build
from handover.mailbox.models import MailboxPlan, System
from tests.cast import Cast
from tests.integration.delivery.ready import departure_of

LENA = "lena@northwind.example"


@pytest.fixture
def departure(cast: Cast, settings: LazySettings, tmp_path: Path) -> Departure:
    settings.DATA, settings.SMTP_URL = tmp_path, ""
    today = timezone.localdate()
    return departure_of(cast, 2, notice_on=today, last_day=today + timedelta(days=30))


@pytest.fixture
def row(departure: Departure, cast: Cast) -> MailboxPlan:
    return actions.plan(departure, by=cast.max)


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert run(["mailbox", LENA, *words, "--json"]) == code
    return json.loads(capsys.readouterr().out) if code == 0 else capsys.readouterr().err


def test_the_command_plans_from_the_last_day_for_thirty_days(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys)
    assert found["starts_on"] == str(departure.last_day)
    assert found["closes_on"] == str(departure.last_day + timedelta(days=30))
    assert found["addresses"] == {"sofia@northwind.example": 2}
    assert found["everybody_else"] == "max@northwind.example"
    assert Entry.objects.filter(verb="mailbox.planned").count() == 1
    told(capsys)
    assert Entry.objects.filter(verb="mailbox.planned").count() == 1, "looking changes nothing"


def test_sixty_days_need_a_reason_and_keep_it(departure: Departure, capsys: pytest.CaptureFixture[str]) -> None:
    close = str(departure.last_day + timedelta(days=60))
    assert "reason" in told(capsys, "--close", close, code=2)
    assert told(capsys, "--close", close, "--reason", "the contract runs on")["closes_on"] == close
    assert told(capsys)["closes_on"] == close


def test_nothing_is_put_into_the_mailbox_before_the_leaver_was_told(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "tell Lena" in told(capsys, "--installed", "google", code=2)
    found = told(capsys, "--told", "letter signed on 1 December", "--installed", "google")
    assert found["installed"]["system"] == "google"
    assert [one["how"] for one in found["told"]] == ["letter signed on 1 December"]
    verbs = Entry.objects.filter(verb__startswith="mailbox.").order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["mailbox.leaver_told", "mailbox.installed"]


@pytest.mark.parametrize(
    ("shape", "begins"),
    [("sieve", "# handover"), ("graph", "{"), ("powershell", "# open"), ("gmail", "{"), ("gam", "# open")],
)
def test_each_form_of_the_settings_can_be_printed(
    departure: Departure, capsys: pytest.CaptureFixture[str], shape: str, begins: str
) -> None:
    assert run(["mailbox", LENA, "--print", shape]) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_what_cannot_be_done_is_one_clear_line(departure: Departure, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--print" in told(capsys, "--print", "fax", code=2)
    assert "HANDOVER_SIEVE_URL" in told(capsys, "--told", "by letter", "--install", code=2)


def test_only_who_runs_the_departure_plans(departure: Departure, cast: Cast) -> None:
    for person in (cast.lena, cast.otto, cast.sofia):
        with pytest.raises(NotAllowed):
            actions.plan(departure, by=person)


def test_languages_come_from_the_book(row: MailboxPlan) -> None:
    first, second = Client.objects.order_by("id")
    Client.objects.filter(pk=first.pk).update(language="ru")
    Contact.objects.filter(client=second).update(language="pt")
    languages = {address: route.language for route in build(row).routes for address in route.addresses}
    assert languages == {"contact0@client.example": "ru", "contact1@client.example": ""}


def test_what_is_due_follows_the_days(row: MailboxPlan, cast: Cast) -> None:
    last = row.departure.last_day
    assert reminders.due(row, last - timedelta(days=20)) == []
    assert reminders.due(row, last - timedelta(days=10)) == ["tell"]
    assert reminders.due(row, last - timedelta(days=5)) == ["install", "tell"]
    actions.tell(row, by=cast.max, how="by letter")
    actions.installed(row, by=cast.max, system=System.MICROSOFT, content="x")
    assert reminders.due(row, last) == []
    assert reminders.due(row, row.closes_on - timedelta(days=3)) == ["closes_soon"]
    assert reminders.due(row, row.closes_on) == ["close_now"]
    actions.closed(row, by=cast.max)
    row = MailboxPlan.objects.get()
    assert reminders.due(row, row.closes_on) == []
    with pytest.raises(UnusableInput, match="closed already"):
        actions.plan(row.departure, by=cast.max)


def test_planned_anew_it_has_to_be_installed_anew(row: MailboxPlan, cast: Cast) -> None:
    actions.tell(row, by=cast.max, how="by letter")
    actions.installed(row, by=cast.max, system=System.MICROSOFT, content="x")
    again = actions.plan(row.departure, by=cast.max, fallback=cast.cora)
    assert reminders.due(again, row.departure.last_day) == ["install"]


def test_the_manager_is_reminded_once_and_again_only_if_it_did_not_leave(row: MailboxPlan) -> None:
    day = row.departure.last_day - timedelta(days=10)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert reminders.tend(Memory(before=lambda m: Unreachable(reasons.SERVER_UNREACHABLE)), now) == 0
    transport = Memory()
    assert (reminders.tend(transport, now), reminders.tend(transport, now)) == (1, 0)
    (message,) = transport.taken
    assert message.to == "max@northwind.example"
    assert b"Auto-Submitted: auto-generated" in message.raw
    assert Entry.objects.filter(verb="mailbox.reminded").count() == 1


def test_the_workers_chores_run_with_what_the_installation_has(
    row: MailboxPlan, settings: LazySettings, tmp_path: Path
) -> None:
    day = row.departure.last_day - timedelta(days=10)
    assert reminders.chore(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) == 1
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


@pytest.mark.parametrize("why", ["its day came", "the departure was called off"])
def test_a_script_of_ours_ends_by_itself(
    row: MailboxPlan, cast: Cast, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(managing, "remove", lambda server, mailbox: removed.append(mailbox))
    actions.tell(row, by=cast.max, how="by letter")
    actions.installed(row, by=cast.max, system=System.SIEVE, content="x")
    now = timezone.now()
    url = "sieve://master:password@127.0.0.1:4190"
    reminders.tend(Memory(), now, sieve=url)
    assert removed == []
    if why == "its day came":
        now += timedelta(days=61)
    else:
        cancel(row.departure, by=cast.max, reason="stays")
    reminders.tend(Memory(), now, sieve=url)
    assert removed == [LENA]
    assert MailboxPlan.objects.get().is_closed


def test_a_script_that_cannot_be_taken_out_is_not_called_closed(
    row: MailboxPlan, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(server: object, mailbox: str) -> bool:
        raise UnusableInput("away")

    monkeypatch.setattr(managing, "remove", away)
    actions.tell(row, by=cast.max, how="by letter")
    actions.installed(row, by=cast.max, system=System.SIEVE, content="x")
    transport = Memory()
    reminders.tend(transport, timezone.now() + timedelta(days=61), sieve="sieve://a:b@127.0.0.1:1")
    assert not MailboxPlan.objects.get().is_closed
    assert len(transport.taken) == 1, "and the manager hears of it"

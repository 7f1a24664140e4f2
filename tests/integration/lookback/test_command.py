"""`handover lookback`, as it is typed."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from handover.cli.main import ExitCode, run
from handover.departures.models import Departure
from handover.lookback import actions, running, scanning
from handover.lookback.models import LookBack, Message
from handover.lookback.sources.finding import find
from handover.lookback.terms import Chunk
from tests.cast import Cast
from tests.integration.lookback.looking import begun, mailbox, read_all, sent
from tests.unit.lookback.mails import HOME, word_reader

pytestmark = pytest.mark.django_db
LENA = "lena@northwind.example"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the command; what the screening finds has tests of its own."""
    monkeypatch.setattr(scanning, "_screen", word_reader)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    mails = [sent("I am leaving.", to="oleg@neva.example"), sent("I am leaving."), sent("list", to=HOME)]
    return mailbox(tmp_path, mails)


def allowed() -> list[str]:
    told = (timezone.localdate() - timedelta(days=400)).isoformat()
    return [
        *("--departure", LENA, "--purpose", "Who was told?", "--allowed-by", "cora@northwind.example"),
        *("--staff-told-on", told, "--less-intrusive", "Lena was asked first", "--private", HOME),
    ]


def test_without_an_authorisation_it_refuses_and_says_what_is_missing(
    departure: Departure, box: Path, capsys: Captured
) -> None:
    assert run(["lookback", str(box), "--departure", LENA]) == ExitCode.REFUSED
    said = capsys.readouterr().err
    assert all(word in said for word in ("--purpose", "--allowed-by", "--staff-told-on", "--less-intrusive"))
    assert LookBack.objects.count() == 0


def test_the_result_for_people_and_for_programs(
    departure: Departure, box: Path, tmp_path: Path, capsys: Captured
) -> None:
    table = tmp_path / "out.csv"
    assert run(["lookback", str(box), *allowed(), "--csv", str(table), "--json"]) == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    assert [one["client"] for one in found["clients"]] == ["Neva", "Acme"]
    assert found["lookback"]["finished"] and found["counts"]["opened"] == 3
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [row["client"] for row in rows] == ["Neva", "Acme", ""]
    assert run(["lookback", str(box), *allowed()]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "NO SUCCESSOR YET" in out and "3 opened" in out and "1 went to the leaver's own addresses" in out


def test_a_stopped_run_goes_on(cast: Cast, departure: Departure, tmp_path: Path, capsys: Captured) -> None:
    box = mailbox(tmp_path, [sent(f"{number} leaving") for number in range(20)])
    stopped = begun(cast, departure, box, piece=900)
    read_all(cast, stopped, at_most=2)
    assert run(["lookback", "--resume", "--departure", LENA, "--json", "--processes", "1"]) == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["lookback"]["id"], found["counts"]["opened"]) == (stopped.pk, 20)
    assert run(["lookback", "--resume", "--departure", LENA]) == ExitCode.UNUSABLE


def test_own_data_and_forgetting(departure: Departure, box: Path, tmp_path: Path, capsys: Captured) -> None:
    run(["lookback", str(box), *allowed()])
    own = tmp_path / "own.json"
    assert run(["lookback", "--departure", LENA, "--own-data", str(own)]) == ExitCode.DONE
    assert len(json.loads(own.read_text())["lookbacks"][0]["messages"]) == 3
    assert run(["lookback", "--departure", LENA, "--forget"]) == ExitCode.DONE
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["nowhere"], "nowhere: is not there"),
        ([], "PATH: name a mailbox"),
        (["imaps://server.example/INBOX"], "write it as imaps://user@host/folder"),
        (["imaps://lena:secret@server.example/"], "HANDOVER_IMAP_PASSWORD"),
    ],
)
def test_what_cannot_be_read_is_named(departure: Departure, words: list[str], named: str, capsys: Captured) -> None:
    assert run(["lookback", *words, *allowed()]) == ExitCode.UNUSABLE
    said = capsys.readouterr().err
    assert named in said and "secret@" not in said


def test_on_all_cores_it_is_the_same(cast: Cast, departure: Departure, tmp_path: Path) -> None:
    box = mailbox(tmp_path, [sent(f"{number} leaving", days_ago=number % 30) for number in range(40)])
    chunks: list[Chunk] = find([str(box)], piece=1000)
    assert len(chunks) > 4
    look = actions.look_of(begun(cast, departure, box), "en")
    alone = {one.number: one for one in running.run(chunks, look, processes=1, screen=word_reader)}
    together = {one.number: one for one in running.run(chunks, look, processes=2, screen=word_reader)}
    assert alone == together and len(alone) == len(chunks)

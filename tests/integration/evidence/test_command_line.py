"""`handover evidence` from the terminal: who may export, what is in the bundle, and the codes it ends with."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from handover.book.models import Person, Role, RoleGrant
from handover.cli.main import run
from handover.delivery.models import Delivery, State
from handover.departures.models import Departure
from handover.evidence.ledger import record
from handover.evidence.models import Entry, Payload
from handover.notices.models import Notice
from tests.cast import Cast

LENA = "lena@northwind.example"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def departure(cast: Cast) -> Departure:
    """Lena's, with a notice in every state that a delivery can have, and one that was never queued."""
    dates = {"notice_on": date(2026, 11, 2), "last_day": date(2026, 12, 31)}
    people = {"leaver": cast.lena, "manager": cast.max, "opened_by": cast.max}
    opened = Departure.objects.create(**people, **dates, engagement="employee", pack="company", pack_version="1")
    for state in [*State, None]:
        _notice(opened, cast, str(state), state)
    with transaction.atomic():
        record("departures.opened", actor=cast.max.as_actor("manager"), subject=opened.ref, departure=opened.ref)
    return opened


def _notice(departure: Departure, cast: Cast, name: str, state: State | None) -> None:
    notice = Notice.objects.create(
        departure=departure,
        address=f"{name}@client.example",
        language="en",
        relation="client",
        sender_kind="manager",
        sender=cast.max,
        successor=cast.sofia,
        subject="Your contact",
        body="",
        copies=[],
        message_id=f"<{name}@northwind.example>",
        raw=f"Subject: {name}\r\n\r\n".encode(),
        digest="sha256:0",
        drafted_by=cast.max,
    )
    if state:
        Delivery.objects.create(notice=notice, state=state, queued_by=cast.max, not_before=timezone.now())


def handover(*words: str, ends: int = 0) -> None:
    assert run(["evidence", *words]) == ends


def test_a_departure_s_proof_is_written_verified_and_sent_to_the_witness(
    departure: Departure, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handover("export", LENA, "--out", "lena.zip")
    said = capsys.readouterr()
    assert "INTACT; entries: 2," in said.out and "wrote lena.zip" in said.out
    assert said.err == "folder: arrived\n"
    (kept,) = (folders / "witness").iterdir()
    handover("key")
    key = capsys.readouterr().out.strip()
    handover("verify", "lena.zip", "--key", key, "--checkpoint", str(kept))
    assert "INTACT; " in capsys.readouterr().out
    handover("verify")
    assert "INTACT; entries: 2," in capsys.readouterr().out


def test_only_messages_that_left_or_may_have_left_are_in_it(departure: Departure) -> None:
    handover("export", LENA, "--out", "lena.zip")
    with zipfile.ZipFile("lena.zip") as bundle:
        inside = {name.partition("-")[2] for name in bundle.namelist() if name.startswith("messages/")}
        assert inside == {f"{state}@client.example.eml" for state in ("at_data", "sent", "unconfirmed")}


@pytest.mark.parametrize(
    ("who", "code"), [("", 0), ("max", 0), ("cora", 0), ("lena", 4), ("sofia", 4), ("otto", 4), ("nobody", 2)]
)
def test_who_may_export(departure: Departure, who: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    acting = ["--as", f"{who}@northwind.example"] if who else []
    handover("export", LENA, "--out", "lena.zip", *acting, ends=code)
    assert Path("lena.zip").exists() == (code == 0)
    assert Entry.objects.filter(verb="evidence.exported").exists() == (code == 0)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_existing_file_is_never_written_over(departure: Departure) -> None:
    Path("lena.zip").write_text("mine")
    handover("export", LENA, "--out", "lena.zip", ends=2)
    handover("export", LENA, "--out", "nowhere/lena.zip", ends=2)
    assert Path("lena.zip").read_text() == "mine"
    assert not Entry.objects.filter(verb="evidence.exported").exists()


def test_somebody_without_a_departure_has_no_proof(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    handover("export", "otto@northwind.example", ends=2)
    assert capsys.readouterr().err == "handover: otto@northwind.example: no departure\n"


def test_machine_output_is_one_document(departure: Departure, capsys: pytest.CaptureFixture[str]) -> None:
    handover("export", LENA, "--json")
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (made["file"], made["intact"], made["checkpoint"]) == ("evidence-lena.zip", True, 2)
    handover("verify", "evidence-lena.zip", "--json")
    assert json.loads(capsys.readouterr().out)["problems"] == []


def test_a_bundle_that_was_tampered_with_ends_with_4(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    handover("export", LENA, "--out", "lena.zip")
    with zipfile.ZipFile("lena.zip") as good, zipfile.ZipFile("bad.zip", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace(b"Max Manager", b"Otto Outsider"))
    capsys.readouterr()
    handover("verify", "bad.zip", ends=4)
    assert "problem: entry 0: is not what was recorded at this place" in capsys.readouterr().out
    handover("verify", "bad.zip", "--json", ends=4)
    assert json.loads(capsys.readouterr().out)["intact"] is False


def test_what_is_no_bundle_ends_with_2(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Path("no.zip").write_text("no")
    handover("verify", "no.zip", ends=2)
    handover("verify", "missing.zip", ends=2)
    handover("verify", "--key", "nonsense", ends=2)
    handover("verify", "--checkpoint", "missing.txt", ends=2)
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == ["handover"] * 4


def test_a_ledger_that_was_tampered_with_ends_with_4(
    departure: Departure, capsys: pytest.CaptureFixture[str]
) -> None:
    handover("checkpoint")
    Entry.objects.update(actor_name="Otto Outsider")
    capsys.readouterr()
    handover("verify", ends=4)
    assert "problem: entry 0: says something else in actor_name than its leaf" in capsys.readouterr().out


def test_a_checkpoint_is_printed_as_the_witness_gets_it(
    departure: Departure, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handover("checkpoint")
    (kept,) = (folders / "witness").iterdir()
    assert capsys.readouterr().out == kept.read_text()


def test_an_empty_ledger_has_nothing_to_sign(cast: Cast) -> None:
    handover("checkpoint", ends=2)


@pytest.mark.parametrize(
    ("who", "role", "code"), [("cora", Role.COMPLIANCE, 0), ("max", None, 4), ("otto", None, 4)]
)
def test_who_may_erase(cast: Cast, who: str, role: Role | None, code: int) -> None:
    person: Person = getattr(cast, who)
    if role:
        RoleGrant.objects.create(person=person, role=role)
    with transaction.atomic():
        entry = record(
            "notices.drafted", actor=cast.max.as_actor("manager"), subject="notice:1", personal={"name": "Ann"}
        )
    handover("erase", str(entry.uuid), "--reason", "asked for", "--as", f"{who}@northwind.example", ends=code)
    assert Payload.objects.filter(entry=entry).exists() == (code != 0)


@pytest.mark.parametrize("uuid", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_entry_that_does_not_exist_cannot_be_erased(cast: Cast, uuid: str) -> None:
    handover("erase", uuid, "--reason", "asked for", "--as", "cora@northwind.example", ends=2)

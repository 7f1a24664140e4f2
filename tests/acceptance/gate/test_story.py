"""The gate's whole story with a real Postfix: release, notices, departures that come and go, faults, probes."""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.acceptance.gate.test_dialogues import is_note
from tests.servers import postfix
from tests.servers.gate import ROOT, House, house
from tests.servers.postgres import free_port

pytestmark = pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())
LENA = "lena@northwind.example"
HTTP = free_port()


@pytest.fixture(scope="module")
def ours() -> Iterator[House]:
    with house(options=["--limit", "5", "--http", f"127.0.0.1:{HTTP}"]) as made:
        yield made


def send(ours: House, sender: str, *to: str, text: str, name: str) -> int:
    """The mail server's answer to the message."""
    raw = f"From: {sender}\r\nTo: {to[0]}\r\nMessage-ID: <{name}@x>\r\nSubject: {name}\r\n\r\n{text}\r\n"
    with smtplib.SMTP("127.0.0.1", ours.postfix.port, timeout=30) as smtp:
        try:
            smtp.sendmail(sender, list(to), raw.encode())
        except smtplib.SMTPRecipientsRefused as no:
            return int(next(iter(no.recipients.values()))[0])
        except smtplib.SMTPResponseException as no:
            return int(no.smtp_code)
    return 250


def arrived(ours: House, name: str) -> list[str]:
    mine = [m for m in list(ours.sink.arrived) if f"Subject: {name}\r\n".encode() in m.raw and not is_note(m.raw)]
    return sorted(to for message in mine for to in message.recipients)


def test_released_it_goes_out_as_it_was_to_the_same_people_once(ours: House) -> None:
    people = ("ana@client.example", "max@northwind.example")
    assert send(ours, LENA, *people, text="Write to lena.leaver@gmail.com.\r\n.dot\r\nñ", name="release") == 250
    (held,) = [one for one in ours.office.ask("held") if one["message_id"] == "<release@x>"]
    ours.office.ask("release", held["id"])
    assert ours.sink.wait(lambda: len(arrived(ours, "release")) == 2)
    message = next(m for m in ours.sink.arrived if b"Subject: release" in m.raw and not is_note(m.raw))
    assert message.raw.partition(b"\r\n\r\n")[2] == "Write to lena.leaver@gmail.com.\r\n.dot\r\nñ\r\n".encode()
    assert b"X-Handover" not in message.raw
    assert message.sender == LENA
    time.sleep(2.5)
    assert arrived(ours, "release") == sorted(people)
    assert ours.office.ask("entries", "gate.released") == 1


def test_whoever_has_the_released_message_cannot_send_it_again(ours: House) -> None:
    """Not even with the same bytes: the mail program is told that it was taken, and nothing arrives."""
    assert send(ours, LENA, "ana@client.example", text="lena.leaver@gmail.com", name="again") == 250
    held = ours.office.ask("held")[-1]
    ours.office.ask("release", held["id"])
    assert ours.sink.wait(lambda: arrived(ours, "again") == ["ana@client.example"])
    count = len(ours.office.ask("held"))
    assert send(ours, LENA, "ana@client.example", text="lena.leaver@gmail.com", name="again") == 250
    time.sleep(1)
    assert len(arrived(ours, "again")) == 1
    assert len(ours.office.ask("held")) == count


def test_refused_it_comes_back_with_the_reason(ours: House) -> None:
    assert send(ours, LENA, "ana@client.example", text="lena.leaver@gmail.com", name="no") == 250
    ours.office.ask("refuse", ours.office.ask("held")[-1]["id"])

    def told() -> bool:
        return any(b"will not go out" in m.raw and LENA in m.recipients for m in list(ours.sink.arrived))

    assert ours.sink.wait(told)
    assert arrived(ours, "no") == []


def test_the_approved_notice_passes_and_the_ledger_saw_it(ours: House) -> None:
    count = int(ours.office.ask("notices"))
    worker = subprocess.run(
        [sys.executable, "-m", "handover", "worker", "--once"],
        cwd=ROOT,
        env=ours.environment,
        timeout=120,
        check=True,
    )
    assert worker.returncode == 0
    to_clients = [m for m in ours.sink.arrived if b"Content-Language:" in m.raw and not is_note(m.raw)]
    assert ours.sink.wait(lambda: ours.office.ask("entries", "gate.notice_passed") == count)
    assert {m.sender for m in to_clients} == {LENA}


def test_notices_whose_answer_was_lost_are_settled_because_the_gate_saw_them(ours: House) -> None:
    count = ours.office.ask("doubt_deliveries")
    assert count > 0
    assert ours.sink.wait(lambda: ours.office.ask("deliveries", "sent") == ["found_by_witness"] * count)
    assert ours.office.ask("deliveries", "unconfirmed") == []


def test_a_departure_reaches_the_running_gate_within_five_seconds(ours: House) -> None:
    assert send(ours, "otto@northwind.example", "ana@client.example", text="otto@gmail.com", name="before") == 250
    ours.office.ask("depart", "otto@northwind.example", "max@northwind.example")
    time.sleep(5)
    count = len(ours.office.ask("held"))
    assert send(ours, "otto@northwind.example", "ana@client.example", text="otto@gmail.com", name="after") == 250
    assert len(ours.office.ask("held")) == count + 1
    time.sleep(0.5)
    assert (arrived(ours, "before"), arrived(ours, "after")) == (["ana@client.example"], [])


def test_mail_from_the_command_line_is_seen_as_well(ours: House) -> None:
    raw = f"From: {LENA}\nMessage-ID: <sendmail@x>\nSubject: sendmail\n\nlena.leaver@gmail.com\n"
    count = len(ours.office.ask("held"))
    done = ours.postfix.run("sendmail", "-i", "-f", LENA, "ana@client.example", stdin=raw.encode())
    assert done.returncode == 0
    assert ours.sink.wait(lambda: len(ours.office.ask("held")) == count + 1)
    assert arrived(ours, "sendmail") == []


def doctor(ours: House, *words: str) -> tuple[int, list[dict[str, object]]]:
    command = [sys.executable, "-m", "handover", "doctor", "--gate", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, env=ours.environment, capture_output=True, timeout=120, check=False)
    return done.returncode, json.loads(done.stdout)


def test_the_doctor_names_the_way_past_the_gate_and_what_to_change(ours: House) -> None:
    here = f"127.0.0.1:{ours.postfix.port}"
    ways = ["--smtp", here, "--submission", f"smtp://{here}", "--sendmail", f"sendmail -C {ours.postfix.config}"]
    assert [one["seen"] for one in doctor(ours, *ways)[1]] == [True, True, True]
    code, found = doctor(ours, *ways, "--reinjection", f"127.0.0.1:{ours.postfix.inner}")
    assert (code, [one["seen"] for one in found]) == (2, [True, True, True, False])
    assert "no_milters" in str(found[-1]["do"])
    probes = [m for m in ours.sink.arrived if b"does not see mail that comes by re-injection" in m.raw]
    assert [m.recipients for m in probes] == [("postmaster@northwind.example",)]


def page(path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{HTTP}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def test_monitoring_sees_what_waits_and_what_was_decided(ours: House) -> None:
    assert json.loads(page("/healthz")) == {"status": "ok"}
    text = page("/metrics")
    assert 'handover_gate_decisions_total{fate="hold",reason="tests.hold"}' in text
    oldest = next(line for line in text.splitlines() if line.startswith("handover_gate_oldest_waiting_seconds "))
    assert float(oldest.split()[1]) > 0


def test_with_the_database_away_nothing_passes_and_nothing_is_lost(ours: House) -> None:
    """The last: the database comes back, and so does the mail."""
    database = ours.folder / "data" / "handover.sqlite3"
    database.chmod(0o600)
    away = database.with_suffix(".away")
    for path in ours.folder.glob("data/handover.sqlite3*"):
        path.rename(path.with_name(path.name.replace("sqlite3", "away")))
    database.mkdir()
    try:
        time.sleep(6)
        assert send(ours, LENA, "boris@kunde.example", text="The minutes.", name="away") == 451
        assert send(ours, "cora@northwind.example", "boris@kunde.example", text="Hi.", name="away") == 451
        with pytest.raises(urllib.error.HTTPError, match="503"):
            page("/healthz")
    finally:
        database.rmdir()
        for path in ours.folder.glob("data/handover.away*"):
            path.rename(path.with_name(path.name.replace("away", "sqlite3")))
    assert not away.exists()
    assert ours.sink.wait(
        lambda: send(ours, LENA, "boris@kunde.example", text="The minutes.", name="back") == 250, 15
    )
    assert ours.sink.wait(lambda: arrived(ours, "back") == ["boris@kunde.example"])
    assert arrived(ours, "away") == []

"""From an export to every client told, by the real commands, over a real mail server with STARTTLS and a login."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.servers.mail import MailServer, mail_server

LEAVER = "lena@northwind.example"
USER, PASSWORD = "handover@northwind.example", "p#ss:w/rd?@%"
SAMPLE = Path("../shared/samples/salesforce")
LAST_DAY = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011 - as a person would type it

USERS = [
    ("u1", "Max Manager", "max@northwind.example", ""),
    ("u2", "Lena Leaver", "lena@northwind.example", "u1"),
    ("u3", "Sofía Sucesora", "sofia@northwind.example", "u1"),
    ("u4", "Иван Преемник", "ivan@northwind.example", "u1"),
]
CLIENTS = [("Panadería Sol", "Spain"), ("ООО Вектор", "Russia"), ("Gray & Sons", "United Kingdom")]


@dataclass
class Desk:
    """A terminal with a fresh data folder, and the mail server that it sends through."""

    server: MailServer
    environment: dict[str, str]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "handover", *words],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *words: str) -> str:
        ended = self.run(*words)
        assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
        return ended.stdout

    def sent_in_ledger(self) -> int:
        with closing(sqlite3.connect(Path(self.environment["HANDOVER_DATA"]) / "handover.sqlite3")) as database:
            found = database.execute("SELECT count(*) FROM evidence_entry WHERE verb = 'delivery.sent'").fetchone()
            return int(found[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """With an empty book."""
    (tmp_path / "server").mkdir()
    with mail_server(tmp_path / "server", user=USER, password=PASSWORD) as server:
        address = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"
        ours = {
            "HANDOVER_DATA": str(tmp_path / "data"),
            "HANDOVER_SMTP_URL": f"smtp+starttls://{address}",
            "HANDOVER_SMTP_CA": str(server.ca_file),
        }
        yield Desk(server, {**_environment(), **ours})


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a company whose notices are all approved, made once by the real commands."""
    folder = tmp_path_factory.mktemp("approved")
    nowhere = MailServer(folder, "", "")
    up_to_approval(Desk(nowhere, {**_environment(), "HANDOVER_DATA": str(folder / "data")}), export(folder), LEAVER)
    return folder / "data"


@pytest.fixture
def ready_desk(desk: Desk, approved: Path) -> Desk:
    shutil.copytree(approved, desk.environment["HANDOVER_DATA"])
    return desk


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}


def export(folder: Path) -> list[str]:
    """Three clients of Lena's in three countries; one contact without an address, one at two clients."""
    contacts = [
        ("a0", "Ana", "Ruiz", "ana@sol.example"),
        ("a0", "Luis", "Vega", ""),
        ("a1", "Пётр", "Орлов", "orlov@vector.example"),
        ("a1", "Елена", "Котова", "kotova@vector.example"),
        ("a2", "Jane", "Gray", "jane@gray.example"),
        ("a2", "Ana", "Ruiz", "ana@sol.example"),
    ]
    tables = {
        "User.csv": (
            ["Id", "Name", "Email", "IsActive", "ManagerId"],
            [(number, name, email, "true", manager) for number, name, email, manager in USERS],
        ),
        "Account.csv": (
            ["Id", "Name", "Type", "BillingCountry", "OwnerId"],
            [(f"a{n}", name, "Customer", country, "u2") for n, (name, country) in enumerate(CLIENTS)],
        ),
        "Contact.csv": (
            ["Id", "AccountId", "FirstName", "LastName", "Email"],
            [(f"c{n}", *contact) for n, contact in enumerate(contacts)],
        ),
    }
    for name, (header, rows) in tables.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    return [str(folder / name) for name in tables]


def up_to_approval(desk: Desk, files: list[str], leaver: str) -> None:
    desk.done("import", *files)
    desk.done("depart", leaver, "--last-day", LAST_DAY)
    desk.done("plan", leaver)
    desk.done("draft", leaver)
    manager = status(desk, leaver)["departure"]["manager"]
    desk.done("approve", leaver, "--as", manager, "--all-clean")


def status(desk: Desk, leaver: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.done("status", leaver, "--json"))
    return found


def compare(desk: Desk, leaver: str) -> None:
    """What status says, what the ledger says, and what the server has: the same, for every contact."""
    taken = desk.server.taken
    assert all(one.is_encrypted and one.login == USER for one in taken)
    arrived = {str(one.message["Message-ID"]): one for one in taken}
    assert len(arrived) == len(taken) == desk.sent_in_ledger()
    contacts = [(t, contact) for t in status(desk, leaver)["transfers"] for contact in t["notices"]]
    told = [(t, contact) for t, contact in contacts if contact["email"] and t["successor"]]
    for transfer, contact in told:
        assert contact["state"] == "sent", contact
        mail = arrived[contact["message_id"]]
        assert mail.recipients[0] == contact["email"]
        assert transfer["successor"] in mail.recipients[1:]
        assert transfer["successor"] in str(mail.message["Cc"])
        assert str(mail.message["Content-Language"]) == contact["language"]
    assert set(Counter(one.recipients[0] for one in taken).values()) == {1}, "one notice for each contact"
    assert {one.recipients[0] for one in taken} == {contact["email"] for _, contact in told}


def test_every_contact_gets_one_notice_in_their_language_with_the_successor_copied(ready_desk: Desk) -> None:
    said = json.loads(ready_desk.done("send", LEAVER, "--now", "--json"))
    assert said["now"] == {"sent": 4}
    assert [(gap["contact"], gap["code"]) for gap in said["not_told"]] == [("Luis Vega", "no_address")]
    compare(ready_desk, LEAVER)
    languages = {one.recipients[0]: str(one.message["Content-Language"]) for one in ready_desk.server.taken}
    assert languages["orlov@vector.example"] == "ru"
    assert languages["jane@gray.example"] == "en"
    shared = next(one for one in ready_desk.server.taken if one.recipients[0] == "ana@sol.example")
    text = shared.message.get_body(("plain",))
    assert text is not None
    assert "Panadería Sol" in text.get_content() and "Gray & Sons" in text.get_content()
    again = json.loads(ready_desk.done("send", LEAVER, "--now", "--json"))
    assert (again["now"], len(ready_desk.server.taken)) == ({}, 4)


def test_what_would_go_out_is_said_before_anything_does(ready_desk: Desk) -> None:
    said = json.loads(ready_desk.done("send", LEAVER, "--dry-run", "--now", "--json"))
    assert {row["state"] for row in said["notices"]} == {"ready"}
    assert ready_desk.server.taken == []


@pytest.mark.parametrize(
    ("change", "told"),
    [({"HANDOVER_SMTP_CA": ""}, "certificate"), ({"HANDOVER_SMTP_URL": "wrong password"}, "refuses our login")],
)
def test_an_unknown_certificate_or_a_wrong_password_sends_nothing_and_says_so(
    ready_desk: Desk, change: dict[str, str], told: str
) -> None:
    if "HANDOVER_SMTP_URL" in change:
        change = {"HANDOVER_SMTP_URL": f"smtp+starttls://max:wrong@127.0.0.1:{ready_desk.server.port}"}
    ended = ready_desk.run("send", LEAVER, "--now", **change)
    assert (ended.returncode, ready_desk.server.taken) == (3, [])
    assert told in ended.stderr
    assert "wrong" not in ended.stderr
    ready_desk.done("send", LEAVER, "--now")
    compare(ready_desk, LEAVER)


def test_what_nobody_approved_is_held_with_its_own_exit_code(ready_desk: Desk) -> None:
    ready_desk.done("approve", LEAVER, "--as", "max@northwind.example", "--withdraw", "jane@gray.example")
    ended = ready_desk.run("send", LEAVER, "--now", "--json")
    assert ended.returncode == 3
    held = [row for row in json.loads(ended.stdout)["notices"] if row["state"] != "sent"]
    assert [(row["email"], row["reasons"]) for row in held] == [("jane@gray.example", ["not_approved"])]
    assert len(ready_desk.server.taken) == 3


def test_the_proof_of_it_is_intact(ready_desk: Desk, tmp_path: Path) -> None:
    ready_desk.done("send", LEAVER, "--now")
    ready_desk.done("evidence", "export", LEAVER, "--out", str(tmp_path / "proof.zip"))
    ready_desk.done("evidence", "verify", str(tmp_path / "proof.zip"))


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared Salesforce sample is not here")
def test_the_salesforce_sample_reaches_every_contact_of_every_placed_client(desk: Desk) -> None:
    leaver = _leaver_of_the_sample()
    up_to_approval(desk, [str(SAMPLE / name) for name in ("Account.csv", "Contact.csv", "User.csv")], leaver)
    desk.done("send", leaver, "--now")
    compare(desk, leaver)
    assert len(status(desk, leaver)["transfers"]) == 68
    assert len(desk.server.taken) > 100


def _leaver_of_the_sample() -> str:
    """Whoever owns the accounts that the sample names as the leaver's."""
    owned = set(json.loads((SAMPLE / "leaver_accounts.json").read_text())["owned"])
    with (SAMPLE / "Account.csv").open(newline="", encoding="utf-8-sig") as accounts:
        owner = next(row["OwnerId"] for row in csv.DictReader(accounts) if row["Id"] in owned)
    with (SAMPLE / "User.csv").open(newline="", encoding="utf-8-sig") as users:
        return next(row["Email"] for row in csv.DictReader(users) if row["Id"] == owner)

"""Hostile messages of a leaver's, through a real Postfix and the screening itself: nothing planted goes out."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.gate.test_dialogues import is_note
from tests.servers import postfix
from tests.servers.gate import ROOT, SCREENED, House, house

FOLDER = ROOT.parent / "shared" / "evasions"

pytestmark = [
    pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing()),
    pytest.mark.skipif(not FOLDER.exists(), reason="the hostile messages are not on this machine"),
]
LENA, ANA = "lena@northwind.example", "ana@client.example"


def index() -> list[dict[str, Any]]:
    path = FOLDER / "index.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(scope="module")
def ours() -> Iterator[House]:
    with house(command=SCREENED) as made:
        yield made


def test_nothing_planted_goes_out_and_the_sender_is_told_something_true(ours: House) -> None:
    planted = [one for one in index() if one["expect"] == "hold"]
    answers = {one["file"]: _sent(ours, FOLDER / one["file"]) for one in planted}
    assert len(planted) > 40
    taken = [name for name, code in answers.items() if code == 250]
    ours.sink.wait(lambda: len(ours.office.ask("held")) >= len(taken) - 5, 30)
    out = [one["file"] for one in planted if any(_is_in(one, m.raw) for m in _gone_out(ours))]
    assert out == [], "went out with what was planted in it"
    assert len(taken) > len(planted) / 2, "most of them are held, not refused by the mail server itself"


def test_odd_but_harmless_mail_goes_out(ours: House) -> None:
    harmless = [one for one in index() if one["expect"] == "pass"]
    before = len(ours.office.ask("held"))
    codes = {one["file"]: _sent(ours, FOLDER / one["file"]) for one in harmless}
    assert [name for name, code in codes.items() if code != 250] == []
    held = ours.office.ask("held")[before:]
    assert len(held) <= len(harmless) * 0.05, [one["rules"] for one in held]


def _sent(ours: House, path: Path) -> int:
    """The mail server's answer, 0 if it hung up; the bytes of the file as they are, dots doubled."""
    raw = path.read_bytes()
    with suppress(smtplib.SMTPServerDisconnected), smtplib.SMTP("127.0.0.1", ours.postfix.port, timeout=60) as smtp:
        smtp.ehlo()
        smtp.mail(LENA, ["BODY=8BITMIME"])
        smtp.rcpt(ANA)
        smtp.docmd("DATA")
        end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
        smtp.send(raw.replace(b"\n.", b"\n..") + end)
        return int(smtp.getreply()[0])
    return 0


def _gone_out(ours: House) -> list[Any]:
    return [m for m in ours.sink.arrived if ANA in m.recipients and not is_note(m.raw)]


def _is_in(one: dict[str, Any], raw: bytes) -> bool:
    """Whether this very file arrived, by its Message-ID: what is planted may be written in any encoding."""
    lines = (FOLDER / one["file"]).read_bytes().splitlines()
    named = next((line.split(b":", 1)[1].strip() for line in lines if line.lower().startswith(b"message-id:")), b"")
    return bool(named) and named in raw

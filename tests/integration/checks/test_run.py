"""The one seam: screened, decided, written down, without a word of the message."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from handover.checks import actions, judging
from handover.checks.actions import run
from handover.checks.judging import Judgement
from handover.checks.models import Check, Entrance
from handover.checks.views import Text
from handover.evidence.models import Entry, Payload
from handover.policy.pack import load
from handover.policy.situation import Situation, from_words
from handover.screening.signals import Known
from tests.cast import Cast
from tests.unit.checks.endpoint import sees, serving

FAREWELL = Text(
    "Dear Marta,\n\nFriday is my last day at Northwind. You can reach me at lena.private@home.example.\n\nLena",
    subject="Goodbye",
    sender="lena@northwind.example",
    to=("marta@acme.example",),
)
KNOWN = Known(writer=frozenset({"lena.private@home.example"}), company=frozenset({"northwind.example"}))


def ran(cast: Cast, message: bytes | Text = FAREWELL, **words: str) -> tuple[Check, Judgement]:
    return run(
        message,
        situation=from_words(words),
        pack=load("company"),
        known=KNOWN,
        entrance=Entrance.GATE,
        subject="held:1",
        departure="departure:1",
        by=cast.lena.as_actor("leaver"),
    )


def test_a_farewell_is_held_and_the_check_written_down(cast: Cast) -> None:
    check, judgement = ran(cast)
    check.refresh_from_db()
    assert (check.decision, check.entrance, check.readability) == ("hold", "gate", "clear")
    assert {"departure", "personal_contact"} <= set(check.signals)
    assert {"departure_without_consent", "personal_contact_indirect_invitation"} <= set(check.reasons)
    assert check.digest == judgement.screening.digest and check.situation["relation"] == "client"
    assert (check.pack, check.pack_version) == ("company", load("company").version)
    assert (check.by_name, check.by_role) == ("Lena Leaver", "leaver")


def test_it_is_one_entry_of_the_ledger(cast: Cast) -> None:
    check, _ = ran(cast)
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject, entry.departure) == ("checks.ran", "held:1", "departure:1")
    facts = json.loads(entry.leaf)["facts"]
    assert (facts["check"], facts["digest"], facts["decision"]) == (check.pk, check.digest, "hold")
    assert facts["rules"] == check.reasons and facts["signals"] == check.signals


def test_no_word_of_the_message_is_kept(cast: Cast) -> None:
    ran(cast)
    with connection.cursor() as cursor:
        cursor.execute("select * from checks_check")
        kept = repr(cursor.fetchall()) + Entry.objects.get().leaf
    assert not Payload.objects.exists()
    for word in ("Marta", "home.example", "last day", "Goodbye", "acme"):
        assert word not in kept


def test_the_file_name_of_an_attachment_is_not_kept(cast: Cast) -> None:
    vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:Lena\nEMAIL:lena.private@home.example\nEND:VCARD\n"
    raw = (
        "From: lena@northwind.example\nTo: marta@acme.example\nSubject: card\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nAttached.\n'
        "--b\nContent-Type: text/vcard; charset=utf-8\n"
        'Content-Disposition: attachment; filename="Acme secret.vcf"\n\n'
        f"{vcard}--b--\n"
    ).replace("\n", "\r\n")
    check, judgement = ran(cast, raw.encode())
    assert any(one.part.startswith("attachment:Acme secret") for one in judgement.screening.findings)
    assert "Acme" not in json.dumps(check.findings)
    assert any(one["part"] == "attachment" for one in check.findings)


def test_without_a_ledger_entry_there_is_no_check(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        ran(cast)
    assert not Check.objects.exists()


def test_a_fault_in_the_screening_is_no_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no reading")

    monkeypatch.setattr(judging, "_screened", broken)
    with pytest.raises(RuntimeError):
        ran(cast)
    assert not Check.objects.exists() and not Entry.objects.exists()


def test_an_unknown_entrance_is_a_fault(cast: Cast) -> None:
    with pytest.raises(ValueError, match="backdoor"):
        run(FAREWELL, situation=Situation(), pack=load("company"), entrance="backdoor", by=cast.lena.as_actor("x"))


def test_what_the_second_reader_was_told_is_recorded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(sees("solicitation")) as endpoint:
        monkeypatch.setenv("HANDOVER_READER_URL", endpoint.url + "/v1")
        monkeypatch.setenv("HANDOVER_READER_MODEL", "stand-in")
        check, judgement = ran(cast, Text("The samples arrive on Thursday."))
    assert judgement.decision.outcome == check.decision == "hold"
    assert check.second_reader is not None
    assert check.second_reader["signals"] == ["solicitation"] and check.second_reader["model"] == "stand-in"
    facts = json.loads(Entry.objects.get().leaf)["facts"]
    assert facts["second_reader"]["digest"] == check.second_reader["digest"]

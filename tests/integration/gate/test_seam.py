"""The gate asks the one seam: what screening found becomes a decision by the departure's pack, with a check."""

from __future__ import annotations

import pytest

from handover.checks.actions import keep_together
from handover.checks.models import Check
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate import holding, reading, seam
from handover.gate.desk import Desk
from handover.gate.models import Held
from handover.gate.scene import read
from handover.gate.session import Fate
from tests.integration.gate.conftest import CONTACT, NOW, letter

FAREWELL = (
    "Dear Ana,\r\n\r\nFriday is my last day here. It was a pleasure to work with you. From January you reach me at "
    "lena.leaver77@gmail.com or on +34 600 123 456.\r\n\r\nKind regards,\r\nLena"
)
ORDINARY = "Dear Ana,\r\n\r\nAttached are the minutes of our meeting on Tuesday.\r\n\r\nKind regards,\r\nLena"


@pytest.fixture
def desk(departure: Departure) -> Desk:
    return Desk(seam.check(), read, lambda: NOW)


def test_a_farewell_with_a_private_address_is_held_with_its_reasons(desk: Desk) -> None:
    assert desk.rule(letter(text=FAREWELL)).fate is Fate.HOLD
    held = Held.objects.get()
    found = reading.of(held)
    assert {"departure", "personal_contact"} <= set(found.signals)
    assert found.reasons and all(one["text"] for one in found.reasons)
    assert any("lena.leaver77@gmail.com" in one["quote"] for one in found.findings)
    check = Check.objects.get()
    assert (found.check, check.entrance, check.decision) == (f"check:{check.pk}", "gate", "hold")
    assert Entry.objects.filter(verb="checks.ran").count() == 1


def test_an_ordinary_message_passes_and_leaves_a_check_without_a_word_of_it(desk: Desk) -> None:
    ruling = desk.rule(letter(text=ORDINARY))
    assert ruling.fate is Fate.PASS and len(ruling.drafts) == 1
    assert "minutes" not in repr(ruling.drafts) and CONTACT not in repr(ruling.drafts)
    assert keep_together([ruling.drafts]) == [""]
    assert Check.objects.get().decision == "pass"
    assert not Held.objects.exists()


def test_a_held_message_and_its_checks_are_there_together_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(holding, "record", broken)
    with pytest.raises(RuntimeError):
        desk.rule(letter(text=FAREWELL))
    assert not Held.objects.exists() and not Check.objects.exists() and not Entry.objects.filter(verb="checks.ran")


def test_bulk_mail_home_with_client_data_is_found(desk: Desk) -> None:
    rows = "\r\n".join(
        f"Client {n};Contact {n};contact{n}@client{n}.example;+34 600 {n:03} {n:03};renews 2027-0{n % 9 + 1}-01"
        for n in range(60)
    )
    assert desk.rule(letter("lena.leaver77@gmail.com", text=f"My list:\r\n{rows}")).fate is not Fate.PASS


def test_each_relation_leaves_its_own_check(desk: Desk) -> None:
    ruling = desk.rule(letter(CONTACT, "stranger@elsewhere.example", text=ORDINARY))
    keep_together([ruling.drafts])
    assert {one.situation["relation"] for one in Check.objects.all()} == {"client", "outside"}

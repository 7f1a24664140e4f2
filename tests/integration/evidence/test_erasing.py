"""What an entry says about people can be erased: for good, by few, and for all to see."""

from __future__ import annotations

import pytest

from handover.errors import NotAllowed, UnusableInput
from handover.evidence.auditing import verify_ledger
from handover.evidence.erasing import erase
from handover.evidence.ledger import Actor
from handover.evidence.models import Entry, Payload
from handover.evidence.sequencing import make_checkpoint, place_entries
from tests.integration.evidence.conftest import CORA, MAX, OTTO, Write


def test_an_erasure_takes_the_text_and_the_salt_and_leaves_the_proof(write: Write) -> None:
    entry, *_ = write(5)
    place_entries()
    make_checkpoint()
    erasure = erase(entry, by=CORA, reason="asked for on 3 December")
    assert not Payload.objects.filter(entry=entry).exists()
    assert (erasure.verb, erasure.subject) == ("evidence.payload_erased", f"entry:{entry.uuid}")
    assert (erasure.departure, erasure.actor_name) == (entry.departure, "Cora Compliance")
    place_entries()
    verdict = verify_ledger()
    assert list(verdict.problems) == []
    assert "personal parts erased: 1" in verdict.summary


def test_a_personal_part_that_is_gone_without_an_erasure_is_a_problem(write: Write) -> None:
    entry, *_ = write(2)
    place_entries()
    Payload.objects.filter(entry=entry).delete()
    assert list(verify_ledger().problems) == [
        "entry 0: its personal part is gone, and no entry tells of an erasure"
    ]


def test_what_was_erased_and_is_there_again_is_a_problem(write: Write) -> None:
    entry, *_ = write(2)
    place_entries()
    kept = Payload.objects.get(entry=entry)
    erase(entry, by=CORA, reason="asked for")
    Payload.objects.create(entry=entry, salt=kept.salt, body=kept.body)
    assert list(verify_ledger().problems) == ["entry 0: its personal part was erased, and is there again"]


@pytest.mark.parametrize("who", [MAX, OTTO, Actor(id="a", name="A", role="auditor")])
def test_nobody_erases_but_compliance_and_administrators(write: Write, who: Actor) -> None:
    entry, *_ = write(1)
    with pytest.raises(NotAllowed):
        erase(entry, by=who, reason="to hide it")
    assert Payload.objects.filter(entry=entry).exists()
    assert Entry.objects.count() == 1


def test_an_erasure_needs_a_reason_and_something_to_erase(write: Write) -> None:
    with_it, _, without = write(3)
    with pytest.raises(UnusableInput, match="reason"):
        erase(with_it, by=CORA, reason=" ")
    with pytest.raises(UnusableInput, match="no personal part"):
        erase(without, by=CORA, reason="asked for")
    erase(with_it, by=CORA, reason="asked for")
    with pytest.raises(UnusableInput, match="erased already"):
        erase(with_it, by=CORA, reason="asked for")
    assert Entry.objects.filter(verb="evidence.payload_erased").count() == 1

"""The live ledger: intact as it is, and every one of 1,200 random tamperings with its rows is found."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from pytest_django import Settings

from handover.evidence import notes
from handover.evidence.auditing import verify_ledger
from handover.evidence.erasing import erase
from handover.evidence.models import Checkpoint, Entry, Payload, TreeHead
from handover.evidence.notes import Unusable
from handover.evidence.sequencing import make_checkpoint, place_entries
from handover.evidence.signing import public_key
from handover.evidence.witnesses import publish
from tests.integration.evidence.conftest import CORA, Write
from tests.integration.evidence.database_tampering import WAYS, cut_off_the_end, fit_the_head

TAMPERINGS = 1_200  # and 8,800 with bundles: tests/unit/evidence/test_tampering.py


@pytest.fixture
def ledger(write: Write) -> None:
    """20 entries of two departures, one erased; three checkpoints, which a witness keeps."""
    erased, *_ = write(6)
    for act in (lambda: write(5, "departure:2"), lambda: erase(erased, by=CORA, reason="asked"), lambda: write(8)):
        act()
        place_entries()
        make_checkpoint()
        publish()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    @lru_cache(maxsize=1_000)
    def by_library(public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    monkeypatch.setattr(notes, "is_signed", by_library)


def rows() -> list[list[str]]:
    """All that is evidence, as it is now."""
    columns = {
        Entry: [field.attname for field in Entry._meta.concrete_fields if field.attname != "id"],
        Payload: ["entry__uuid", "salt", "body"],
        Checkpoint: ["size", "root", "note", "at"],
        TreeHead: ["size", "nodes"],
    }
    return [sorted(map(repr, model.objects.values_list(*names))) for model, names in columns.items()]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("ledger")
def test_a_ledger_that_nobody_touched_is_intact() -> None:
    verdict = verify_ledger(key=public_key().text())
    assert list(verdict.problems) == []
    assert verdict.summary == (
        "entries: 20, personal parts erased: 1, checkpoints: 3, copies from outside compared: 3"
    )
    assert list(verdict.caveats) == []


@pytest.mark.usefixtures("ledger", "fast")
def test_every_tampering_with_the_database_is_found() -> None:
    dice, before, found = random.Random(7), rows(), Counter[str]()
    tried = 0
    while tried < TAMPERINGS:
        with transaction.atomic():
            what = dice.choice(WAYS)
            what(dice)
            if rows() != before:
                tried += 1
                found[what.__name__] += bool(verify_ledger().problems)
            transaction.set_rollback(True)
    assert found.total() == TAMPERINGS
    assert found.keys() == {what.__name__ for what in WAYS}
    assert (rows(), list(verify_ledger().problems)) == (before, [])


@pytest.mark.usefixtures("ledger")
def test_without_a_copy_outside_it_says_what_it_cannot_tell(settings: Settings) -> None:
    kept = Checkpoint.objects.get(size=20).note
    settings.CHECKPOINT_DIR = ""
    cut_off_the_end(random.Random(1))
    verdict = verify_ledger()
    assert list(verdict.problems) == []
    assert any("no checkpoint from outside was compared" in line for line in verdict.caveats)
    assert any("cut off" in line for line in verify_ledger(kept=kept).problems)


def test_entries_that_wait_for_their_place_are_named_as_unprotected(write: Write) -> None:
    write(3)
    place_entries()
    make_checkpoint()
    write(2)
    place_entries()
    write(4)
    verdict = verify_ledger()
    assert list(verdict.problems) == []
    assert "6 entries are newer than the last checkpoint: nothing protects them yet." in verdict.caveats
    Entry.objects.filter(leaf_index=None).update(actor_name="Somebody Else")
    assert len(verify_ledger().problems) == 4


@pytest.mark.usefixtures("ledger")
def test_a_copy_that_was_spoiled_lost_or_is_of_another_ledger_is_told(folders: Path) -> None:
    first, second, third = sorted((folders / "witness").iterdir())
    first.write_text("hello")
    second.write_bytes(b"\xff" * 100_000)
    third.unlink()
    verdict = verify_ledger()
    assert [line.partition(":")[0] for line in verdict.problems] == [f"copy {first.name}", f"copy {second.name}"]
    assert "the copy of checkpoint 20 is not in the folder any more." in verdict.caveats


@pytest.mark.usefixtures("ledger")
def test_another_key_than_the_one_that_signed_is_told() -> None:
    other = notes.Key(public_key().name, bytes(32))
    assert len(verify_ledger(key=other.text()).problems) == 6
    with pytest.raises(Unusable):
        verify_ledger(key="nonsense")


def test_an_empty_ledger_is_intact(db: None) -> None:
    assert verify_ledger().code == 0
    fit_the_head()
    assert verify_ledger().code == 0

"""Entries get their places afterwards: in order, once, without gaps, by however many callers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from pytest_django import Settings

from handover.errors import UnusableInput
from handover.evidence.ledger import record
from handover.evidence.merkle import Tree, leaf_hash
from handover.evidence.models import Checkpoint, Entry, TreeHead
from handover.evidence.notes import Checkpoint as Statement
from handover.evidence.notes import open_note
from handover.evidence.sequencing import make_checkpoint, place_entries
from handover.evidence.signing import FILE, public_key
from tests.integration.evidence.conftest import MAX, Write

NOON = datetime(2026, 11, 22, 12, 0, 0, 123, tzinfo=UTC)
PROCESSES, EACH = 4, 25


def test_an_entry_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("notices.drafted", actor=MAX, subject="notice:1")


def test_entries_get_the_next_places_in_the_order_of_writing(write: Write) -> None:
    first = write(5)
    assert place_entries(NOON) == 5
    assert place_entries(NOON) == 0
    later = write(3)
    assert place_entries(NOON) == 3
    placed = dict(Entry.objects.values_list("id", "leaf_index"))
    assert [placed[entry.pk] for entry in first + later] == list(range(8))


def test_the_tree_s_head_is_the_root_over_all_leaves(write: Write) -> None:
    for number in (1, 6, 4):
        write(number)
        place_entries(NOON)
    leaves = [
        leaf_hash(leaf.encode()) for leaf in Entry.objects.order_by("leaf_index").values_list("leaf", flat=True)
    ]
    checkpoint = make_checkpoint(NOON)
    assert checkpoint is not None
    assert (checkpoint.size, checkpoint.root) == (11, Tree(leaves).root(11).hex())


def test_a_checkpoint_is_a_note_that_the_ledger_s_key_signed(write: Write) -> None:
    write(3)
    place_entries(NOON)
    checkpoint = make_checkpoint(NOON)
    assert checkpoint is not None
    said = Statement.read(open_note(checkpoint.note, public_key(), alone=True))
    assert said == (public_key().name, 3, bytes.fromhex(checkpoint.root), "2026-11-22T12:00:00+00:00")


def test_the_same_size_is_signed_once(write: Write) -> None:
    assert make_checkpoint(NOON) is None
    write(2)
    place_entries(NOON)
    first = make_checkpoint(NOON)
    assert make_checkpoint(NOON + timedelta(days=1)) == first
    assert Checkpoint.objects.count() == 1


def test_the_key_is_made_once_and_for_its_owner_alone(write: Write, folders: Path) -> None:
    key = public_key()
    assert public_key() == key
    assert (folders / "data" / FILE).stat().st_mode & 0o777 == 0o600


def test_a_lost_or_foreign_key_is_never_replaced_by_a_new_one(
    write: Write, folders: Path, settings: Settings
) -> None:
    write(2)
    place_entries(NOON)
    settings.DATA = folders / "elsewhere"
    public_key()  # before the first checkpoint, any key may be made
    settings.DATA = folders / "data"
    make_checkpoint(NOON)
    write(1)
    place_entries(NOON)
    settings.DATA = folders / "elsewhere"
    with pytest.raises(UnusableInput, match="not the key that signed"):
        make_checkpoint(NOON)
    (folders / "elsewhere" / FILE).write_text("no key")
    with pytest.raises(UnusableInput, match="holds no Ed25519 key"):
        make_checkpoint(NOON)
    (folders / "elsewhere" / FILE).unlink()
    with pytest.raises(UnusableInput, match="the ledger's key is missing"):
        make_checkpoint(NOON)


@pytest.mark.parametrize("tamper", [{"size": 9}, {"nodes": ["00" * 32] * 7}, {"size": 3, "nodes": []}])
def test_nothing_is_placed_or_signed_on_a_tree_that_does_not_fit(write: Write, tamper: dict[str, object]) -> None:
    write(4)
    place_entries(NOON)
    TreeHead.objects.update(**tamper)
    write(1)
    for act in (place_entries, make_checkpoint):
        with pytest.raises(UnusableInput, match="does not fit its entries"):
            act(NOON)


def test_a_ledger_shorter_than_its_last_checkpoint_is_not_signed(write: Write) -> None:
    write(4)
    place_entries(NOON)
    make_checkpoint(NOON)
    Checkpoint.objects.update(size=9)
    with pytest.raises(UnusableInput, match="shorter than its last checkpoint"):
        make_checkpoint(NOON)


@pytest.mark.django_db(transaction=True)
def test_processes_side_by_side_never_give_the_same_place_twice(folders: Path) -> None:
    """Each writes, places and signs at once; what comes out is one ledger without a gap that verifies."""
    environment = {**os.environ, "HANDOVER_DATA": str(folders / "many"), **_database()}
    assert "+" in _said(_run(environment, "-m", "handover", "evidence", "key"))
    writers = [_run(environment, "-m", "tests.integration.evidence.writing", str(EACH)) for _ in range(PROCESSES)]
    assert [_said(process) for process in writers] == ["done"] * PROCESSES
    verified = json.loads(_said(_run(environment, "-m", "handover", "evidence", "verify", "--json")))
    assert verified["problems"] == []
    assert verified["summary"].startswith(f"entries: {PROCESSES * EACH},")
    assert not any(
        "newer than the last checkpoint: " in line and line.startswith("99") for line in verified["mind"]
    )


def _database() -> dict[str, str]:
    """SQLite: a file of its own in the data folder. PostgreSQL: the test's database."""
    if connection.vendor == "sqlite":
        return {"HANDOVER_DATABASE_URL": ""}
    named = connection.settings_dict
    address = f"{named['USER']}:{named['PASSWORD']}@{named['HOST']}:{named['PORT']}/{named['NAME']}"
    return {"HANDOVER_DATABASE_URL": f"postgresql://{address}"}


def _run(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    root = project.BASE_DIR.parent.parent
    return subprocess.Popen(
        [sys.executable, *command],
        env=environment,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _said(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=120)
    return said.strip()

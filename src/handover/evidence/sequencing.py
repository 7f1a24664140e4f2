"""Gives entries their place in the tree, and signs how far the tree has grown.

Verbs write their entries without waiting for each other; this puts them in order afterwards, one caller at a
time (docs/decisions/0003). None of it is itself an entry: that would never come to an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from handover.errors import UnusableInput
from handover.evidence import signing
from handover.evidence.merkle import Frontier, leaf_hash
from handover.evidence.models import Checkpoint, Entry, TreeHead
from handover.evidence.notes import Checkpoint as Statement

AT_ONCE = 5_000  # entries held in memory

Row = tuple[int, str]  # id and leaf of an entry


def place_entries(now: datetime | None = None) -> int:
    """Give every entry without a place the next ones, in the order of writing; how many there were."""
    unplaced = Entry.objects.filter(leaf_index=None).order_by("id").values_list("id", "leaf")
    placed = 0
    if unplaced.exists():
        with transaction.atomic():
            head = locked_head()
            while rows := list(unplaced[:AT_ONCE]):
                append(head, rows, now)
                placed += len(rows)
    return placed


def locked_head() -> TreeHead:
    """The tree's head, for this transaction alone: PostgreSQL locks the row, SQLite has the whole file."""
    TreeHead.objects.get_or_create(pk=1)
    head = TreeHead.objects.select_for_update().get(pk=1)
    last = Entry.objects.filter(leaf_index__isnull=False).order_by("-leaf_index").first()
    if not frontier(head).fits() or head.size != (
        0 if last is None or last.leaf_index is None else last.leaf_index + 1
    ):
        # Fail closed: going on would sign what somebody did to the database.
        raise UnusableInput("the ledger's tree does not fit its entries; see: handover evidence verify")
    return head


def append(head: TreeHead, rows: Sequence[Row], now: datetime | None = None) -> None:
    """Let the tree grow by these entries; `head` is locked by the caller."""
    with connection.cursor() as cursor:
        # One statement a row: bulk_update() takes ten times as long here.
        cursor.executemany(
            "UPDATE evidence_entry SET leaf_index = %s WHERE id = %s AND leaf_index IS NULL",
            [(index, row_id) for index, (row_id, _) in enumerate(rows, head.size)],
        )
    grown = frontier(head).extended(leaf_hash(leaf.encode()) for _, leaf in rows)
    head.size, head.nodes, head.at = grown.size, [node.hex() for node in grown.nodes], now or timezone.now()
    head.save()


def frontier(head: TreeHead) -> Frontier:
    return Frontier(head.size, tuple(bytes.fromhex(node) for node in head.nodes))


@transaction.atomic
def make_checkpoint(now: datetime | None = None) -> Checkpoint | None:
    """Sign size and root of the tree as it is; the same size is never signed twice. None for an empty tree."""
    head = locked_head()
    newest = Checkpoint.objects.last()
    if head.size == 0 or (newest and newest.size == head.size):
        return newest
    _mind(newest, head)
    at = (now or timezone.now()).astimezone(UTC).replace(microsecond=0)
    root = frontier(head).root()
    text = Statement(signing.public_key().name, head.size, root, at.isoformat()).text()
    return Checkpoint.objects.create(size=head.size, root=root.hex(), note=signing.sign_note(text), at=at)


def _mind(newest: Checkpoint | None, head: TreeHead) -> None:
    """One ledger has one key and never shrinks."""
    if newest and newest.size > head.size:
        raise UnusableInput("the ledger is shorter than its last checkpoint; see: handover evidence verify")
    if newest and not newest.note.startswith(signing.public_key().name + "\n"):
        raise UnusableInput(
            "%(file)s: is not the key that signed so far; put it back from the backup", file=signing.FILE
        )

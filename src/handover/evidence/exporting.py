"""The proof of one departure, as a file that anybody can verify without Handover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handover.errors import NotAllowed, UnusableInput
from handover.evidence import report, signing
from handover.evidence.archive import messages_digest
from handover.evidence.bundle import Recorded, Signed, digests, named, packed, proof_files
from handover.evidence.leaves import EXPORTED, GONE, read_leaf
from handover.evidence.ledger import Actor, record
from handover.evidence.merkle import Tree, leaf_hash
from handover.evidence.models import Checkpoint, Entry
from handover.evidence.sequencing import append, locked_head, make_checkpoint, place_entries

#: Whoever may see the whole of a departure; in this role they act.
MAY_EXPORT = {"manager", "approver", "compliance", "auditor", "admin"}


@dataclass(frozen=True)
class Exported:
    """The bundle (a ZIP file's bytes), and the checkpoint that covers it: send it to the witnesses."""

    content: bytes
    entry: Entry
    checkpoint: Checkpoint
    entries: int
    messages: int


@transaction.atomic
def export(
    departure: str,
    messages: Iterable[tuple[str, bytes]],
    *,
    title: str,
    by: Actor,
    language: str = "",
    now: datetime | None = None,
) -> Exported:
    """Bundle all entries of `departure` ("departure:ID") and `messages` (name and raw bytes).

    The report is in `language` (default: the active one). The export is itself an entry, the last one in the
    bundle, and says how much there was.
    """
    if by.role not in MAY_EXPORT:
        raise NotAllowed(
            "only a departure's manager, approvers, auditors and administrators may export its evidence"
        )
    now = now or timezone.now()
    mail = named(messages)
    entry, checkpoint = _record(departure, mail, by, now)
    entries = _entries(departure)
    key = signing.public_key()
    files = proof_files(key, _tree(checkpoint), entries, _checkpoints())
    texts = report.texts(report.Told(title, by, now, entries, mail, checkpoint, key), language)
    content = packed({**texts, **files, **mail}, signing.sign_note)
    return Exported(content, entry, checkpoint, len(entries), len(mail))


def _record(departure: str, mail: Mapping[str, bytes], by: Actor, now: datetime) -> tuple[Entry, Checkpoint]:
    """Place all others, count, and place the export right behind them: the count in its leaf is exact."""
    head = locked_head()
    place_entries(now)
    head.refresh_from_db()
    before = Entry.objects.filter(departure=departure, leaf_index__isnull=False).count()
    if not before:
        raise UnusableInput("%(departure)s: nothing is recorded of it", departure=departure)
    facts = {
        "entries": before + 1,
        "checkpoints": Checkpoint.objects.count() + 1,
        "messages": len(mail),
        "messages_digest": messages_digest(digests(mail)),
    }
    entry = record(EXPORTED, actor=by, subject=departure, departure=departure, facts=facts, at=now)
    append(head, [(entry.pk, entry.leaf)], now)
    checkpoint = make_checkpoint(now)
    assert checkpoint is not None
    return entry, checkpoint


def _entries(departure: str) -> list[Recorded]:
    rows = Entry.objects.filter(departure=departure, leaf_index__isnull=False).order_by("leaf_index")
    return [Recorded(row.leaf_index or 0, row.leaf, _payload(row)) for row in rows.select_related("payload")]


def _payload(row: Entry) -> Mapping[str, str] | str | None:
    if hasattr(row, "payload"):
        return {"body": row.payload.body, "salt": row.payload.salt}
    return None if read_leaf(row.leaf)["payload"] is None else GONE


def _checkpoints() -> list[Signed]:
    return [Signed(row.size, row.note) for row in Checkpoint.objects.order_by("size")]


def _tree(last: Checkpoint) -> Tree:
    """The tree over the leaves as they are now; fails closed when it is not what was signed."""
    leaves = Entry.objects.filter(leaf_index__lt=last.size).order_by("leaf_index").values_list("leaf", flat=True)
    tree = Tree([leaf_hash(leaf.encode()) for leaf in leaves.iterator(chunk_size=5_000)])
    for size, root in Checkpoint.objects.values_list("size", "root"):
        if size > tree.size or tree.root(size).hex() != root:
            raise UnusableInput("the ledger is not what its checkpoints say; see: handover evidence verify")
    return tree

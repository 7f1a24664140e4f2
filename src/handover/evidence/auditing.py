"""Verifies the ledger in the database: every row against the tree, the tree against every checkpoint and copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from handover.evidence import signing
from handover.evidence.leaves import ERASED, GONE, erased_entries, payload_problem, read_leaf
from handover.evidence.merkle import Frontier, leaf_hash
from handover.evidence.models import Checkpoint, Entry, Publication, TreeHead
from handover.evidence.notes import Checkpoint as Statement
from handover.evidence.notes import Key, Tampered, open_note
from handover.evidence.sequencing import frontier
from handover.evidence.verifier import Verdict, at
from handover.evidence.witnesses import FOLDER, file_name

COLUMNS = ("uuid", "at", "verb", "actor_id", "actor_name", "actor_role", "subject", "departure")
FIELDS = ("id", "leaf_index", "leaf", *COLUMNS, "payload__salt", "payload__body")
#: A copy larger than this is no checkpoint.
MAX_COPY = 64 << 10

Row = Mapping[str, Any]


@dataclass
class Audit:
    """One verification as it goes along."""

    key: Key
    kept: Mapping[str, str]  # notes from outside: where from -> text
    problems: list[str] = field(default_factory=list)
    sizes: set[int] = field(default_factory=set)
    roots: dict[int, bytes] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    erased: int = 0


def verify_ledger(*, key: str = "", kept: str = "") -> Verdict:
    """Verify the whole ledger. `key` is known from elsewhere; `kept` is a checkpoint that a witness kept.

    Copies in the folder of checkpoints are compared as well. Raises Unusable for a key that is none.
    """
    known = Key.read(key) if key else signing.public_key()
    audit = Audit(known, {**_copies(), **({"the checkpoint given": kept} if kept else {})})
    stored = _stored(audit)
    outside = _outside(audit)
    audit.sizes = {row.size for row in stored} | {statement.size for statement in outside.values()}
    _walk(audit)
    _mind_the_head(audit)
    for row in stored:
        _mind_the_root(audit, f"checkpoint {row.size}", row.size, row.root)
    for where, statement in outside.items():
        _mind_the_root(audit, where, statement.size, statement.root.hex())
    _mind_the_copies(audit, stored, outside)
    return Verdict(audit.problems, _summary(audit, stored), list(_caveats(audit, key=key)))


def _stored(audit: Audit) -> list[Checkpoint]:
    """The stored checkpoints; each note is signed by the key, and says what its row says."""
    rows = list(Checkpoint.objects.order_by("size"))
    for row in rows:
        statement = _read(audit, f"checkpoint {row.size}", row.note)
        if statement and (statement.size, statement.root.hex(), statement.at) != _said(row):
            audit.problems.append(f"checkpoint {row.size}: its row says something else than its signed note")
    return rows


def _said(row: Checkpoint) -> tuple[int, str, str]:
    return row.size, row.root, row.at.astimezone(UTC).isoformat()


def _outside(audit: Audit) -> dict[str, Statement]:
    read = {where: _read(audit, where, note) for where, note in audit.kept.items()}
    return {where: statement for where, statement in read.items() if statement}


def _read(audit: Audit, where: str, note: str) -> Statement | None:
    try:
        with at(where):
            statement = Statement.read(open_note(note, audit.key))
            if statement.origin != audit.key.name:
                raise Tampered("is of another ledger")
            return statement
    except Tampered as found:
        audit.problems.append(str(found))
        return None


def _copies() -> dict[str, str]:
    if not settings.CHECKPOINT_DIR or not Path(settings.CHECKPOINT_DIR).is_dir():
        return {}
    paths = sorted(Path(settings.CHECKPOINT_DIR).glob("checkpoint-*.txt"))
    return {f"copy {path.name}": path.read_bytes()[:MAX_COPY].decode("utf-8", "replace") for path in paths}


def _walk(audit: Audit) -> None:
    """All placed entries in the order of their places, and those that wait for one."""
    erasures = Entry.objects.filter(verb=ERASED).values_list("leaf", flat=True)
    erased = erased_entries(said for said in map(_said_or_none, erasures) if said)
    rows = Entry.objects.values(*FIELDS)
    for row in rows.filter(leaf_index__isnull=False).order_by("leaf_index").iterator(chunk_size=5_000):
        if row["leaf_index"] != audit.tree.size:
            audit.problems.append(f"entry {audit.tree.size}: is missing")
            return  # what follows stands at a wrong place
        audit.problems += _row_problems(row, erased, f"entry {row['leaf_index']}")
        audit.tree = audit.tree.extended([leaf_hash(row["leaf"].encode())])
        if audit.tree.size in audit.sizes:
            audit.roots[audit.tree.size] = audit.tree.root()
    for row in rows.filter(leaf_index=None).order_by("id"):
        audit.problems += _row_problems(row, erased, f"entry {row['uuid']}, not yet placed")
    audit.erased = len(erased)


def _said_or_none(leaf: str) -> Mapping[str, Any] | None:
    try:
        return read_leaf(leaf)
    except Tampered:
        return None


def _row_problems(row: Row, erased: set[str], where: str) -> Iterator[str]:
    try:
        said = read_leaf(row["leaf"])
        columns = _columns(said)
    except (Tampered, KeyError, TypeError, ValueError):
        yield f"{where}: its leaf is no entry of a ledger"
        return
    changed = [name for name in COLUMNS if row[name] != columns[name]]
    if changed:
        yield f"{where}: says something else in {', '.join(changed)} than its leaf"
    wrong = payload_problem(said["payload"], _payload(row, said), was_erased=said["uuid"] in erased)
    if wrong:
        yield f"{where}: {wrong}"


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: said[name] for name in ("verb", "subject", "departure")},
        **{f"actor_{name}": said["actor"][name] for name in ("id", "name", "role")},
        "uuid": UUID(said["uuid"]),
        "at": datetime.fromisoformat(said["at"]),
    }


def _payload(row: Row, said: Mapping[str, Any]) -> Any:
    if row["payload__salt"] is None:
        return None if said["payload"] is None else GONE
    return {"salt": row["payload__salt"], "body": row["payload__body"]}


def _mind_the_head(audit: Audit) -> None:
    head = TreeHead.objects.first() or TreeHead()
    try:
        fits = TreeHead.objects.count() <= 1 and frontier(head) == audit.tree
    except (TypeError, ValueError):
        fits = False
    if not fits:
        audit.problems.append(f"the tree's head does not fit the {audit.tree.size} entries that have a place")


def _mind_the_root(audit: Audit, where: str, size: int, root: str) -> None:
    if size > audit.tree.size:
        audit.problems.append(f"{where}: covers more entries than there are: the ledger was cut off")
    elif audit.roots.get(size, b"").hex() != root:
        audit.problems.append(f"{where}: the entries before it are not those that were signed")


def _mind_the_copies(audit: Audit, stored: list[Checkpoint], outside: Mapping[str, Statement]) -> None:
    known = {(row.size, row.root) for row in stored}
    for where, statement in outside.items():
        if (statement.size, statement.root.hex()) not in known:
            audit.problems.append(f"{where}: this checkpoint was signed, and is not in the ledger any more")


def _summary(audit: Audit, stored: list[Checkpoint]) -> str:
    return (
        f"entries: {audit.tree.size}, personal parts erased: {audit.erased}, checkpoints: {len(stored)}, "
        f"copies from outside compared: {len(audit.kept)}"
    )


def _caveats(audit: Audit, *, key: str) -> Iterator[str]:
    waiting = Entry.objects.filter(leaf_index=None).count()
    unsigned = audit.tree.size - max(audit.roots, default=0)
    if waiting or unsigned:
        yield f"{waiting + unsigned} entries are newer than the last checkpoint: nothing protects them yet."
    if not key:
        yield "no --key was given: this installation's own key was believed."
    if not audit.kept:
        yield (
            "no checkpoint from outside was compared: whoever holds this machine and its key could have rewritten "
            "everything. Set HANDOVER_CHECKPOINT_DIR to a folder elsewhere, or give --checkpoint."
        )
    for size in _lost_copies(audit):
        yield f"the copy of checkpoint {size} is not in the folder any more."


def _lost_copies(audit: Audit) -> list[int]:
    sent = Publication.objects.filter(witness=FOLDER, fault="").values_list("checkpoint__size", flat=True)
    here = audit.kept.keys()
    return [size for size in sorted(set(sent)) if settings.CHECKPOINT_DIR and f"copy {file_name(size)}" not in here]

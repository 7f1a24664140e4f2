"""Random ways to tamper with a bundle; each takes a copy of its files and returns it changed, or as it was.

`OUTSIDER` are those of somebody on the way, who holds no key. `INSIDER` are those of somebody who holds the
company's signing key and signs the manifest anew: they leave out what that key alone vouches for.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from handover.evidence.archive import CHECKPOINTS, ENTRIES, MANIFEST, MESSAGES, PROOFS
from handover.evidence.leaves import canonical
from handover.evidence.notes import Checkpoint
from tests.unit.evidence.ledgers import THEIRS, Case, Files, message_names

Tampering = Callable[[Case, Files, random.Random], None]
TREE_FILES = (ENTRIES, PROOFS, CHECKPOINTS)


def edit_a_byte(case: Case, files: Files, dice: random.Random) -> None:
    name = dice.choice(sorted(files))
    files[name] = edited(files[name], dice)


def edit_a_byte_of_the_proof(case: Case, files: Files, dice: random.Random) -> None:
    name = dice.choice([*TREE_FILES, "key.txt", *message_names(files)])
    files[name] = edited(files[name], dice)


def edited(content: bytes, dice: random.Random) -> bytes:
    """One byte changed, put in or taken out; or the end cut off."""
    at = dice.randrange(len(content)) if content else 0
    return dice.choice(
        [
            content[:at] + bytes([content[at] ^ dice.randrange(1, 256)]) + content[at + 1 :] if content else b"x",
            content[:at] + dice.randbytes(1) + content[at:],
            content[:at] + content[at + 1 :],
            content[:at],
        ]
    )


def edit_a_field(case: Case, files: Files, dice: random.Random) -> None:
    rows = read(files, ENTRIES)
    row = dice.choice(rows)
    what = dice.choice(["index", "leaf", "said", "body", "salt", "payload"])
    if what == "index":
        row["index"] = dice.choice([row["index"] + dice.choice([-1, 1, 2]), -1, 10**18, 0])
    elif what == "leaf":
        row["leaf"] = edited(row["leaf"].encode(), dice).decode("utf-8", "replace")
    elif what == "said":
        row["leaf"] = _said_otherwise(row["leaf"], dice)
    elif what == "payload":
        row["payload"] = dice.choice([None, "erased", {}, [], 1, {"body": "x", "salt": "00"}, "gone"])
    elif isinstance(row["payload"], dict):
        row["payload"][what] = edited(row["payload"][what].encode(), dice).decode("utf-8", "replace")
    write(files, ENTRIES, rows)


def _said_otherwise(leaf: str, dice: random.Random) -> str:
    said = json.loads(leaf)
    field = dice.choice(sorted(said))
    said[field] = dice.choice(
        ["2026-11-22T17:00:00+00:00", "other", None, {"id": "x", "name": "y", "role": "z"}, {}]
    )
    return canonical(said)


def delete_an_entry(case: Case, files: Files, dice: random.Random) -> None:
    rows, proofs = read(files, ENTRIES), read(files, PROOFS)
    at = dice.randrange(len(rows))
    del rows[at]
    if dice.random() < 0.7:
        del proofs[at]
    write(files, ENTRIES, rows)
    write(files, PROOFS, proofs)


def swap_two_entries(case: Case, files: Files, dice: random.Random) -> None:
    rows, proofs = read(files, ENTRIES), read(files, PROOFS)
    a, b = dice.sample(range(len(rows)), 2)
    for part in dice.choice([["leaf"], ["payload"], ["leaf", "payload"], ["index"], ["index", "leaf", "payload"]]):
        rows[a][part], rows[b][part] = rows[b][part], rows[a][part]
    if dice.random() < 0.5:
        proofs[a], proofs[b] = proofs[b], proofs[a]
    write(files, ENTRIES, rows)
    write(files, PROOFS, proofs)


def insert_an_entry(case: Case, files: Files, dice: random.Random) -> None:
    """A made-up one, one of another departure with its true proof, or one that is there already."""
    rows, proofs = read(files, ENTRIES), read(files, PROOFS)
    at = dice.randrange(len(rows) + 1)
    size = len(case.ledger.leaves)
    foreign = dice.choice([i for i, leaf in enumerate(case.ledger.leaves) if THEIRS in leaf])
    copied = dice.choice(rows)
    index = dice.choice([foreign, copied["index"], size, rows[-1]["index"] + 1])
    leaf = dice.choice([case.ledger.leaves[foreign], copied["leaf"], _said_otherwise(copied["leaf"], dice)])
    rows.insert(at, {"index": index, "leaf": leaf, "payload": dice.choice([None, copied["payload"], "erased"])})
    proof = [node.hex() for node in case.ledger.tree().inclusion(min(index, size - 1), size)]
    proofs.insert(at, {"index": index, "proof": proof})
    if dice.random() < 0.5:  # in the order in which a bundle has them
        rows.sort(key=lambda row: row["index"])
        proofs.sort(key=lambda row: row["index"])
    write(files, ENTRIES, rows)
    write(files, PROOFS, proofs)


def cut_off(case: Case, files: Files, dice: random.Random) -> None:
    for name in dice.choice(
        [[ENTRIES, PROOFS], [ENTRIES], [PROOFS], [CHECKPOINTS], [ENTRIES, PROOFS, CHECKPOINTS]]
    ):
        rows = read(files, name)
        keep = dice.randrange(len(rows))
        write(files, name, rows[:keep] if dice.random() < 0.7 else rows[-keep:])


def shuffle(case: Case, files: Files, dice: random.Random) -> None:
    for name in dice.choice([[ENTRIES], [PROOFS], [CHECKPOINTS], [ENTRIES, PROOFS]]):
        rows = read(files, name)
        dice.shuffle(rows)
        write(files, name, rows)


def double_an_entry(case: Case, files: Files, dice: random.Random) -> None:
    at = dice.randrange(len(read(files, ENTRIES)))
    for name in dice.choice([[ENTRIES], [PROOFS], [ENTRIES, PROOFS]]):
        rows = read(files, name)
        rows.insert(at, rows[at])
        write(files, name, rows)


def spoil_a_proof(case: Case, files: Files, dice: random.Random) -> None:
    name, part = dice.choice([(PROOFS, "proof"), (CHECKPOINTS, "consistency")])
    rows = read(files, name)
    proof = dice.choice(rows)[part]
    at = dice.randrange(len(proof) + 1)
    what = dice.choice(["add", "drop", "edit", "swap"])
    if what == "add":
        proof.insert(at, dice.randbytes(32).hex())
    elif what == "drop":
        del proof[at : at + 1]
    elif what == "edit" and at < len(proof):
        proof[at] = dice.choice([dice.randbytes(32).hex(), proof[at].upper(), proof[at][:-1], 1, None])
    elif what == "swap":
        proof.reverse()
    write(files, name, rows)


def spoil_a_checkpoint(case: Case, files: Files, dice: random.Random) -> None:
    rows = read(files, CHECKPOINTS)
    at = dice.randrange(len(rows))
    what = dice.choice(["delete", "edit", "sign", "swap", "double"])
    if what == "delete":
        del rows[at]
    elif what == "edit":
        rows[at]["note"] = edited(rows[at]["note"].encode(), dice).decode("utf-8", "replace")
    elif what == "sign":
        rows[at]["note"] = _signed_anew(case, rows[at]["note"], dice)
    elif what == "swap":
        other = dice.randrange(len(rows))
        rows[at]["note"], rows[other]["note"] = rows[other]["note"], rows[at]["note"]
    else:
        rows.insert(at, rows[at])
    write(files, CHECKPOINTS, rows)


def _signed_anew(case: Case, note: str, dice: random.Random) -> str:
    """Another size or root under a true signature."""
    said = Checkpoint.read(note.split("\n\n")[0] + "\n")
    return case.signer.sign(
        dice.choice([said._replace(size=said.size + 1), said._replace(root=dice.randbytes(32))]).text()
    )


def tamper_with_messages(case: Case, files: Files, dice: random.Random) -> None:
    names = message_names(files)
    one, other = dice.sample(names, 2)
    what = dice.choice(["edit", "delete", "add", "rename", "swap"])
    if what == "edit":
        files[one] = edited(files[one], dice)
    elif what == "delete":
        del files[one]
    elif what == "add":
        files[f"{MESSAGES}0099-{dice.randrange(99)}.eml"] = dice.choice([files[one], b"Subject: made up\r\n\r\n"])
    elif what == "rename":
        files[f"{one}.eml"] = files.pop(one)
    else:
        files[one], files[other] = files[other], files[one]


def tamper_with_members(case: Case, files: Files, dice: random.Random) -> None:
    name = dice.choice(sorted(files))
    what = dice.choice(["delete", "add", "empty", "swap"])
    if what == "delete":
        del files[name]
    elif what == "add":
        files[dice.choice(["more.txt", "../../etc/passwd", "messages/x.eml", "ENTRIES.JSONL", "a\nb"])] = b"more"
    elif what == "empty":
        files[name] = b""
    else:
        other = dice.choice(sorted(files))
        files[name], files[other] = files[other], files[name]


def tamper_with_the_manifest(case: Case, files: Files, dice: random.Random) -> None:
    lines = files[MANIFEST].split(b"\n")
    a, b = dice.sample(range(len(lines)), 2)
    what = dice.choice(["edit", "delete", "swap", "add"])
    if what == "edit":
        lines[a] = edited(lines[a], dice)
    elif what == "delete":
        del lines[a]
    elif what == "swap":
        lines[a], lines[b] = lines[b], lines[a]
    else:
        lines.insert(a, dice.randbytes(32).hex().encode() + b"  more.txt")
    files[MANIFEST] = b"\n".join(lines)


def read(files: Files, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


def write(files: Files, name: str, rows: list[dict[str, Any]]) -> None:
    files[name] = "".join(canonical(row) + "\n" for row in rows).encode()


INSIDER: tuple[Tampering, ...] = (
    edit_a_byte_of_the_proof,
    edit_a_field,
    delete_an_entry,
    swap_two_entries,
    insert_an_entry,
    cut_off,
    shuffle,
    double_an_entry,
    spoil_a_proof,
    spoil_a_checkpoint,
    tamper_with_messages,
)
OUTSIDER: tuple[Tampering, ...] = (*INSIDER, edit_a_byte, tamper_with_members, tamper_with_the_manifest)

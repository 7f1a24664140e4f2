"""A small ledger without a database, and the bundle of one of its departures, for the tests of the verifier."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from handover.evidence.archive import MANIFEST, MESSAGES, Bundle, messages_digest
from handover.evidence.bundle import Recorded, Signed, digests, manifest, named, proof_files
from handover.evidence.leaves import ERASED, EXPORTED, canonical, commitment
from handover.evidence.merkle import Tree, leaf_hash
from handover.evidence.notes import Checkpoint, Key

OURS, THEIRS = "departure:1", "departure:2"
ENTRIES, CHECKED_AT = 26, (5, 9, 20)

Files = dict[str, bytes]


class Signer:
    def __init__(self, name: str, seed: bytes | None = None) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(seed) if seed else Ed25519PrivateKey.generate()
        self.key = Key(name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        return f"{text}\n{self.key.line(self.private.sign(text.encode()))}"


@dataclass
class Ledger:
    """Two departures, entries by turns, some with a personal part, one of them erased."""

    signer: Signer
    dice: random.Random
    leaves: list[str] = field(default_factory=list)
    payloads: list[dict[str, str] | str | None] = field(default_factory=list)

    def write(self, verb: str, departure: str, subject: str, facts: Any, personal: Any = None) -> str:
        salt, body = self.dice.randbytes(32).hex(), canonical(personal)
        name = str(uuid.UUID(bytes=self.dice.randbytes(16)))
        leaf = {
            "uuid": name,
            "at": f"2026-11-22T18:00:{len(self.leaves) % 60:02}+00:00",
            "verb": verb,
            "actor": {"id": "max@northwind.example", "name": "Max Manager", "role": "manager"},
            "subject": subject,
            "departure": departure,
            "facts": facts,
            "payload": commitment(salt, body) if personal else None,
        }
        self.leaves.append(canonical(leaf))
        self.payloads.append({"body": body, "salt": salt} if personal else None)
        return name

    def fill(self) -> None:
        names = [
            self.write(
                "notices.drafted",
                (OURS, THEIRS)[at % 2],
                f"notice:{at}",
                {"language": "en", "number": at},
                {"email": f"client{at}@example.com", "text": "Привет"} if at % 3 else None,
            )
            for at in range(ENTRIES)
        ]
        self.payloads[8] = "erased"
        self.write(ERASED, OURS, f"entry:{names[8]}", {}, {"reason": "asked for"})

    def tree(self) -> Tree:
        return Tree([leaf_hash(leaf.encode()) for leaf in self.leaves])

    def checkpoint(self, size: int) -> str:
        root = self.tree().root(size)
        return self.signer.sign(
            Checkpoint(self.signer.key.name, size, root, f"2026-11-22T18:{size:02}:00+00:00").text()
        )


@dataclass(frozen=True)
class Case:
    """A bundle as files, who signed it, and the checkpoint that a witness kept."""

    signer: Signer
    ledger: Ledger
    files: Files
    kept: str

    def bundle(self, files: Files) -> Bundle:
        return Bundle(digests(files), files)

    def resigned(self, files: Files) -> Files:
        """As somebody does who holds the company's key: the manifest fits whatever is there."""
        listed = {name: digest for name, digest in digests(files).items() if name != MANIFEST}
        return {**files, MANIFEST: manifest(listed, self.signer.sign)}


def make_case(seed: int = 1) -> Case:
    dice = random.Random(seed)
    ledger = Ledger(Signer("handover-ledger/test", dice.randbytes(32)), dice)
    ledger.fill()
    mail = named((f"client{at}@example.com", f"Subject: {at}\r\n\r\nHello {at}\r\n".encode()) for at in range(4))
    ours = sum(json.loads(leaf)["departure"] == OURS for leaf in ledger.leaves)
    facts = {
        "entries": ours + 1,
        "checkpoints": len(CHECKED_AT) + 1,
        "messages": len(mail),
        "messages_digest": messages_digest(digests(mail)),
    }
    ledger.write(EXPORTED, OURS, OURS, facts)
    return bundled(ledger, mail)


def bundled(ledger: Ledger, mail: Files) -> Case:
    size = len(ledger.leaves)
    checkpoints = [Signed(at, ledger.checkpoint(at)) for at in (*CHECKED_AT, size)]
    rows = zip(range(size), ledger.leaves, ledger.payloads, strict=True)
    entries = [Recorded(*row) for row in rows if json.loads(row[1])["departure"] == OURS]
    files = proof_files(ledger.signer.key, ledger.tree(), entries, checkpoints)
    files |= {"verify.py": b"# the verifier\n", "report.html": b"<h1>Lena</h1>\n", "README.txt": b"read\n", **mail}
    case = Case(ledger.signer, ledger, files, checkpoints[-1].note)
    return Case(ledger.signer, ledger, case.resigned(files), checkpoints[-1].note)


def message_names(files: Files) -> list[str]:
    return [name for name in files if name.startswith(MESSAGES)]

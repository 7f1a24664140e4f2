"""PURE: signed notes and checkpoints, as texts (C2SP signed-note and tlog-checkpoint).

A note is a text, an empty line, and lines of signatures. A checkpoint is a note whose text says how many entries
the ledger had, and the root over them:

    handover-ledger/3f1c...            the ledger's name, which is also the key's
    120                                entries
    Wq2B...=                           root, base64
    at 2026-11-22T18:00:00+00:00       when it was signed, by the signer's clock

    — handover-ledger/3f1c... 8kPq...  the signature, base64, after four bytes that tell keys apart
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

from handover.evidence.ed25519 import is_signed

ED25519 = b"\x01"


class Tampered(Exception):
    """Something is not as it was signed, and what builds on it cannot be looked at."""


class Unusable(Exception):
    """This cannot be read as what it should be."""


class Key(NamedTuple):
    """A public key with the name of its ledger; as text NAME+HASH+KEY."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> Key:
        """Raises Unusable."""
        name, _, rest = text.strip().partition("+")
        encoded = unbase64(rest.partition("+")[2]) or b""
        key = cls(name, encoded[1:])
        if len(encoded) != 33 or key.text() != text.strip():
            raise Unusable(
                "the key is none; it looks like NAME+12345678+BASE64, as `handover evidence key` prints it"
            )
        return key

    def text(self) -> str:
        return f"{self.name}+{self.mark().hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    def mark(self) -> bytes:
        """Four bytes that tell keys of the same name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def line(self, signature: bytes) -> str:
        """The line that a signature makes in a note."""
        return f"— {self.name} {base64.b64encode(self.mark() + signature).decode()}\n"


def open_note(note: str, key: Key, *, alone: bool = False) -> str:
    """The text of a note that `key` signed, or Tampered. `alone`: nobody else's signature may stand there."""
    text, gap, lines = note.rpartition("\n\n")
    signatures = lines.split("\n")
    if not gap or signatures.pop() != "" or (alone and len(signatures) != 1):
        raise Tampered("is no signed note")
    text += "\n"
    for line in signatures:
        signature = unbase64(line.removeprefix(f"— {key.name} "))
        if signature and signature[:4] == key.mark() and is_signed(key.public, text.encode(), signature[4:]):
            return text
    raise Tampered("is not signed by the ledger's key, or was changed")


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    at: str

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Read the text of a note; raises Tampered."""
        found = re.fullmatch(
            r"([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\nat ([0-9T:.+-]{10,40})\n", text
        )
        root = unbase64(found[3]) if found else None
        if not found or not root:
            raise Tampered("is no checkpoint")
        return cls(found[1], int(found[2]), root, found[4])

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\nat {self.at}\n"


def unbase64(text: str) -> bytes | None:
    """The bytes, or None unless they are written in the one right way."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return decoded if base64.b64encode(decoded).decode() == text else None

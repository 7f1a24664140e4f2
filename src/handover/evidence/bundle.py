"""PURE: the files of an evidence bundle, put together; `verifier` takes them apart again.

key.txt             the ledger's public key
checkpoints.jsonl   {"consistency": [hex], "note": signed note}, oldest first; the proof that it continues the last
entries.jsonl       {"index": place in the ledger, "leaf": text, "payload": {"body", "salt"} or "erased" or null}
proofs.jsonl        {"index": place, "proof": [hex]}, from the entry's leaf to the root of the last checkpoint
messages/*.eml      the messages, byte for byte
report.html, README.txt, verify.py
manifest.txt        signed note: the title, then "SHA-256  name" of every other file
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from handover.evidence.archive import CHECKPOINTS, ENTRIES, KEY, MANIFEST, MESSAGES, PROOFS
from handover.evidence.leaves import canonical
from handover.evidence.merkle import Tree
from handover.evidence.notes import Key
from handover.evidence.standalone import verifier_source
from handover.evidence.verifier import MANIFEST_TITLE

#: Every member has the same date, so that the same content is the same file.
DATE = (1980, 1, 1, 0, 0, 0)

Sign = Callable[[str], str]


@dataclass(frozen=True)
class Recorded:
    """One entry as it goes into a bundle; `payload` is None, "erased", or {"body", "salt"}."""

    index: int
    leaf: str
    payload: Mapping[str, str] | str | None


@dataclass(frozen=True)
class Signed:
    """One checkpoint as it goes into a bundle."""

    size: int
    note: str


def named(messages: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Messages as members: numbered, so that no two names meet, and spelled so that any system can unpack them."""
    return {
        f"{MESSAGES}{number:04}-{re.sub(r'[^A-Za-z0-9@._-]+', '-', name)[:80].strip('.-') or 'message'}.eml": raw
        for number, (name, raw) in enumerate(messages, 1)
    }


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def proof_files(
    key: Key, tree: Tree, entries: Sequence[Recorded], checkpoints: Sequence[Signed]
) -> dict[str, bytes]:
    """The files that the proof is made of; the last checkpoint covers all entries."""
    size = checkpoints[-1].size
    return {
        KEY: f"{key.text()}\n".encode(),
        CHECKPOINTS: _lines(_checkpoints(tree, checkpoints)),
        ENTRIES: _lines({"index": e.index, "leaf": e.leaf, "payload": e.payload} for e in entries),
        PROOFS: _lines({"index": e.index, "proof": _hex(tree.inclusion(e.index, size))} for e in entries),
    }


def packed(files: Mapping[str, bytes], sign: Sign) -> bytes:
    """The ZIP of `files`, with verify.py and a manifest signed by `sign`."""
    whole = {"verify.py": verifier_source().encode(), **files}
    return zipped({MANIFEST: manifest(digests(whole), sign), **whole})


def manifest(listed: Mapping[str, str], sign: Sign) -> bytes:
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items()))
    return sign(f"{MANIFEST_TITLE}\n{lines}").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, DATE)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(member, content)
    return whole.getvalue()


def _checkpoints(tree: Tree, checkpoints: Sequence[Signed]) -> Iterable[Mapping[str, object]]:
    before = 0
    for checkpoint in checkpoints:
        proof = tree.consistency(before, checkpoint.size) if before else []
        yield {"consistency": _hex(proof), "note": checkpoint.note}
        before = checkpoint.size


def _lines(values: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(canonical(value) + "\n" for value in values).encode()


def _hex(proof: Sequence[bytes]) -> list[str]:
    return [node.hex() for node in proof]

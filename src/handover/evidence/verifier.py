"""Verifies an evidence bundle of Handover with nothing but Python 3.9 or later and its standard library.

    python verify.py BUNDLE.zip [--key KEY] [--checkpoint FILE]

It ends with 0 when the bundle is intact, 4 when it was tampered with, 2 when it cannot be read as a bundle.
Looked at, from the signature inwards: the signed manifest over all files; the signed checkpoints, each a
continuation of the one before; every entry's place in the tree of the last checkpoint; every personal part
against the commitment in its entry; the numbers that the export wrote into the ledger about itself; and a
checkpoint that a witness kept, if there is one.

It builds on the other PURE modules beside it; `handover.evidence.standalone` makes one file of them.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handover.evidence.archive import (
    CHECKPOINTS,
    ENTRIES,
    KEY,
    MANIFEST,
    MESSAGES,
    PROOFS,
    Bundle,
    messages_digest,
    read_bundle,
)
from handover.evidence.leaves import (
    EXPORTED,
    GONE,
    erased_entries,
    is_canonical,
    payload_problem,
    read_leaf,
    strict_json,
)
from handover.evidence.merkle import inclusion_root, is_consistent, leaf_hash
from handover.evidence.notes import Checkpoint, Key, Tampered, Unusable, open_note

INTACT, UNUSABLE, TAMPERED = 0, 2, 4
MANIFEST_TITLE = "handover evidence bundle v1"
MAX_SHOWN, MAX_WIDTH = 100, 600
MAX_PROOF, MAX_LINES, MAX_CHECKPOINTS = 64, 1_000_000, 20_000


@dataclass(frozen=True)
class Verdict:
    """`problems`, one a line; what was looked at; and what this check could not tell."""

    problems: Sequence[str]
    summary: str
    caveats: Sequence[str]

    @property
    def code(self) -> int:
        return TAMPERED if self.problems else INTACT

    def lines(self) -> Iterator[str]:
        yield from (f"problem: {text}" for text in self.problems[:MAX_SHOWN])
        if len(self.problems) > MAX_SHOWN:
            yield f"problem: and {len(self.problems) - MAX_SHOWN} more"
        yield from (f"mind: {text}" for text in self.caveats)
        yield f"TAMPERED WITH; problems: {len(self.problems)}" if self.problems else f"INTACT; {self.summary}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify an evidence bundle of Handover.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", default="", help="the ledger's public key, as the company told you elsewhere")
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint that a witness kept outside the company")
    given = parser.parse_args(arguments)
    try:
        verdict = verify_file(given.bundle, key=given.key, checkpoint=given.checkpoint)
    except Unusable as wrong:
        print(printable(f"UNUSABLE; {wrong}"))
        return UNUSABLE
    for line in verdict.lines():
        print(printable(line))
    return verdict.code


def printable(text: str) -> str:
    """One line that cannot steer a terminal, whatever a hostile bundle put into it, and fits any encoding."""
    text = "".join(c if c.isprintable() else "?" for c in text[:MAX_WIDTH])
    return text.encode("ascii", "backslashreplace").decode()[:MAX_WIDTH]


def verify_file(path: Path, *, key: str = "", checkpoint: Path | None = None) -> Verdict:
    """Verify a bundle file; `checkpoint` is a witness's file. Raises Unusable, and nothing else."""
    try:
        return verify(read_bundle(path), key=key, kept=read_note(checkpoint) if checkpoint else "")
    except OSError as wrong:
        raise Unusable(f"{wrong.filename or path}: {wrong.strerror or 'cannot be read'}") from None
    except MemoryError:
        raise Unusable(f"{path}: needs more memory than there is") from None


def read_note(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(1 << 20)
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Unusable(f"{path}: is no checkpoint") from None


@dataclass(frozen=True)
class Placed:
    """An entry at its place; `said` is its leaf, read."""

    index: int
    leaf: str
    said: Mapping[str, Any]
    payload: Any


@dataclass
class Seen:
    """What there was to look at."""

    entries: list[Placed] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    messages: int = 0

    def summary(self) -> str:
        counts = {
            "entries": len(self.entries),
            "personal parts erased": sum(entry.payload == GONE for entry in self.entries),
            "messages": self.messages,
            "checkpoints": len(self.checkpoints),
        }
        text = ", ".join(f"{name}: {count}" for name, count in counts.items())
        last = self.checkpoints[-1] if self.checkpoints else None
        return f"{text}; the last checkpoint is of {last.at} and covers {last.size} entries" if last else text


def verify(bundle: Bundle, *, key: str = "", kept: str = "") -> Verdict:
    """Look at everything. `key` is known from elsewhere, `kept` is the text of a checkpoint that a witness kept.

    Raises Unusable when one of these two cannot be compared with the bundle.
    """
    known, seen, problems = Key.read(key) if key else None, Seen(), list(bundle.faults)
    try:
        for problem in _problems(bundle, known, kept, seen):
            problems.append(problem)
    except Tampered as found:
        problems.append(str(found))
    except Unusable:
        if not problems:  # what is wrong already needs no comparison
            raise
    return Verdict(problems, seen.summary(), list(_caveats(bundle, key, kept)))


def _problems(bundle: Bundle, known: Key | None, kept: str, seen: Seen) -> Iterator[str]:
    key = _key(bundle, known)
    yield from _manifest_problems(bundle, key)
    seen.checkpoints += _checkpoints(bundle, key)
    seen.entries += _entries(bundle)
    seen.messages = sum(name.startswith(MESSAGES) for name in bundle.digests)
    yield from _entry_problems(seen.entries, _proofs(bundle), seen.checkpoints[-1])
    yield from _completeness_problems(bundle, seen)
    if kept:
        yield from _witness_problems(seen.checkpoints, kept, key)


def _caveats(bundle: Bundle, key: str, kept: str) -> Iterator[str]:
    if not key:
        own = bundle.texts.get(KEY, b"")[:200].decode("ascii", "replace").strip()
        yield (
            "no --key was given, so the key inside the bundle was believed. A forger could have put in a key of "
            f"their own and signed everything anew: compare it with what the company tells you elsewhere: {own}"
        )
    if not kept:
        yield (
            "no --checkpoint was given. Whoever holds the company's signing key could have rewritten the whole "
            "ledger before this export: only a checkpoint that somebody outside kept tells."
        )
    yield "a bundle shows what was recorded; it cannot show what was never recorded."


def _key(bundle: Bundle, known: Key | None) -> Key:
    try:
        text = bundle.texts.get(KEY, b"").decode("ascii")
        own = Key.read(text)
    except (Unusable, UnicodeDecodeError):
        raise Tampered(f"{KEY}: holds no public key") from None
    if text != f"{own.text()}\n":
        raise Tampered(f"{KEY}: is not written as it was exported")
    if known and known != own:
        raise Tampered(f"{KEY}: is another key than the one given with --key")
    return own


def _manifest_problems(bundle: Bundle, key: Key) -> Iterator[str]:
    with at(MANIFEST):
        title, *lines, _ = open_note(_text(bundle.texts.get(MANIFEST, b"")), key, alone=True).split("\n")
        if title != MANIFEST_TITLE:
            raise Tampered("is no manifest")
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in sorted(listed.keys() | (bundle.digests.keys() - {MANIFEST})):
        if name not in bundle.digests:
            yield f"{name}: is missing"
        elif name not in listed:
            yield f"{name}: was added to the bundle"
        elif listed[name] != bundle.digests[name]:
            yield f"{name}: was changed"


def _checkpoints(bundle: Bundle, key: Key) -> list[Checkpoint]:
    """All checkpoints of the bundle, each signed and a continuation of the one before."""
    found: list[Checkpoint] = []
    for number, line in enumerate(_lines(bundle, CHECKPOINTS, {"consistency": list, "note": str}), 1):
        with at(f"{CHECKPOINTS}: checkpoint {number}"):
            new = Checkpoint.read(open_note(line["note"], key, alone=True))
            _mind_continuation(found[-1] if found else None, new, _hashes(line["consistency"]))
            if new.origin != key.name or number > MAX_CHECKPOINTS:
                raise Tampered("is of another ledger, or one too many")
            found.append(new)
    if not found:
        raise Tampered(f"{CHECKPOINTS}: holds no checkpoint")
    return found


def _mind_continuation(old: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> None:
    if old is None:
        if proof or new.size < 1:
            raise Tampered("is not the first one of a ledger")
    elif new.size <= old.size or not is_consistent(old.size, new.size, old.root, new.root, proof):
        raise Tampered("does not continue the one before it: the ledger was rewritten between them")


def _entries(bundle: Bundle) -> list[Placed]:
    found = []
    for line in _lines(bundle, ENTRIES, {"index": int, "leaf": str, "payload": object}):
        with at(f"entry {line['index']}"):
            found.append(Placed(line["index"], line["leaf"], read_leaf(line["leaf"]), line["payload"]))
    return found


def _proofs(bundle: Bundle) -> dict[int, list[bytes]]:
    lines = _lines(bundle, PROOFS, {"index": int, "proof": list})
    with at(PROOFS):
        if not _rising([line["index"] for line in lines]):
            raise Tampered("is out of order")
        return {line["index"]: _hashes(line["proof"]) for line in lines}


def _entry_problems(
    entries: Sequence[Placed], proofs: Mapping[int, Sequence[bytes]], last: Checkpoint
) -> Iterator[str]:
    erased = erased_entries(entry.said for entry in entries)
    for entry in entries:
        leaf, proof = leaf_hash(entry.leaf.encode()), proofs.get(entry.index)
        if proof is None:
            yield f"entry {entry.index}: has no proof"
        elif inclusion_root(entry.index, last.size, leaf, proof) != last.root:
            yield f"entry {entry.index}: is not what was recorded at this place"
        wrong = payload_problem(entry.said["payload"], entry.payload, was_erased=entry.said["uuid"] in erased)
        if wrong:
            yield f"entry {entry.index}: {wrong}"
    if proofs.keys() - {entry.index for entry in entries}:
        yield f"{PROOFS}: proves entries that are missing"


def _completeness_problems(bundle: Bundle, seen: Seen) -> Iterator[str]:
    """The export is the last entry, under the tree's root as all the others, and says how much there was."""
    indices = [entry.index for entry in seen.entries]
    if not indices or not _rising(indices):
        raise Tampered(f"{ENTRIES}: is empty, out of order, or holds an entry twice")
    export, facts = seen.entries[-1].said, seen.entries[-1].said["facts"]
    if export["verb"] != EXPORTED or indices[-1] != seen.checkpoints[-1].size - 1:
        raise Tampered(f"{ENTRIES}: the last entry is not the export of this bundle")
    if _number(facts, "entries") != len(indices):
        yield f"{ENTRIES}: {_number(facts, 'entries')} entries were exported, {len(indices)} are here"
    if _number(facts, "checkpoints") != len(seen.checkpoints):
        yield f"{CHECKPOINTS}: {_number(facts, 'checkpoints')} were exported, {len(seen.checkpoints)} are here"
    if facts.get("messages_digest") != messages_digest(bundle.digests):
        yield "messages: are not the ones that were exported"
    if {entry.said["departure"] for entry in seen.entries} != {export["departure"]}:
        yield f"{ENTRIES}: holds entries of another departure"


def _number(facts: Mapping[str, Any], name: str) -> int | None:
    return facts[name] if isinstance(facts.get(name), int) else None


def _rising(numbers: Sequence[int]) -> bool:
    return list(numbers) == sorted(set(numbers))


def _witness_problems(checkpoints: Sequence[Checkpoint], kept: str, key: Key) -> Iterator[str]:
    try:
        theirs = Checkpoint.read(open_note(kept, key))
    except Tampered:
        yield "the checkpoint given with --checkpoint is not signed by this bundle's key: one of the two is forged"
        return
    if theirs.size > checkpoints[-1].size:
        raise Unusable("the checkpoint given is newer than the bundle; compare an older one, or a newer bundle")
    if theirs not in checkpoints:
        yield "the checkpoint given is not among the bundle's: the ledger was rewritten after it was sent out"


def _lines(bundle: Bundle, name: str, kinds: Mapping[str, type]) -> list[dict[str, Any]]:
    """JSON Lines in the one form in which they are exported, so that no edit hides in the spelling."""
    found = []
    for number, line in enumerate(io.BytesIO(bundle.texts.get(name, b"")), 1):
        with at(f"{name}: line {number}"):
            if number > MAX_LINES or not line.endswith(b"\n"):
                raise Tampered("is too much, or cut off")
            found.append(_line(_text(line[:-1]), kinds))
    return found


def _line(text: str, kinds: Mapping[str, type]) -> dict[str, Any]:
    value = strict_json(text)
    if not isinstance(value, dict) or value.keys() != kinds.keys() or not is_canonical(text, value):
        raise Tampered("is not written as it was exported")
    if not all(isinstance(value[name], kind) and value[name] is not True for name, kind in kinds.items()):
        raise Tampered("holds another kind of value than it should")
    return value


def _hashes(values: Sequence[Any]) -> list[bytes]:
    if len(values) > MAX_PROOF or not all(isinstance(v, str) and re.fullmatch("[0-9a-f]{64}", v) for v in values):
        raise Tampered("its proof is none")
    return [bytes.fromhex(value) for value in values]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Tampered("is no text") from None


@contextmanager
def at(where: str) -> Iterator[None]:
    """Says in which place something was found."""
    try:
        yield
    except Tampered as found:
        raise Tampered(f"{where}: {found}") from None


if __name__ == "__main__":
    sys.exit(main())

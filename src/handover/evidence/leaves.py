"""PURE: what an entry's leaf says, and how its personal part is bound to it.

The leaf is canonical JSON: {"uuid", "at", "verb", "actor": {"id", "name", "role"}, "subject", "departure",
"facts", "payload"}. `payload` is None or the commitment to a personal part that is kept outside the leaf.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from handover.evidence.notes import Tampered

EXPORTED, ERASED = "evidence.exported", "evidence.payload_erased"
#: In the place of a personal part that was erased.
GONE = "erased"
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "uuid": str,
    "verb": str,
    "subject": str,
    "departure": str,
    "facts": dict,
    "payload": (str, type(None)),
}
MAX_TEXT, MAX_DIGITS = 16 << 20, 20


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value is always the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def is_canonical(text: str, value: object) -> bool:
    """Whether `text` is the one right way to write `value`."""
    try:
        return canonical(value) == text
    except RecursionError:
        return False


def commitment(salt: str, body: str) -> str:
    """What the leaf says of a payload: SHA-256 over salt and text, so the text cannot be guessed from it."""
    return hashlib.sha256(bytes.fromhex(salt) + body.encode()).hexdigest()


def read_leaf(leaf: str) -> dict[str, Any]:
    """What a leaf says; raises Tampered when it is none."""
    said = strict_json(leaf)
    if not isinstance(said, dict) or not all(isinstance(said.get(name, 0), kind) for name, kind in KINDS.items()):
        raise Tampered("is no entry of a ledger")
    return said


def strict_json(text: str) -> Any:
    """Read JSON from anybody: too long, too deep, doubled names and odd numbers are Tampered."""
    try:
        if len(text.encode()) > MAX_TEXT:
            raise Tampered("is too long")
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Tampered("is no usable JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def _whole(digits: str) -> int:
    # Reading very long numbers takes the square of their length on some Pythons.
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_int=_whole, parse_constant=_no_number)


def erased_entries(leaves: Iterable[Mapping[str, Any]]) -> set[str]:
    """The uuids of entries whose personal part was erased, as the entries of erasures say."""
    return {leaf["subject"].partition("entry:")[2] for leaf in leaves if leaf["verb"] == ERASED}


def payload_problem(committed: str | None, payload: Any, *, was_erased: bool) -> str:
    """What is wrong with a personal part ({"body", "salt"}, GONE, or None), or ""."""
    if committed is None:
        return "has a personal part that it never had" if payload is not None else ""
    if payload == GONE:
        return "" if was_erased else "its personal part is gone, and no entry tells of an erasure"
    if was_erased:
        return "its personal part was erased, and is there again"
    return "" if _fits(payload, committed) else "its personal part was changed"


def _fits(payload: Any, committed: str) -> bool:
    try:
        salt, body = payload["salt"], payload["body"]
        # One way of writing the salt: fromhex would take capitals and spaces too.
        return len(payload) == 2 and bytes.fromhex(salt).hex() == salt and commitment(salt, body) == committed
    except (TypeError, KeyError, ValueError, AttributeError):
        return False

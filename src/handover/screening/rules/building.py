"""Rules compiled into what a check loads in milliseconds: a list (JSON) and a Hyperscan database."""

from __future__ import annotations

import hashlib
import json
import pickle
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import hyperscan
import regex

from handover.errors import UnusableInput
from handover.screening.contacts.hints import PATTERNS
from handover.screening.rules.source import LANGUAGES, REASON_LANGUAGES, Rule, load, rule_files
from handover.screening.rules.widening import widened

VERSION = "7"  # of what is built; a change of `widened` or of the layout below raises it
ENGINES = f"{hyperscan.__version__} {regex.__version__} {sys.version_info[:2]}"  # type: ignore[attr-defined]  # in no stub
# One event a rule is enough: where else it hits is found by verifying from there on.
FLAGS = hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_SINGLEMATCH


class Built(NamedTuple):
    """What a check loads.

    `rows`: the rules as JSON; `patterns`: what verifies them, pickled one by one (they take long to compile);
    two serialised databases: `cyrillic` of rules without a Latin word, `others` of all others and the hints.
    """

    rows: bytes
    patterns: bytes
    cyrillic: bytes
    others: bytes


def fingerprint(folder: Path = LANGUAGES) -> str:
    """Of everything that the built data depends on: the rules, the engine, the kind of machine."""
    digest = hashlib.sha256(f"{VERSION} {ENGINES} {platform.machine()}".encode())
    digest.update(repr(PATTERNS).encode())
    for path in rule_files(folder):
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def build(folder: Path = LANGUAGES) -> Built:
    rules = load(folder)
    patterns = [pickle.dumps(_patterns(rule)) for rule in rules]
    ends = accumulate(map(len, patterns))
    expressions = [*(_bytes(rule) for rule in rules), *(widened(hint).encode() for hint in PATTERNS.values())]
    numbers = {number for number, rule in enumerate(rules) if is_cyrillic(rule)}
    cyrillic, others = (
        hyperscan.dumpb(compiled({number: expressions[number] for number in chosen}, rules))
        for chosen in (sorted(numbers), sorted(set(range(len(expressions))) - numbers))
    )
    listed = [_row(rule, end - len(piece), end) for rule, piece, end in zip(rules, patterns, ends, strict=True)]
    rows = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()
    return Built(rows, b"".join(patterns), cyrillic, others)


def _patterns(rule: Rule) -> tuple[Any, Any]:
    return regex.compile(rule.match), regex.compile(rule.unless) if rule.unless else None


def _row(rule: Rule, start: int, end: int) -> list[Any]:
    reasons = [rule.reasons[language] for language in REASON_LANGUAGES]
    return [rule.id, rule.signal.value, rule.weight, reasons, is_cyrillic(rule), start, end]


def is_cyrillic(rule: Rule) -> bool:
    """Whether the rule has no Latin word in it: then a sentence without a Cyrillic letter needs no look."""
    letters = re.sub(r"\\[pP]\{[^}]*\}|\\[a-zA-Z]|\(\?[a-z:<>=!]*", "", rule.match)
    return rule.language == "ru" and not re.search("[a-z]", letters)


def compiled(expressions: Mapping[int, bytes], rules: Sequence[Rule]) -> Any:
    """The expressions by their numbers."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(expressions=[*expressions.values()], ids=[*expressions], flags=[FLAGS] * len(expressions))
    except hyperscan.error as wrong:
        raise UnusableInput(_which(rules) or f"rules: {wrong}") from wrong
    return database


def _bytes(rule: Rule) -> bytes:
    return widened(rule.match).encode()


def _which(rules: Sequence[Rule]) -> str:
    """The engine's complaint does not say which rule it is about: try them one by one."""
    for rule in rules:
        try:
            hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
                expressions=[_bytes(rule)], ids=[0], flags=[FLAGS]
            )
        except hyperscan.error as wrong:
            return f"{rule.file}: {rule.id}: {wrong}; split it in two rules or use shorter gaps"
    return ""

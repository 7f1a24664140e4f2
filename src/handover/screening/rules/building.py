"""Rules compiled into what a check loads in milliseconds: a list (JSON) and a Hyperscan database."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hyperscan

from handover.errors import UnusableInput
from handover.screening.contacts.hints import PATTERNS
from handover.screening.rules.source import LANGUAGES, REASON_LANGUAGES, Rule, load, rule_files
from handover.screening.rules.widening import widened

VERSION = "5"  # of what is built; a change of `widened` or of the layout below raises it
# One event a rule is enough: where else it hits is found by verifying from there on.
FLAGS = hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_SINGLEMATCH


def fingerprint(folder: Path = LANGUAGES) -> str:
    """Of everything that the built data depends on: the rules, the engine, the kind of machine."""
    digest = hashlib.sha256(f"{VERSION} {hyperscan_version()} {platform.machine()}".encode())
    digest.update(repr(PATTERNS).encode())
    for path in rule_files(folder):
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def hyperscan_version() -> str:
    from importlib import metadata

    return metadata.version("hyperscan")


def build(folder: Path = LANGUAGES) -> tuple[bytes, bytes]:
    """(the list of rules as JSON, the serialised database)."""
    rules = load(folder)
    listed = [_row(rule) for rule in rules]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode(), hyperscan.dumpb(compiled(rules))


def _row(rule: Rule) -> list[Any]:
    reasons = [rule.reasons[language] for language in REASON_LANGUAGES]
    return [rule.id, rule.signal.value, rule.weight, rule.match, rule.unless, reasons, is_cyrillic(rule)]


def is_cyrillic(rule: Rule) -> bool:
    """Whether the rule has no Latin word in it: then a sentence without a Cyrillic letter needs no look."""
    letters = re.sub(r"\\[pP]\{[^}]*\}|\\[a-zA-Z]|\(\?[a-z:<>=!]*", "", rule.match)
    return rule.language == "ru" and not re.search("[a-z]", letters)


def compiled(rules: Sequence[Rule]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    expressions = [*(_bytes(rule) for rule in rules), *(widened(hint).encode() for hint in PATTERNS.values())]
    try:
        database.compile(
            expressions=expressions, ids=list(range(len(expressions))), flags=[FLAGS] * len(expressions)
        )
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

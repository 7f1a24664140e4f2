"""What follows from a message in its situation: a decision, every reason that applies, what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - the word of the contract
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Reason:
    """`rule` is the pack's rule id, `text` a sentence for people, `source` what the rule leans on."""

    rule: str
    text: str
    source: str


@dataclass(frozen=True)
class Remedy:
    """`kind`: "take_out", "ask_consent", "send_memo", "name_successor", "copy_successor", "tell_manager", ..."""

    kind: str
    text: str


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    reasons: tuple[Reason, ...]
    remedies: tuple[Remedy, ...]
    pack: str
    pack_version: str

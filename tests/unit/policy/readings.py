"""Readings made by hand: what a screening would say, without one."""

from __future__ import annotations

from handover.policy.deciding import decide
from handover.policy.decision import Decision
from handover.policy.pack import load
from handover.policy.situation import Situation, from_words
from handover.screening.signals import Finding, Readability, Screening, Signal, Strength

AGREED = {"consent": "given", "successor_copied": "yes"}


def says(*signals: str, readability: Readability = Readability.CLEAR, quote: str = "") -> Screening:
    """A reading in which exactly these signals are present, each found at the same place."""
    present = {Signal(name) for name in signals}
    return Screening(
        language="en",
        signals={signal: Strength(signal in present, float(signal in present)) for signal in Signal},
        findings=tuple(
            Finding(f"test.{signal}", signal, "body", 0, len(quote), quote, "made by hand")
            for signal in sorted(present)
        ),
        readability=readability,
        readability_reasons=(),
        digest="sha256:" + "0" * 64,
    )


def decided(*signals: str, pack: str = "company", **words: str) -> Decision:
    """The decision on a message with these signals; `words` are those of `policy.situation.FIELDS`."""
    return decide(from_words(words), says(*signals), load(pack))


def rules(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


def kinds(decision: Decision) -> set[str]:
    return {remedy.kind for remedy in decision.remedies}


def situation(**words: str) -> Situation:
    return from_words(words)

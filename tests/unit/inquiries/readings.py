"""What a screening would say of a message, written by hand: these tests are about judging, not about reading."""

from __future__ import annotations

from handover.screening.signals import Finding, Readability, Screening, Signal, Strength


def reading(
    *signals: Signal, score: float = 0.95, readability: Readability = Readability.CLEAR, digest: str = "sha256:1"
) -> Screening:
    """A message that carries these signals, each by a quote of its own."""
    return Screening(
        language="en",
        signals={one: Strength(one in signals, score if one in signals else 0.02) for one in Signal},
        findings=tuple(Finding(f"test.{one}", one, "body", 0, 4, f"words of {one}", "because") for one in signals),
        readability=readability,
        readability_reasons=(),
        digest=digest,
    )

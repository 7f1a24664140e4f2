"""PURE: what the messages together say, as evidence: the clearest place of each signal, with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handover.inquiries.findings import Evidence, Heard, Origin, Weight
from handover.screening.signals import Readability, Screening, Signal

#: From this score on a signal is taken as sure; below the second, as a possibility.
SURE, LIKELY = 0.8, 0.5
LONGEST_QUOTE = 300


@dataclass(frozen=True)
class Said:
    """The messages of one inquiry; without any, nothing is known of what was written."""

    screenings: tuple[Screening, ...]

    @property
    def is_there(self) -> bool:
        return bool(self.screenings)

    @property
    def is_clear(self) -> bool:
        """Whether every message was read in full: only then does a silence of theirs mean something."""
        return self.is_there and all(one.readability == Readability.CLEAR for one in self.screenings)

    def heard(self) -> tuple[Heard, ...]:
        return tuple(
            Heard(
                one.digest, one.language, tuple(sorted(str(signal) for signal in one.present)), str(one.readability)
            )
            for one in self.screenings
        )

    def has(self, *signals: Signal) -> bool:
        return any(one.present & set(signals) for one in self.screenings)

    def evidence(self, signal: Signal, code: str, *, at_most: Weight = Weight.STRONG) -> list[Evidence]:
        """One piece of evidence for each message in which the signal is present."""
        return [
            Evidence(
                code,
                min(_weight(one.signals[signal].score), at_most),
                Origin.MESSAGE,
                _quote(one, signal),
                one.digest,
            )
            for one in self.screenings
            if signal in one.present
        ]

    def silence(self, code: str, *signals: Signal) -> list[Evidence]:
        """Evidence that none of the signals is in any message; nothing if one could not be read in full."""
        if not self.is_clear or self.has(*signals):
            return []
        return [Evidence(code, Weight.MODERATE, Origin.MESSAGE)]


def said(screenings: Sequence[Screening]) -> Said:
    return Said(tuple(screenings))


def _weight(score: float) -> Weight:
    return Weight.STRONG if score >= SURE else Weight.MODERATE if score >= LIKELY else Weight.WEAK


def _quote(screening: Screening, signal: Signal) -> str:
    """The words that carry the signal; several places are put beside each other."""
    quotes = dict.fromkeys(" ".join(one.quote.split()) for one in screening.findings if one.signal == signal)
    return " … ".join(quote for quote in quotes if quote)[:LONGEST_QUOTE]

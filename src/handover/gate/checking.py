"""The gate's side of the one seam: a letter in its situations becomes a reading, the strictest decision first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handover.departures.models import Departure
from handover.gate.reading import Reading
from handover.policy.situation import Situation
from handover.screening.signals import Known


@dataclass(frozen=True)
class Question:
    """One message in one situation; `subject` is how the check is named in the ledger."""

    raw: bytes
    situation: Situation
    departure: Departure
    known: Known
    language: str


#: What the gate asks; raises whatever goes wrong, and the message waits at the sender's then.
Check = Callable[[Question], Reading]
ORDER = ("pass", "hold", "refuse")


def strictest(readings: list[tuple[Situation, Reading]]) -> tuple[Situation, Reading]:
    """The decision that counts; among equals the first."""
    return max(readings, key=lambda pair: ORDER.index(pair[1].outcome))

"""Precision, recall and F1 of the signals against labels."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handover.screening.screen import screen, screen_text
from handover.screening.signals import Known, Screening, Signal

ALL = "all"


@dataclass
class Tally:
    """Right and wrong answers about one signal."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, *, said: bool, is_so: bool) -> None:
        self.hits += said and is_so
        self.false += said and not is_so
        self.missed += is_so and not said

    def figures(self) -> dict[str, float | int]:
        precision = self.hits / (self.hits + self.false) if self.hits + self.false else 0.0
        recall = self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rounded = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
        return {**rounded, "support": self.hits + self.missed}


def evaluate(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{"signals": {SIGNAL: {"all": {...}, LANG: {...}}}, "macro_f1", "messages"}`; `uncertain` is not scored."""
    tallies: dict[tuple[str, str], Tally] = {}
    messages = 0
    for row in rows:
        messages += 1
        _count(row, screened(row), tallies)
    signals = {
        signal.value: {where: tally.figures() for (name, where), tally in sorted(tallies.items()) if name == signal}
        for signal in Signal
    }
    of_all = [signals[signal][ALL]["f1"] for signal in Signal if ALL in signals[signal]]
    macro = round(sum(of_all) / len(of_all), 4) if of_all else 0.0
    return {"signals": signals, "macro_f1": macro, "messages": messages}


def screened(row: Mapping[str, Any]) -> Screening:
    """The reading of one labelled line: `raw` in base64, or `subject`, `text`, `from`, `to`, `cc`.

    A `sender_role` of "leaver" is known in practice too: the book says who is leaving.
    """
    known = Known(is_leaver=row.get("sender_role") == "leaver")
    if row.get("raw"):
        return screen(base64.b64decode(row["raw"]), known=known)
    return screen_text(
        row.get("text") or "",
        subject=row.get("subject") or "",
        sender=row.get("from") or "",
        to=row.get("to") or (),
        cc=row.get("cc") or (),
        known=known,
    )


def _count(row: Mapping[str, Any], found: Screening, tallies: dict[tuple[str, str], Tally]) -> None:
    labels, uncertain = row["labels"], row.get("uncertain") or ()
    for signal in Signal:
        if signal.value in labels and signal.value not in uncertain:
            for where in dict.fromkeys((ALL, row.get("lang") or found.language)):
                tally = tallies.setdefault((signal.value, where), Tally())
                tally.add(said=found.signals[signal].present, is_so=bool(labels[signal.value]))

"""How two readers of the same examples agree: Cohen's kappa and F1 for each signal and language.

A file a language, `LANG.tsv`, with the header `id second first settled`, parted by tabs; signals parted by commas, `-`
for none. `first` are the labels as they were, `second` what a blind reader saw, `settled` what the examples say now.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from handover.errors import UnusableInput
from handover.screening.signals import Signal

COLUMNS = ("id", "second", "first", "settled")
ALL = "all"

Pair = tuple[frozenset[Signal], frozenset[Signal]]


def table(folder: Path) -> str:
    """One line a signal and language, the mean of the signals last."""
    of_language = {path.stem: pairs(path) for path in sorted(folder.glob("*.tsv"))}
    if not of_language:
        raise UnusableInput(f"{folder}: holds no LANG.tsv; put the second reader's tables there")
    of_language[ALL] = [pair for found in of_language.values() for pair in found]
    lines = [f"{'signal':18} {'language':8} {'kappa':>6} {'F1':>6} {'first':>6} {'second':>6}"]
    for language, found in of_language.items():
        figures = [agreement(found, signal) for signal in Signal]
        lines += [_line(signal, language, *one) for signal, one in zip(Signal, figures, strict=True)]
        means = [sum(one[column] for one in figures) / len(figures) for column in (0, 1)]
        lines.append(f"{'mean':18} {language:8} {means[0]:6.3f} {means[1]:6.3f} {len(found):6} messages")
    return "\n".join(lines)


def pairs(path: Path) -> list[Pair]:
    """(first, second) of each message; `UnusableInput` names file, row and field."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise UnusableInput(f"{path.name}: row 1: no column {missing[0]}; the header is {' '.join(COLUMNS)}")
        return list(_pairs(reader, path.name))


def _pairs(reader: csv.DictReader[str], name: str) -> Iterator[Pair]:
    for number, row in enumerate(reader, 2):
        place = f"{name}: row {number}"
        yield _signals(row["first"], f"{place}: first"), _signals(row["second"], f"{place}: second")


def _signals(text: str | None, place: str) -> frozenset[Signal]:
    if (text or "").strip() == "-":
        return frozenset()
    try:
        return frozenset(Signal(one.strip()) for one in (text or "").split(","))
    except ValueError:
        raise UnusableInput(
            f"{place}: {text!r} is no list of signals; write them with commas between, or - for none"
        ) from None


def agreement(found: list[Pair], signal: Signal) -> tuple[float, float, int, int]:
    """(kappa, F1 of the second reader against the first, how often the first saw it, how often the second)."""
    both = sum(signal in first and signal in second for first, second in found)
    first, second = (sum(signal in pair[reader] for pair in found) for reader in (0, 1))
    total = max(1, len(found))
    same = (total - first - second + 2 * both) / total
    by_chance = (first * second + (total - first) * (total - second)) / total**2
    kappa = 1.0 if by_chance == 1 else (same - by_chance) / (1 - by_chance)
    return kappa, 2 * both / (first + second) if first + second else 1.0, first, second


def _line(signal: Signal, language: str, kappa: float, f1: float, first: int, second: int) -> str:
    return f"{signal:18} {language:8} {kappa:6.3f} {f1:6.3f} {first:6} {second:6}"

"""PURE: the result as CSV, for a spreadsheet that must not take anybody's words for a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

HEADER = (
    "client",
    "relation",
    "successor",
    "has_plan",
    "heard",
    "at",
    "to",
    "signals",
    "readability",
    "quotes",
    "digest",
    "where",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(result: dict[str, Any]) -> str:
    """One line for each message to each client that says something or could not be read; urgent ones first."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for client in result["clients"]:
        plain = [client["client"], client["relation"], client["successor"], client["has_plan"], client["heard"]]
        for said in client["said"] or [None]:
            writer.writerow([harmless(cell) for cell in (*plain, *_cells(said))])
    for said in result["home"]:
        writer.writerow([harmless(cell) for cell in ("", "self", "", "", "", *_cells(said))])
    return out.getvalue()


def _cells(said: dict[str, Any] | None) -> list[str]:
    if said is None:
        return [""] * 7
    return [
        said["at"],
        "; ".join(said["to"]),
        "; ".join(said["signals"]),
        said["readability"],
        " | ".join(f"{quote['signal']}: {quote['quote']}" for quote in said["quotes"]),
        said["digest"],
        said["where"],
    ]


def harmless(cell: object) -> str:
    """Text that a spreadsheet would work out is shown with an apostrophe before it."""
    text = {True: "yes", False: "no"}[cell] if isinstance(cell, bool) else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text

"""What commands print: JSON for programs, short tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table


def as_json(value: Any) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


def as_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table as wide as the terminal; piped, its cells are never cut."""
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    table = Table(*header, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)

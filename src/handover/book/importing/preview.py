"""What an import page shows before anything is imported: its files, columns and open questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handover.book.importing import guess
from handover.book.importing.formats import VCARD
from handover.book.importing.guess import Layout
from handover.book.importing.reading import plan

_SAMPLES = 3
_SAMPLE_ROWS = 50


def inspect(
    paths: Sequence[Path], *, kind: str | None = None, mapping: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """For each file {"name", "kind", "columns": [{"header", "field", "samples"}], "questions", "unanswered"}.

    `field` is the guessed field, "" for a column that is not used; `questions` are lines as `import_files` would
    raise them, each answered by a mapping, and `unanswered` the fields they ask for. UnusableInput for a file that
    cannot be read at all.
    """
    return [_file(made) for made in plan(paths, kind, mapping)]


def _file(made: Layout) -> dict[str, Any]:
    return {
        "name": made.table.source.name,
        "kind": made.kind.name,
        "columns": [] if made.kind is VCARD else _columns(made),
        "questions": made.questions,
        "unanswered": made.unanswered,
    }


def _columns(made: Layout) -> list[dict[str, Any]]:
    fields = {place: name for name, places in made.places.items() for place in places}
    fields |= dict.fromkeys(made.care, "care")
    seen = guess.samples(made.table, _SAMPLE_ROWS)
    return [
        {"header": header, "field": fields.get(place, ""), "samples": list(dict.fromkeys(seen[place]))[:_SAMPLES]}
        for place, header in enumerate(made.table.headers)
    ]

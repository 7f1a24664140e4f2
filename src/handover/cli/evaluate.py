"""`handover evaluate`: how well the screening finds what careful readers found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.errors import UnusableInput


def evaluate(
    file: Annotated[str, typer.Argument(metavar="LABELLED.jsonl", help="One labelled message a line.")],
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Precision, recall and F1 of each signal, in all and in each language, against labels."""
    from handover.cli.judged import line
    from handover.cli.messages import must_be_there

    must_be_there([file])
    _must_be_labelled(file)
    from handover.screening.evaluation import evaluate as measured

    figures = measured(_rows(file))
    if json:
        print(line(figures))
    else:
        _tell(figures)


def _rows(file: str) -> Iterator[dict[str, Any]]:
    from handover.cli.messages import rows

    with Path(file).open("rb") as lines:
        for _, row in rows(lines, file):
            yield row


def _must_be_labelled(file: str) -> None:
    """Every row before the first is scored: half a table is none."""
    from handover.cli.messages import from_row, rows
    from handover.policy.situation import Situation
    from handover.screening.signals import Signal

    known, count = {signal.value for signal in Signal}, 0
    with Path(file).open("rb") as lines:
        for number, row in rows(lines, file):
            from_row({**row, "situation": None}, number, name=file, otherwise=Situation())
            labels, where = row.get("labels"), f"{file}, row {number}, field labels"
            if not isinstance(labels, dict):
                raise UnusableInput(f'{where}: write an object, for example {{"departure": true}}')
            for name, value in labels.items():
                if name not in known:
                    raise UnusableInput(f"{where}: {name!r} is no signal; there are {', '.join(sorted(known))}")
                if not isinstance(value, bool):
                    raise UnusableInput(f"{where}.{name}: {value!r} is neither true nor false")
            count += 1
    if not count:
        raise UnusableInput(f"{file}: holds no rows; write one labelled message a line")


def _tell(figures: dict[str, Any]) -> None:
    from handover.cli.output import as_table

    as_table(
        ("Signal", "Language", "Precision", "Recall", "F1", "Messages"),
        (
            (signal, language, *(f"{row[name]:.2f}" for name in ("precision", "recall", "f1")), row["support"])
            for signal, by_language in figures["signals"].items()
            for language, row in by_language.items()
        ),
    )
    print(f"macro F1 {figures['macro_f1']:.3f} over {figures['messages']} messages")

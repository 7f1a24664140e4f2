"""`handover import` and `handover imports`: exports into the book, and back out again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.importing.loading.load import Outcome
    from handover.book.importing.reading import Progress
    from handover.book.importing.staging import Staging

imports = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports: CSV, XLSX, vCard.")],
    as_: Annotated[str | None, typer.Option("--as", metavar="KIND", help="Read as this kind of file.")] = None,
    map_: Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="Place a column.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare with the book, write nothing.")] = False,  # noqa: FBT002
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Read CRM exports into the book. Files given together are joined."""
    mapping = _mapping(map_ or [])
    open_database()
    from handover.book.actions import import_files

    def tell(staging: Staging, outcome: Outcome) -> None:
        if json:
            from handover.book.importing.report import write_json

            write_json(staging, sys.stdout.write)

    with _bar() as progress:
        outcome = import_files(
            files, kind=as_, mapping=mapping, by=None, progress=progress, dry_run=dry_run, tell=tell
        )
    _say(outcome, dry_run=dry_run, to_stderr=json)


def _mapping(words: list[str]) -> dict[str, str]:
    """COLUMN=FIELD, cut at the last sign: a header may hold one itself."""
    mapping = {}
    for word in words:
        header, sign, name = word.rpartition("=")
        if not sign or not name:
            raise UnusableInput(f'--map {word}: write it as "COLUMN=FIELD", for example "Correo=email"')
        mapping[header] = name
    return mapping


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on stderr for somebody who is looking; nothing when piped."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield show


def _say(outcome: Outcome, *, dry_run: bool, to_stderr: bool) -> None:
    out = sys.stderr if to_stderr else sys.stdout
    counts = outcome.counts
    read = ", ".join(f"{counts[name]} {name}" for name in ("people", "clients", "contacts", "problems"))
    print(f"read: {read}", file=out)
    for what, did in outcome.book.items():
        print(f"  {what:9} {did['new']} new, {did['changed']} changed, {did['unchanged']} unchanged", file=out)
    if outcome.batch is not None:
        print(
            f"import {outcome.batch.pk}; to take it back within 24 hours: handover imports undo {outcome.batch.pk}",
            file=out,
        )
        if counts["problems"]:
            print(f"its problems: handover imports problems {outcome.batch.pk}", file=out)
    else:
        print("nothing was written: this was a trial" if dry_run else "nothing changed", file=out)


@imports.callback()
def list_imports(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """List imports; undo one within 24 hours."""
    if context.invoked_subcommand is not None:
        return
    open_database()
    from handover.book.models import ImportBatch
    from handover.cli.output import as_json, as_table

    batches = ImportBatch.objects.select_related("by", "undo")
    if json:
        as_json([_described(batch) for batch in batches])
        return
    as_table(
        ("No.", "At", "By", "Files", "Clients", "Contacts", "Problems", ""),
        (
            (
                *(b.pk, b.at.strftime("%Y-%m-%d %H:%M"), b.by or "terminal", ", ".join(f["name"] for f in b.files)),
                *(
                    b.counts["clients"],
                    b.counts["contacts"],
                    b.counts["problems"],
                    "undone" if hasattr(b, "undo") else "",
                ),
            )
            for b in batches
        ),
    )


def _described(batch: Any) -> dict[str, Any]:
    return {
        "id": batch.pk,
        "at": batch.at.isoformat(),
        "by": batch.by.email if batch.by else None,
        "files": batch.files,
        "counts": batch.counts,
        "undone_at": batch.undo.at.isoformat() if hasattr(batch, "undo") else None,
    }


@imports.command("undo")
def undo(number: int) -> None:
    """Bring the book back to what it was before import NUMBER."""
    open_database()
    from handover.book.actions import undo_import

    undo_import(_batch(number), by=None)
    print(f"import {number} is undone")


@imports.command("problems")
def problems(number: int, json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False) -> None:  # noqa: FBT002
    """What was wrong in the files of import NUMBER, row by row."""
    open_database()
    from handover.cli.output import as_json, as_table

    rows = _batch(number).problems.values_list("file", "row", "field", "why")
    if json:
        as_json([dict(zip(("file", "row", "field", "why"), row, strict=True)) for row in rows])
    else:
        as_table(
            ("File", "Row", "Field", "What is wrong"), ((f, row, field or "", why) for f, row, field, why in rows)
        )


def _batch(number: int) -> Any:
    from handover.book.models import ImportBatch

    found = ImportBatch.objects.filter(pk=number).first()
    if found is None:
        raise UnusableInput(f"import {number}: there is none; see: handover imports")
    return found

"""Verbs about the book: reading exports into it, and taking an import back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from handover.book.access import may_import
from handover.book.importing.loading.load import Outcome, load
from handover.book.importing.loading.undoing import take_back
from handover.book.importing.reading import FileRead, Progress, reading
from handover.book.importing.staging import Staging
from handover.book.models import ImportBatch, ImportUndo, Person
from handover.book.pictures import take_off_leavers
from handover.book.staff import TERMINAL
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record

UNDO_WITHIN: Final = timedelta(hours=24)
#: Called with what was read, while it can still be looked at, once the book is written.
Tell = Callable[[Staging, Outcome], None]


def import_files(
    paths: Sequence[Path],
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    by: Person | None,
    progress: Progress | None = None,
    dry_run: bool = False,
    tell: Tell | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Read exports into the book: all of it or nothing. Without `by` the terminal acts.

    `kind` forces how the files are read, `mapping` places columns (header -> field). A `dry_run` compares with the
    book and writes nothing. Raises UnusableInput for files that cannot be read or that leave a question open.
    """
    _only_importers(by)
    with reading(paths, kind=kind, mapping=mapping, progress=progress) as (staging, files):
        with transaction.atomic():
            outcome = load(staging, files, by=by, write=not dry_run, progress=progress, now=now)
            if outcome.batch is not None:
                take_off_leavers(by=by)
                _record(outcome, files, by)
        if tell:
            tell(staging, outcome)
    return outcome


def _record(outcome: Outcome, files: list[FileRead], by: Person | None) -> None:
    assert outcome.batch is not None
    record(
        "book.imported",
        actor=_actor(by),
        subject=f"import:{outcome.batch.pk}",
        facts={
            "files": [{"sha256": one.digest, "kind": one.kind} for one in files],
            "counts": outcome.counts,
            "book": outcome.book,
        },
        personal={"files": [one.name for one in files]},
    )


@transaction.atomic
def undo_import(batch: ImportBatch, *, by: Person | None, now: datetime | None = None) -> None:
    """Bring the book back to what it was before `batch`, within 24 hours.

    NotAllowed afterwards, and where rows of it are in use by a departure or were changed since; it names them.
    """
    _only_importers(by)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if ImportUndo.objects.filter(batch=batch).exists():
        raise UnusableInput("import %(number)s: is undone already", number=batch.pk)
    if (now or timezone.now()) - batch.at > UNDO_WITHIN:
        raise NotAllowed("import %(number)s: is older than 24 hours and stays", number=batch.pk)
    take_back(batch)
    ImportUndo.objects.create(batch=batch, by=by, at=now or timezone.now())
    record(
        "book.import_undone",
        actor=_actor(by),
        subject=f"import:{batch.pk}",
        facts={"counts": batch.counts, "changes": batch.changes.count()},
    )


def _only_importers(by: Person | None) -> None:
    if by is not None and not may_import(by):
        raise NotAllowed("only a manager or an administrator may import")


def _actor(by: Person | None) -> Actor:
    return by.as_actor("importer") if by else TERMINAL

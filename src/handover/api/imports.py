"""Exports into the book: try, import, undo."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import get_valid_filename
from ninja import Field, File, Form, Router, Schema, UploadedFile
from ninja.pagination import paginate

from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import Done
from handover.book import actions
from handover.book.access import may_import
from handover.book.importing import report
from handover.book.importing.staging import Staging
from handover.book.models import ImportBatch, ImportProblem, Person
from handover.errors import UnusableInput

router = Router(tags=["imports"], auth=Bearer(Scope.IMPORT))
SHOWN_PROBLEMS = 1000


class ImportIn(Schema):
    kind: str = Field("", max_length=40, description="As `--as` of `handover import`; default: as it looks")
    mapping: str = Field("", max_length=20_000, description='JSON: {"header": "field"}, for columns not guessed')
    dry_run: bool = Field(default=True, description="True: only say what would happen")


class ImportOut(Schema):
    id: int | None = None
    counts: dict[str, int]
    book: dict[str, dict[str, int]] = {}
    problems: list[dict[str, Any]] = []


class BatchOut(Schema):
    id: int
    at: datetime
    counts: dict[str, int]


class ProblemOut(Schema):
    file: str
    row: int
    field: str | None
    why: str


@router.get("/imports", response=list[BatchOut])
@paginate
def imports(request: HttpRequest) -> QuerySet[ImportBatch]:
    """What was imported, the newest first."""
    _importer(request)
    return ImportBatch.objects.all()


def _importer(request: HttpRequest) -> Person:
    person = caller(request)
    if not may_import(person):
        raise Http404
    return person


@router.post("/imports", response=ImportOut)
def bring(
    request: HttpRequest,
    said: Form[ImportIn],
    files: File[list[UploadedFile]],
) -> dict[str, Any]:
    """Read exports as `handover import` does: all of it or nothing. A question left open is 422, and names it."""
    by, found = _importer(request), list[dict[str, Any]]()

    def tell(staging: Staging, outcome: object) -> None:
        found.extend(islice(report.problems(staging), SHOWN_PROBLEMS))

    with _on_disk(files) as paths:
        kind = said.kind.replace("\0", "") or None
        done = actions.import_files(
            paths, kind=kind, mapping=_mapping(said.mapping), by=by, dry_run=said.dry_run, tell=tell
        )
    return {
        "id": done.batch.pk if done.batch else None,
        "counts": done.counts,
        "book": done.book,
        "problems": found,
    }


def _mapping(text: str) -> dict[str, str]:
    try:
        said = json.loads(text or "{}")
    except ValueError:
        said = None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise UnusableInput('mapping: write it as {"header": "field"}')
    return said


@contextmanager
def _on_disk(files: list[UploadedFile]) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="handover-import-") as folder:
        paths = []
        for at, file in enumerate(files):
            # Each in a folder of its own: two files may have the same name.
            place = Path(folder) / str(at)
            place.mkdir()
            path = (
                place
                / get_valid_filename(Path((file.name or "").replace("\0", "")).name.lstrip(".") or "file")[-120:]
            )
            with path.open("wb") as kept:
                for part in file.chunks():
                    kept.write(part)
            paths.append(path)
        yield paths


@router.get("/imports/{int:pk}/problems", response=list[ProblemOut])
@paginate
def problems(request: HttpRequest, pk: int) -> QuerySet[ImportProblem]:
    """The rows that could not be read, with the reason."""
    _importer(request)
    return get_object_or_404(ImportBatch, pk=pk).problems.all()


@router.post("/imports/{int:pk}/undo", response=Done)
def undo(request: HttpRequest, pk: int) -> Done:
    """Bring the book back to what it was, within 24 hours."""
    by = _importer(request)
    actions.undo_import(get_object_or_404(ImportBatch, pk=pk), by=by)
    return Done()

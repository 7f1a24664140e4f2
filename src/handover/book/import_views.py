"""Import in the browser: upload, see how it is read, try, import, undo. Nothing is written before the try."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover import refusals
from handover.book import actions, error_file, import_words, uploads
from handover.book.access import may_import, signed_in
from handover.book.importing import report
from handover.book.importing.guess import NONE
from handover.book.importing.preview import inspect
from handover.book.importing.staging import Staging
from handover.book.models import ImportBatch, Person
from handover.errors import UnusableInput

A_PAGE = 50
SHOWN_PROBLEMS = 100


def importer(request: HttpRequest) -> Person:
    """Whoever may import; for everybody else these pages are not there."""
    person = signed_in(request)
    if not may_import(person):
        raise Http404
    return person


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    importer(request)
    found = ImportBatch.objects.select_related("by", "undo__by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "book/imports.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    person = importer(request)
    files = request.FILES.getlist("files")
    error = ""
    if files:
        kept = uploads.keep(files, by=person)
        try:
            inspect(kept.files)
            return redirect("import-step", kept.token)
        except UnusableInput as wrong:
            kept.remove()
            error = refusals.said(wrong)
    elif request.method == "POST":
        error = _("Choose at least one file.")
    return render(request, "book/import_new.html", {"error": error}, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the columns as guessed; POST tries them and writes nothing, or, after a try, imports."""
    person = importer(request)
    kept = uploads.find(token, by=person)
    if kept is None:
        raise Http404
    doing = request.POST.get("do", "")
    if doing == "import":
        return _import(request, kept, person)
    guessed = inspect(kept.files)
    mapping = _said(request, guessed) if doing == "try" else {}
    files = inspect(kept.files, mapping=mapping) if mapping else guessed
    if doing == "try" and not any(file["unanswered"] for file in files):
        return _try(request, kept, person, mapping)
    context = {"token": token, "files": [_shown(file) for file in files], "fields": import_words.FIELDS.items()}
    return render(request, "book/import_columns.html", {**context, "is_asked": doing == "try"})


def _said(request: HttpRequest, guessed: list[dict[str, Any]]) -> dict[str, str]:
    """What the person chose otherwise than it was guessed, and which fields are in no column."""
    mapping: dict[str, str] = {}
    for at, file in enumerate(guessed):
        for place, column in enumerate(file["columns"]):
            chosen = request.POST.get(f"column-{at}-{place}", column["field"])
            if chosen != column["field"] and column["header"]:
                mapping[column["header"]] = chosen or NONE
    absent = [field for field in request.POST.getlist("absent") if field in import_words.FIELDS]
    # A mapping has one place for "in no column", but looks at it without its spaces: one more for each field.
    return mapping | {NONE + " " * number: field for number, field in enumerate(dict.fromkeys(absent))}


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    asked = [{"field": field, "text": import_words.QUESTIONS.get(field, field)} for field in file["unanswered"]]
    return {**file, "kind": import_words.kind(file["kind"]), "asked": asked}


def _try(request: HttpRequest, kept: uploads.Upload, person: Person, mapping: dict[str, str]) -> HttpResponse:
    found: list[dict[str, Any]] = []

    def tell(staging: Staging, outcome: object) -> None:
        kept.note("problems", list(report.problems(staging)))
        found.extend(islice(report.problems(staging), SHOWN_PROBLEMS))

    outcome = actions.import_files(kept.files, mapping=mapping, by=person, dry_run=True, tell=tell)
    context = {
        "token": kept.token,
        "outcome": outcome,
        "problems": [{**one, "why": import_words.problem(one["why"])} for one in found],
        "mapping": json.dumps(mapping),
        "more": outcome.counts["problems"] - len(found),
    }
    return render(request, "book/import_try.html", context)


def _import(request: HttpRequest, kept: uploads.Upload, person: Person) -> HttpResponse:
    outcome = actions.import_files(kept.files, mapping=_mapping(request.POST.get("mapping", "")), by=person)
    kept.remove()
    if outcome.batch is None:
        messages.info(request, _("All of it was in the book already: nothing was changed."))
        return redirect("imports")
    messages.success(request, _("Imported. You can undo it within 24 hours."))
    return redirect("import", outcome.batch.pk)


def _mapping(text: str) -> dict[str, str]:
    """The mapping as the page of the try carried it."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        raise Http404 from None
    return {str(header): str(field) for header, field in said.items()} if isinstance(said, dict) else {}


@require_safe
def step_problems(request: HttpRequest, token: str) -> HttpResponse:
    kept = uploads.find(token, by=importer(request))
    if kept is None:
        raise Http404
    rows = ((one["file"], one["row"], one["field"], one["why"]) for one in kept.noted("problems"))
    return error_file.response(rows, "import-problems.csv")


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    importer(request)
    one = get_object_or_404(ImportBatch.objects.select_related("by", "undo__by"), pk=pk)
    page = Paginator(one.problems.all(), A_PAGE).get_page(request.GET.get("page"))
    shown = [
        {"file": row.file, "row": row.row, "field": row.field, "why": import_words.problem(row.why)} for row in page
    ]
    files = [{"name": file["name"], "kind": import_words.kind(file["kind"])} for file in one.files]
    context = {"batch": one, "page": page, "problems": shown, "files": files, "may_undo": may_undo(one)}
    return render(request, "book/import.html", context)


def may_undo(one: ImportBatch) -> bool:
    return not hasattr(one, "undo") and timezone.now() - one.at < actions.UNDO_WITHIN


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    importer(request)
    one = get_object_or_404(ImportBatch, pk=pk)
    rows = one.problems.values_list("file", "row", "field", "why")
    return error_file.response(rows, f"import-{one.pk}-problems.csv")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    person = importer(request)
    actions.undo_import(get_object_or_404(ImportBatch, pk=pk), by=person)
    messages.success(request, _("The import is undone: the book is as it was before."))
    return redirect("import", pk)

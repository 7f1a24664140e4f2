"""Import in the browser: upload, see how it is read, try, import, undo. Nothing is written before the try."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.book import error_file, uploads
from handover.book.access import may_import, signed_in
from handover.book.models import ImportBatch, Person

A_PAGE = 50
UNDO_WITHIN = timedelta(hours=24)


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
    if request.method == "POST" and files:
        return redirect("import-step", uploads.keep(files, by=person).token)
    return render(request, "book/import_new.html", {"is_missing": request.method == "POST"})


def step(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


def step_problems(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    importer(request)
    one = get_object_or_404(ImportBatch.objects.select_related("by", "undo__by"), pk=pk)
    context = {
        "batch": one,
        "page": Paginator(one.problems.all(), A_PAGE).get_page(request.GET.get("page")),
        "may_undo": may_undo(one),
    }
    return render(request, "book/import.html", context)


def may_undo(one: ImportBatch) -> bool:
    return not hasattr(one, "undo") and timezone.now() - one.at < UNDO_WITHIN


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    importer(request)
    one = get_object_or_404(ImportBatch, pk=pk)
    rows = one.problems.values_list("file", "row", "field", "why")
    return error_file.response(rows, f"import-{one.pk}-problems.csv")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    person = importer(request)
    from handover.book import actions

    actions.undo_import(get_object_or_404(ImportBatch, pk=pk), by=person)
    messages.success(request, _("The import is undone: the book is as it was before."))
    return redirect("import", pk)

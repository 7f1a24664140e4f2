"""Backups in the browser: begin one, see which there are, take one along."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handover.administering import access, actions
from handover.people import sessions


@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: HttpRequest) -> HttpResponse:
    admin = access.require(request, *access.ADMINS)
    if request.method == "POST":
        actions.start_backup(by=admin)
        messages.success(request, _("The backup has begun. Look again in a moment."))
        return redirect("backups")
    context = {
        "tabs": access.tabs(request),
        "backups": actions.backups(),
        "is_going": actions.is_backing_up(),
        "folder": actions.folder(),
        "last_words": actions.last_words(),
        "is_recent": sessions.is_recent(request),
    }
    return render(request, "administering/backups.html", context)


@require_POST
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """By a button and not by a link, for whoever signed in a short while ago: the file holds keys and all data."""
    admin = access.require(request, *access.ADMINS)
    if not actions.NAME.fullmatch(name) or name not in {one.name for one in actions.backups()}:
        raise Http404
    if not sessions.is_recent(request):
        return redirect("second-factor")
    path = actions.take_backup(name, by=admin)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})

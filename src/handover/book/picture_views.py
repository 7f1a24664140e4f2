"""A colleague's picture for whoever is signed in; they themselves and administrators set or remove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handover.book import pictures
from handover.book.access import signed_in
from handover.book.models import Person, Picture
from handover.book.portraits import MOST_BYTES
from handover.errors import UnusableInput


@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    reader = signed_in(request)
    person = get_object_or_404(Person, pk=pk)
    if request.method == "POST":
        return _change(request, person, reader)
    found = pictures.current(person)
    if found is None:
        raise Http404
    return as_file(found)


def as_file(picture: Picture) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": 'inline; filename="picture.jpg"'}
    return HttpResponse(bytes(picture.content), content_type="image/jpeg", headers=headers)


def _change(request: HttpRequest, person: Person, by: Person) -> HttpResponse:
    if not pictures.may_change(person, by):
        raise Http404
    if request.POST.get("do") == "remove":
        pictures.remove_picture(person, by=by)
        messages.success(request, _("The picture is removed."))
    else:
        pictures.set_picture(person, _uploaded(request), by=by)
        messages.success(request, _("The picture is saved."))
    return redirect("account") if by == person else redirect("person", person.pk)


def _uploaded(request: HttpRequest) -> bytes:
    """What was chosen; more than may be is not even read."""
    file = request.FILES.get("picture")
    if file is None:
        raise UnusableInput("picture: choose a file")
    return bytes(file.read(MOST_BYTES + 1))

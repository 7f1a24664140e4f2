"""How somebody signs in, for administrators: second factors, open sessions, the account at the provider."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handover.administering import access
from handover.book.models import Person
from handover.people import factors, joining, sessions


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    admin = access.require(request, *access.ADMINS)
    person = get_object_or_404(Person, pk=pk)
    if request.method == "POST":
        _do(request, person, admin)
        return redirect("person-sign-in", person.pk)
    context = {
        "person": person,
        "factors": factors.of(person).filter(type__in=factors.MAIN),
        "sessions": len(sessions.of(person)),
        "accounts": person.company_accounts.all(),
        "is_self": person == admin,
    }
    return render(request, "administering/person.html", context)


def _do(request: HttpRequest, person: Person, admin: Person) -> None:
    doing = request.POST.get("do", "")
    if doing == "end-sessions":
        # One's own session stays: who ends all of their own meant the others.
        keep = request.session.session_key or "" if person == admin else ""
        sessions.end_all(person, by=admin, keep=keep)
        messages.success(request, _("Signed out everywhere."))
    elif doing == "reset-factors":
        factors.remove_all(person, by=admin)
        messages.success(request, _("Their second factors are gone: the password alone signs them in now."))
    elif doing == "unlink":
        joining.unlink(person, by=admin)
        messages.success(request, _("Unlinked."))

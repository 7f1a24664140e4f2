"""Tokens of programs: one's own, shown once when issued; administrators see everybody's and may end each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from handover.administering import access
from handover.api import actions
from handover.api.models import Scope, Token
from handover.book.access import signed_in
from handover.book.models import Role
from handover.people import sessions


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Which program it is for"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=gettext_lazy("Days until it ends"), min_value=1, max_value=366, initial=90)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """A token acts as its person: nobody issues one that acts as somebody else, an administrator neither."""
    person = signed_in(request)
    form, secret, is_recent = TokenForm(request.POST or None), "", sessions.is_recent(request)
    if request.method == "POST" and not is_recent:
        return redirect("second-factor")
    if form.is_valid():
        _token, secret = actions.issue(by=person, **form.cleaned_data)
        form = TokenForm()
    is_admin = person.has_role(Role.ADMIN)
    found = Token.objects.select_related("person", "revoked_by")
    context: dict[str, Any] = {
        "tabs": access.tabs(request),
        "form": form,
        "secret": secret,
        "tokens": found if is_admin else found.filter(person=person),
        "is_admin": is_admin,
        "is_recent": is_recent,
        "now": timezone.now(),
    }
    return render(request, "administering/tokens.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    token = get_object_or_404(Token.objects.select_related("person"), pk=pk)
    if token.person != person and not person.has_role(Role.ADMIN):
        raise Http404
    actions.revoke(token, by=person)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens")

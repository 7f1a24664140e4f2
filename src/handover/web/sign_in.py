"""Signing in with e-mail and password, and signing out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from handover.book.models import Person
from handover.people import factors, joining
from handover.web import first_run, signing_in, throttle


class SignInForm(AuthenticationForm):
    """Says no in the same words whether the address or the password is wrong."""

    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("E-mail and password do not match. Both are needed as they were set."),
        "inactive": _("E-mail and password do not match. Both are needed as they were set."),
        "wait": _("Too many wrong passwords. Please wait 15 minutes, or ask an administrator for a new one."),
    }

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        name = self.cleaned_data.get("username") or ""
        # Before the password is looked at: while somebody has to wait, a right guess tells nothing either.
        if throttle.must_wait(self.request, name):
            raise forms.ValidationError(self.error_messages["wait"], code="wait")
        if name:
            self.cleaned_data["username"] = name.lower()
        return super().clean()


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if first_run.is_due():
            return redirect("first-run")
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if not form.has_error("__all__", code="wait"):
            throttle.note_failure(self.request, form.data.get("username", ""))
            signing_in.log.warning("password refused address=%s", self.request.META.get("REMOTE_ADDR", ""))
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        throttle.forget(self.request, form.cleaned_data["username"])
        person = form.get_user()
        assert isinstance(person, Person)
        leads_to = self.get_redirect_url()
        if factors.has_any(person):
            return signing_in.wait_for_second_step(self.request, person, leads_to=leads_to)
        return signing_in.enter(self.request, person, by="password", leads_to=leads_to)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more, provider=joining.provider())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("sign-in")
    # What the browser kept of the pages goes as well; browsers hear this over https alone.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response

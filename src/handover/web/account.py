"""My account: my own password and language."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from handover.approving.actions import are_keys_on
from handover.book import staff
from handover.book.access import signed_in
from handover.book.forms import SetPasswordForm
from handover.book.models import Language, Person
from handover.people import factors, sessions
from handover.web import language


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)


class PasswordForm(SetPasswordForm):
    """A new password, from whoever knows the one of today."""

    current = forms.CharField(
        label=gettext_lazy("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")

    def clean_current(self) -> str:
        word = str(self.cleaned_data["current"])
        if not self.person.check_password(word):
            raise forms.ValidationError(_("This is not your current password."))
        return word


def account(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    doing = request.POST.get("do", "")
    languages = LanguageForm(request.POST if doing == "language" else None, initial={"language": person.language})
    passwords = PasswordForm(person, request.POST if doing == "password" else None)
    if languages.is_valid():
        return _speak(request, person, languages.cleaned_data["language"])
    if passwords.is_valid():
        staff.set_password(person, passwords.cleaned_data["password"], by=person)
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed."))
        return redirect("account")
    if doing == "end-sessions":
        return _end_others(request, person)
    context = {
        "languages": languages,
        "passwords": passwords,
        "has_second_factor": factors.has_any(person),
        "keys_on": are_keys_on(person),
    }
    return render(request, "web/account.html", context)


def _end_others(request: HttpRequest, person: Person) -> HttpResponse:
    sessions.end_all(person, by=person, keep=request.session.session_key or "")
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


def _speak(request: HttpRequest, person: Person, chosen: str) -> HttpResponse:
    staff.choose_language(person, Language(chosen), by=person)
    with override(chosen):
        messages.success(request, _("Handover speaks English to you now."))
    response = redirect("account")
    language.remember(response, chosen)
    return response

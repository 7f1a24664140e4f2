"""The first page of a new installation: it makes the company and the first administrator.

Whoever can read the terminal (or the data folder) holds the setup token; nobody else can take a new installation.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from handover import keys
from handover.book import staff
from handover.book.forms import countries, time_zones
from handover.book.models import Company, Language, Person, Role
from handover.evidence.ledger import record
from handover.people import sessions
from handover.web import throttle

TOKEN_FILE = "setup.token"  # noqa: S105  a file name


def is_due() -> bool:
    """Whether nobody can sign in yet."""
    return not Person.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(password="").exists()


def setup_token() -> str:
    """The token of this installation, made at first use and kept in the data folder until it has been used."""
    path = settings.DATA / TOKEN_FILE
    if not path.exists():
        keys.write_once(path, secrets.token_urlsafe(18).encode())
    return str(path.read_text().strip())


class FirstRunForm(forms.Form):
    token = forms.CharField(
        label=gettext_lazy("Setup token"),
        help_text=gettext_lazy("It is printed in the terminal where Handover was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    company = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the company"),
        choices=Language.choices,
        help_text=gettext_lazy("Clients whose language is not known are written to in this one."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail at the company"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *countries()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in time_zones()]  # type: ignore[attr-defined]
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_token(self) -> str:
        given = str(self.cleaned_data["token"]).strip()
        if not hmac.compare_digest(given.encode(), setup_token().encode()):
            raise forms.ValidationError(_("This is not the token of this installation."), code="token")
        return given

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        word = str(self.cleaned_data["password"])
        validate_password(word, Person(name=self.data.get("name", ""), email=self.data.get("email", "")))
        return word


@login_not_required
def first_run(request: HttpRequest) -> HttpResponse:
    if not is_due():
        return redirect("home")
    if request.method == "POST" and throttle.must_wait(request, TOKEN_FILE):
        return render(request, "web/first_run.html", {"form": None}, status=429)
    form = FirstRunForm(request.POST or None, initial={"time_zone": "UTC", "language": get_language()})
    if request.method == "POST" and form.is_valid():
        person = begin(form.cleaned_data)
        sessions.begin(request, person, by="password")
        messages.success(request, _("Welcome. Next, bring your clients: import the exports of your CRM."))
        return redirect("home")
    if form.has_error("token", code="token"):
        throttle.note_failure(request, TOKEN_FILE)
    return render(request, "web/first_run.html", {"form": form})


@transaction.atomic
def begin(said: dict[str, Any]) -> Person:
    """Make the company and its first administrator, who may be in an imported book already; uses the token up."""
    company = Company.objects.first() or Company()
    company.name, company.language = said["company"], said["language"]
    company.country, company.time_zone = said["country"], said["time_zone"]
    company.save()
    person = Person.objects.filter(email=said["email"]).first() or staff.add_person(
        name=said["name"], email=said["email"], by=None, language=said["language"]
    )
    staff.grant(person, Role.ADMIN, by=None)
    staff.grant(person, Role.MANAGER, by=None)
    staff.set_password(person, said["password"], by=None)
    facts = {"language": company.language, "country": company.country, "time_zone": company.time_zone}
    record("book.company_set_up", actor=person.as_actor("admin"), subject=f"company:{company.pk}", facts=facts)
    (settings.DATA / TOKEN_FILE).unlink(missing_ok=True)
    return person

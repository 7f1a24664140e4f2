"""What is asked about the company's own people, and about conflicts."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from handover.book.models import Language, Person, Role


class NewPersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail at the company"))
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=address).exists():
            raise forms.ValidationError(_("This address is in the book already."))
        return address


class PersonForm(forms.Form):
    """What the plan weighs and clients read; as `book.staff.describe` takes it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone at the company"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Clients find it in the notice that names this person."),
    )
    speaks = forms.CharField(
        label=gettext_lazy("Speaks"),
        required=False,
        help_text=gettext_lazy("Language codes, the best first, for example: es, en"),
    )
    sectors = forms.CharField(
        label=gettext_lazy("Knows the sectors"),
        required=False,
        help_text=gettext_lazy("As they are written at the clients, with commas between."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Room for how many clients"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Empty: no limit."),
    )
    manager = forms.ModelChoiceField(
        label=gettext_lazy("Manager"), queryset=Person.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _as_written(person)})
        self.fields["manager"].queryset = Person.objects.active().exclude(pk=person.pk)  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("As the company")),
            *((zone, zone.replace("_", " ")) for zone in time_zones()),
        ]

    def clean_speaks(self) -> list[str]:
        codes = [code.lower() for code in split(self.cleaned_data["speaks"])]
        known = Locale.parse("en").languages
        for code in codes:
            if code not in known:
                raise forms.ValidationError(_("%(code)s is no language code."), params={"code": code})
        return codes

    def clean_sectors(self) -> list[str]:
        return split(self.cleaned_data["sectors"])


def _as_written(person: Person) -> dict[str, Any]:
    fields = ("name", "title", "phone", "time_zone", "capacity", "manager")
    plain = {field: getattr(person, field) for field in fields}
    return {**plain, "speaks": ", ".join(person.speaks), "sectors": ", ".join(person.sectors)}


def split(text: str) -> list[str]:
    """The words between commas, each once."""
    return list(dict.fromkeys(word for part in text.split(",") if (word := part.strip())))


def time_zones() -> list[str]:
    """The zones that are named after a place, and UTC."""
    outdated = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")
    return ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(outdated))]


def countries() -> list[tuple[str, str]]:
    """(code, name) of every country, named and sorted in the reader's language."""
    no_countries = {"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"}
    territories = Locale.parse(to_locale(get_language() or "en")).territories
    named = ((code, name) for code, name in territories.items() if len(code) == 2 and code not in no_countries)
    return sorted(named, key=lambda pair: pair[1])


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class SetPasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        word = str(self.cleaned_data["password"])
        validate_password(word, self.person)
        return word


class ConflictForm(forms.Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Who must not take this client"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Please choose"),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.active()  # type: ignore[attr-defined]

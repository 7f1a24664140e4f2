"""The questions of an inquiry as a form, in the reader's language; unknown is the first answer to each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from handover.errors import UnusableInput
from handover.inquiries.actions import LONGEST_ACCOUNT
from handover.inquiries.facts import GROUPS, QUESTIONS, Facts
from handover.inquiries.messages import LARGEST, as_message
from handover.inquiries.texts import answer_words, languages, texts


def reader_language() -> str:
    """The language of this page, if inquiries have texts in it."""
    language = get_language() or "en"
    return language if language in languages() else "en"


class FactsForm(forms.Form):
    """One choice a question. `groups` are its fields as they are asked together."""

    def __init__(self, *args: Any, facts: Facts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, given = reader_language(), (facts or Facts()).as_values()
        for name, answers in QUESTIONS.items():
            ordered = sorted(answers, key=lambda one: one != "unknown")
            self.fields[name] = forms.ChoiceField(
                label=texts(language)["questions"][name]["ask"],
                choices=[(str(one), answer_words(language, name, str(one))) for one in ordered],
                initial=given[name],
                required=False,
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        said = texts(reader_language())["groups"]
        return [(said[group], [self[name] for name in names]) for group, names in GROUPS.items()]

    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "unknown" for name in QUESTIONS}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, each checked as one."""

    widget = ManyFiles(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


class MessagesForm(forms.Form):
    """The messages that were sent: as files, or one as pasted text."""

    letters = ManyFilesField(
        label=gettext_lazy("The messages"),
        help_text=gettext_lazy("As .eml files, with their header: then nobody has to say when they went to whom."),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Or the text alone"), required=False, widget=forms.Textarea(attrs={"rows": 10})
    )

    def messages(self) -> list[bytes]:
        """What was handed in; UnusableInput names what cannot be used."""
        files: list[UploadedFile[bytes]] = self.cleaned_data["letters"]
        for one in files:
            if (one.size or 0) > LARGEST:
                raise UnusableInput("%(name)s: is larger than %(size)s MB", name=one.name, size=LARGEST >> 20)
        found = [as_message(one.read(), where=one.name or "?") for one in files]
        text = str(self.cleaned_data["text"]).strip()
        return [*found, *([as_message(text.encode(), where=_("text"))] if text else [])]


class AccountForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=LONGEST_ACCOUNT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("It stands beside the findings as you write it, and is not taken out again."),
    )


class RepairForm(forms.Form):
    also_told = forms.CharField(
        label=gettext_lazy("Addresses of others who were told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("From the list that the person handed over, by spaces or commas."),
    )

    def addresses(self) -> list[str]:
        return str(self.cleaned_data["also_told"]).replace(",", " ").replace(";", " ").split()

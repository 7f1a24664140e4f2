"""What is asked of somebody who opens a departure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handover.book.models import Person
from handover.departures.models import Departure, Engagement
from handover.policy import pack as packs


class DepartureForm(forms.Form):
    leaver = forms.ModelChoiceField(
        label=gettext_lazy("Who leaves"), queryset=Person.objects.none(), empty_label=gettext_lazy("Please choose")
    )
    manager = forms.ModelChoiceField(
        label=gettext_lazy("Who manages the departure"),
        queryset=Person.objects.none(),
        help_text=gettext_lazy("They plan, and the clients may hear from them. Never the leaver."),
    )
    engagement = forms.ChoiceField(
        label=gettext_lazy("Engagement"), choices=Engagement.choices, widget=forms.RadioSelect
    )
    notice_on = forms.DateField(
        label=gettext_lazy("Day of the notice"),
        help_text=gettext_lazy("When the leaver knows. From this day on they see the departure themselves."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("All clients should have been told by then; nothing is sent after it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    pack = forms.ChoiceField(
        label=gettext_lazy("Rules"),
        required=False,
        help_text=gettext_lazy("The policy that notices, approvals and follow-up are held against."),
    )

    def __init__(self, *args: Any, leavers: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaver"].queryset = leavers  # type: ignore[attr-defined]
        self.fields["manager"].queryset = Person.objects.active()  # type: ignore[attr-defined]
        self.fields["pack"].choices = [  # type: ignore[attr-defined]
            ("", _("As the engagement says")),
            *((name, _(packs.load(name).title)) for name in packs.names()),
        ]

    def hide_leaver(self) -> None:
        """For the step after the one in which they were chosen."""
        self.fields["leaver"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("leaver") and said.get("leaver") == said.get("manager"):
            self.add_error("manager", _("Nobody manages their own departure; choose somebody else."))
        if said.get("notice_on") and said.get("last_day") and said["last_day"] < said["notice_on"]:
            self.add_error("last_day", _("The last day is before the day of the notice."))
        return said

    def clean_leaver(self) -> Person:
        leaver: Person = self.cleaned_data["leaver"]
        if Departure.objects.filter(leaver=leaver, cancellation=None).exists():
            raise forms.ValidationError(_("This person has an open departure already."))
        return leaver


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is the departure called off?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the ledger. Nothing more is sent after this."),
    )


class CandidatesForm(forms.Form):
    """Among whom the plan looks for successors."""

    successors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Look for successors among"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, able: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successors"].queryset = able  # type: ignore[attr-defined]

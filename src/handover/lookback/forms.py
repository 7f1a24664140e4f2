"""What is asked of somebody who wants to look at mail that was sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handover.book.models import Person
from handover.lookback.authorising import LONGEST_KEEPING, MOST_DAYS, USUAL_DAYS, USUAL_KEEPING, Grounds

#: What is read while somebody waits for the page; larger mailboxes are for the terminal.
LARGEST_UPLOAD = 50 << 20


class LookBackForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("What is it for?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    allowed_by = forms.ModelChoiceField(
        label=gettext_lazy("Who allowed it"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Please choose"),
    )
    staff_told_on = forms.DateField(
        label=gettext_lazy("Since when staff know that mail may be looked at"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    less_intrusive = forms.CharField(
        label=gettext_lazy("Which less intrusive way was not enough, and why?"),
        help_text=gettext_lazy("For example: asking the person for the list of those they told."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days before the notice"), min_value=0, max_value=MOST_DAYS, initial=USUAL_DAYS
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days to keep the result"), min_value=1, max_value=LONGEST_KEEPING, initial=USUAL_KEEPING
    )
    private = forms.CharField(
        label=gettext_lazy("Private addresses of the leaver, if known"), required=False, max_length=1000
    )
    mailbox = forms.FileField(
        label=gettext_lazy("Mailbox"),
        help_text=gettext_lazy("An mbox (packed too) or one message, up to 50 MB. Larger ones: handover lookback."),
    )

    def __init__(self, *args: Any, allowing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allowed_by"].queryset = allowing  # type: ignore[attr-defined]

    def clean_mailbox(self) -> UploadedFile[bytes]:
        given: UploadedFile[bytes] = self.cleaned_data["mailbox"]
        if (given.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("This mailbox is too large for the browser; use: handover lookback"))
        return given

    def grounds(self) -> Grounds:
        names = ("purpose", "allowed_by", "staff_told_on", "less_intrusive", "days", "keep_days")
        return Grounds(**{name: self.cleaned_data[name] for name in names})

    def addresses(self) -> list[str]:
        return str(self.cleaned_data["private"]).replace(",", " ").replace(";", " ").split()

"""The six parts of a brief, as they are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handover.briefing.contents import LONGEST


def _part(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget)


class BriefForm(forms.Form):
    open_matters = _part(_("Open matters"), _("What is under way, what waits for whom, where the papers are."))
    people = _part(
        _("People who matter"),
        _("Who decides, who pays, who speaks well of us, how they like to be addressed."),
    )
    dates = _part(_("Dates"), _("Renewals, deadlines, visits, birthdays that count."))
    promises = _part(_("Promises"), _("What you or the company promised, to whom, by when."))
    risks = _part(_("Risks"), _("What the client is unhappy about, who else courts them, what must not go wrong."))
    notes = _part(_("Other notes"), _("What else is good to know."))
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

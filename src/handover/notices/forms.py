"""What is typed about a text: a memo, a notice changed by hand, a reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from handover.notices.wording import LONGEST_BODY, LONGEST_SUBJECT


class TextForm(forms.Form):
    """Subject and body; whether the words will do is the verb's to say, in one place for every entrance."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, strip=False, widget=forms.Textarea(attrs={"rows": 24})
    )

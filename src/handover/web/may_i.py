""" "May I tell this client, by this channel, now?": asked and answered; nothing is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from handover.book.access import signed_in
from handover.policy.asking import Answer, ask
from handover.policy.situation import Consent, Situation, Speaker, Stage
from handover.staff_policy.access import answers_for_policy
from handover.web.asked import CHANNELS, HOURS, Asker, LongSelect

SPEAKERS = {
    "leaver": _("My own"),
    "colleague": _("A colleague's"),
    "successor": _("That of somebody whose client I take over"),
    "manager": _("That of somebody whom I manage"),
}


class AskForm(forms.Form):
    speaker = forms.ChoiceField(label=_("Whose leaving is it about?"), choices=list(SPEAKERS.items()))
    whom = forms.ChoiceField(label=_("Whom do you want to tell?"), widget=LongSelect)
    channel = forms.ChoiceField(label=_("How?"), choices=list(CHANNELS.items()))
    hours = forms.ChoiceField(label=_("When?"), choices=list(HOURS.items()))
    asked_by_client = forms.BooleanField(label=_("They have asked me about it"), required=False)
    consent = forms.BooleanField(
        label=_("The company has agreed to the exact words and to whom they go"), required=False
    )
    successor_copied = forms.BooleanField(label=_("The successor is in copy"), required=False)

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = asker.choices()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def may_i(request: HttpRequest) -> HttpResponse:
    """By POST, so that no address in a log says who asked about which client."""
    asker = Asker(signed_in(request))
    form = AskForm(request.POST or None, asker=asker)
    answer = _answer(form, asker) if form.is_valid() else None
    context = {
        "form": form,
        "answer": answer,
        "in_words": answer.in_words(_language()) if answer else "",
        "departure": asker.departure,
        "keeps_policy": answers_for_policy(asker.person),
        "pack": asker.pack,
    }
    return render(request, "web/may_i.html", context)


def _answer(form: AskForm, asker: Asker) -> Answer:
    return ask(_situation(form.cleaned_data, asker), asker.pack, _language())


def _situation(said: dict[str, Any], asker: Asker) -> Situation:
    base = asker.situation(said["whom"], channel=said["channel"], hours=said["hours"])
    speaker = Speaker(said["speaker"])
    return replace(
        base,
        speaker=speaker,
        # Whoever asks about somebody else's leaving knows of it from the company: notice was given.
        stage=base.stage if speaker is Speaker.LEAVER else Stage.NOTICE,
        consent=Consent.GIVEN if said["consent"] else Consent.NONE,
        is_asked_by_client=said["asked_by_client"],
        is_successor_copied=said["successor_copied"],
    )


def _language() -> str:
    return (get_language() or "en").split("-")[0]

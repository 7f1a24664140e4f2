"""A message tried against a draft pack, beside the pack in force. Nothing is kept, and nothing takes effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from handover import refusals
from handover.checks.judging import judge
from handover.checks.views import Text
from handover.policy.deciding import decide
from handover.policy.decision import Decision
from handover.policy.drafts import Draft, draft
from handover.policy.phrases import say
from handover.policy.situation import FIELDS, from_words
from handover.screening.signals import Screening
from handover.staff_policy import access, wording
from handover.staff_policy.packs import IN_FORCE, current, every

LONGEST = 100_000


class TryForm(forms.Form):
    pack = forms.ChoiceField(label=_("Pack to compare with"))
    draft = forms.CharField(
        label=_("Draft (YAML)"),
        help_text=_("A whole pack, or only what it changes of another: inherits: company"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "source", "spellcheck": "false"}),
    )
    subject = forms.CharField(label=_("Subject"), required=False, max_length=300)
    text = forms.CharField(label=_("Message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [  # type: ignore[attr-defined]
            (one.pack.name, f"{gettext(one.pack.title)}, {one.pack.version}") for one in every()
        ]
        for name, words in FIELDS.items():
            # The strictest reading is the default, as everywhere.
            choices = [(word, str(wording.WORDS.get(word, word))) for word in words]
            self.fields[name] = forms.ChoiceField(
                label=str(wording.FIELDS[name]), choices=choices, initial=STRICTEST.get(name, words[0])
            )


STRICTEST = {"stage": "notice"}


@dataclass(frozen=True)
class Side:
    """What one pack makes of the message."""

    title: str
    version: str
    decision: Decision


@require_http_methods(["GET", "HEAD", "POST"])
def tried(request: HttpRequest) -> HttpResponse:
    access.reader(request)
    start = {"pack": IN_FORCE["employee"], "draft": _begin()}
    form = TryForm(request.POST or None, initial=start)
    found = draft(form.cleaned_data["draft"].replace("\r\n", "\n")) if form.is_valid() else None
    context = {
        "form": form,
        "fields": {name: form[name] for name in FIELDS},
        "wrong": [refusals.said(one) for one in found.wrong] if found else (),
        "keeps_policy": True,
        **(_result(form.cleaned_data, found) if found and found.pack else {}),
    }
    return render(request, "staff_policy/try.html", context)


def _begin() -> str:
    """A draft that is a pack already: it changes nothing yet."""
    return (
        "name: draft\n"
        'version: "2026.1"\n'
        "title: Draft\n"
        'reviewed_on: "2026-01-01"\n'
        "not_legal_advice: true\n"
        "inherits: company\n"
        "sources:\n"
        "  - our own policy\n"
        "rules: []\n"
    )


def _result(said: dict[str, Any], found: Draft) -> dict[str, Any]:
    assert found.pack is not None
    situation = from_words({name: said[name] for name in FIELDS})
    in_force, language = current(said["pack"]).pack, _language()
    message = Text(said["text"].replace("\r\n", "\n"), subject=said["subject"])
    judgement = judge(message, situation=situation, pack=in_force, language=language)
    decided = decide(situation, judgement.screening, found.pack, language=language)
    return {
        "sides": [
            Side(in_force.title, in_force.version, judgement.decision),
            Side(found.pack.title, found.pack.version, decided),
        ],
        "is_same": judgement.decision.outcome is decided.outcome,
        "signals": _signals(judgement.screening, language),
    }


def _signals(screening: Screening, language: str) -> list[str]:
    return [say("signals", signal.value, language) for signal in sorted(screening.present)]


def _language() -> str:
    return (get_language() or "en").split("-")[0]

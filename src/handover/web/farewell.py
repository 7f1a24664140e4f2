"""A farewell, tried before it is sent: its words marked, the decision, the company's memo instead.

The text is judged and forgotten. Only when the leaver submits it does it become a held message, as if it had been
sent past the gate: there it is sealed, and somebody else decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handover.book.access import signed_in
from handover.checks.judging import Judgement, judge
from handover.checks.marking import pieces
from handover.checks.views import BODY, Text, shown
from handover.departures.models import Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.gate import holding, seam
from handover.gate import scene as scenes
from handover.gate.desk import Desk
from handover.gate.models import Held, State
from handover.gate.session import Fate, Letter
from handover.notices.mime import usable, wire_address
from handover.policy.phrases import say
from handover.screening.signals import Finding, Known, Signal
from handover.staff_policy.access import answers_for_policy
from handover.web.asked import Asker, LongSelect
from handover.web.offered import offered

LONGEST = 20_000


class FarewellForm(forms.Form):
    whom = forms.ChoiceField(label=gettext_lazy("Whom is it for?"), widget=LongSelect)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Your farewell"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    successor_copied = forms.BooleanField(label=gettext_lazy("The successor is in copy"), required=False)

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = asker.choices()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Told:
    """One finding for the reader: its number in the text, which signal, the words, why."""

    number: int
    signal: str
    name: str
    quote: str
    reason: str
    is_in_text: bool


@require_http_methods(["GET", "HEAD", "POST"])
def farewell(request: HttpRequest) -> HttpResponse:
    """With HTMX only the result is drawn anew while one types; without script, by the button."""
    asker = Asker(signed_in(request))
    form = FarewellForm(request.POST or None, asker=asker)
    is_typing = request.headers.get("HX-Request") == "true"
    context = {
        "form": form,
        "departure": asker.departure,
        "keeps_policy": answers_for_policy(asker.person),
        **(_result(form, asker) if form.is_valid() else {}),
    }
    return render(request, "web/_farewell_result.html" if is_typing else "web/farewell.html", context)


def _result(form: FarewellForm, asker: Asker) -> dict[str, Any]:
    said = form.cleaned_data
    message, transfer = _message(said, asker), asker.transfer(said["whom"])
    judgement = _judged(message, said, asker, transfer)
    subject, body = shown(message)
    numbered = list(enumerate(_distinct(judgement.screening.findings), 1))
    language = judgement.screening.language
    return {
        "decision": judgement.decision,
        "subject_pieces": pieces(subject, [pair for pair in numbered if pair[1].part == "subject"]),
        "body_pieces": pieces(body, [pair for pair in numbered if pair[1].part in BODY]),
        "told": [_told(number, one, (subject, body)) for number, one in numbered],
        "memo": offered(asker, transfer, language) if _is_farewell(judgement) else None,
        "memo_language": language,
        "transfer": transfer,
        "said": said,
        "may_submit": judgement.decision.outcome.value == "hold" and bool(_recipients(transfer)),
    }


def _message(said: dict[str, Any], asker: Asker) -> Text:
    text = said["text"].replace("\r\n", "\n")
    return Text(text, subject=said["subject"], sender=asker.person.email or "")


def _judged(message: Text, said: dict[str, Any], asker: Asker, transfer: Transfer | None) -> Judgement:
    situation = replace(asker.situation(said["whom"]), is_successor_copied=said["successor_copied"])
    # No second reader: what somebody only tries does not leave this machine.
    return judge(message, situation=situation, pack=asker.pack, known=_known(asker, transfer), language=_language())


def _known(asker: Asker, transfer: Transfer | None) -> Known:
    """Whose contact details are whose, as the gate would know them."""
    scene = scenes.read()
    leaving = scene.leaving(asker.person.email or "") if asker.departure else None
    contacts = transfer.snapshot["contacts"] if transfer else []
    phones = scenes.numbers([one["phone"] or "" for one in contacts], transfer.client.country if transfer else "")
    ties = leaving.ties if leaving else {}
    return Known(
        writer=frozenset(address for address, kind in ties.items() if kind == "self"),
        company=scene.details,
        client=frozenset(one["email"] for one in contacts if one["email"]) | phones,
        is_leaver=True,
    )


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Two rules that say the same of the same words say it once to a person."""
    return list({(one.signal, one.part, one.start, one.end, one.reason): one for one in findings}.values())


def _told(number: int, one: Finding, texts: tuple[str, str]) -> Told:
    text = {"subject": texts[0], **dict.fromkeys(BODY, texts[1])}.get(one.part, "")
    return Told(
        number=number,
        signal=one.signal.value,
        name=say("signals", one.signal.value, _language()),
        quote=" ".join(one.quote.split()),
        reason=one.reason,
        is_in_text=bool(one.quote) and text[one.start : one.end] == one.quote,
    )


def _is_farewell(judgement: Judgement) -> bool:
    return judgement.decision.outcome.value != "pass" and Signal.DEPARTURE in judgement.screening.present


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Ask for approval: the message takes the gate's own way, as if it had been sent."""
    asker = Asker(signed_in(request))
    form = FarewellForm(request.POST, asker=asker)
    if asker.departure is None:
        raise NotAllowed("Only who is leaving can ask for approval of a farewell")
    if not form.is_valid():
        return render(request, "web/farewell.html", {"form": form, "departure": asker.departure}, status=422)
    letter = _letter(form.cleaned_data, asker)
    ruling = Desk(seam.check(), scenes.read, timezone.now).rule(letter)
    held = holding.same(letter) if ruling.fate is Fate.HOLD else None
    if held is not None:
        messages.success(request, _("Submitted. It waits for approval, and goes out only if somebody says yes."))
        return redirect("held", held.uuid)
    if ruling.fate is Fate.REFUSE:
        messages.error(request, _("This may not go, and nobody can approve it. Let the company write instead."))
    else:
        messages.info(request, _("Nothing speaks against this text: you may send it yourself."))
    return redirect("farewell")


def _letter(said: dict[str, Any], asker: Asker) -> Letter:
    transfer = asker.transfer(said["whom"])
    recipients = _recipients(transfer)
    if transfer is None or not recipients:
        raise UnusableInput("choose one of your clients that has an e-mail address; the approval is for them alone")
    copies = _copies(transfer) if said["successor_copied"] else []
    sender = asker.person.email or ""
    return Letter(sender, "", (*recipients, *copies), _raw(said, asker, recipients, copies), sender)


def _recipients(transfer: Transfer | None) -> list[str]:
    contacts = transfer.snapshot["contacts"] if transfer else []
    return list(dict.fromkeys(one["email"] for one in contacts if usable(one["email"] or "")))


def _copies(transfer: Transfer) -> list[str]:
    placement = getattr(transfer, "placement", None)
    return [placement.successor.email] if placement and placement.successor.email else []


def _raw(said: dict[str, Any], asker: Asker, recipients: list[str], copies: list[str]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = asker.person.email or ""
    message["To"] = ", ".join(recipients)
    if copies:
        message["Cc"] = ", ".join(copies)
    message["Subject"] = " ".join(said["subject"].split())
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = _message_id(said, asker, [*recipients, *copies])
    message.set_content(said["text"].replace("\r\n", "\n"))
    return message.as_bytes()


def _message_id(said: dict[str, Any], asker: Asker, addressed: list[str]) -> str:
    """The same for the same words to the same people, so that pressing twice submits once.

    What was taken back or has gone out may be submitted again; what was refused stays refused.
    """
    settled = (State.WITHDRAWN, State.REPLACED, State.RELEASED)
    earlier = Held.objects.filter(departure=asker.departure, state__in=settled).count()
    told = "\n".join([str(earlier), *addressed, said["subject"], said["text"]])
    name = hashlib.sha256(told.encode()).hexdigest()[:32]
    return f"<{name}@{wire_address(asker.person.email or '').rpartition('@')[2]}>"


def _language() -> str:
    return (get_language() or "en").split("-")[0]

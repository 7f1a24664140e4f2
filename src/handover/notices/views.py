"""The memos: the company's own wording for each kind of sender, reader and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handover import refusals
from handover.book.access import signed_in
from handover.book.models import Company, Language, Person, Relation, Role
from handover.departures.access import visible_to
from handover.errors import UnusableInput
from handover.notices import actions, office, phrases, reasons, senders
from handover.notices.actions import MEMO_WRITERS, save_memo
from handover.notices.forms import TextForm
from handover.notices.memo import RELATIONS, current
from handover.notices.models import Memo, Sender
from handover.notices.wording import FIELDS, REQUIRED, Wording, check_memo, fill

READERS = (*MEMO_WRITERS, Role.APPROVER, Role.AUDITOR)


@dataclass(frozen=True)
class Kind:
    """Which memo: who sends, to whom, in which language; `memo` None is the wording that comes with Handover."""

    sender: Sender
    relation: Relation
    language: Language
    memo: Memo | None
    wording: Wording


@require_safe
def memo_list(request: HttpRequest) -> HttpResponse:
    person = _reader(request)
    kinds = [
        _kind(sender.value, relation, language.value)
        for sender in Sender
        for relation in RELATIONS
        for language in Language
    ]
    return render(request, "notices/memos.html", {"kinds": kinds, "may_write": person.has_role(*MEMO_WRITERS)})


@require_http_methods(["GET", "HEAD", "POST"])
def memo_edit(request: HttpRequest, sender: str, relation: str, language: str) -> HttpResponse:
    """Read, try and save one memo. A field that there is not is refused, in the preview as well."""
    person, kind = _reader(request), _kind(sender, relation, language)
    form = TextForm(request.POST or None, initial={"subject": kind.wording.subject, "body": kind.wording.body})
    typed = kind.wording
    if form.is_valid():
        typed = Wording(form.cleaned_data["subject"], form.cleaned_data["body"].replace("\r\n", "\n"))
        if request.POST.get("do") == "save" and _is_saved(kind, typed, form, person):
            messages.success(request, _("Saved. Draft again, and the notices say it in these words."))
            return redirect("memo-list")
    context = {
        "form": form,
        "kind": kind,
        "preview": _preview(typed, kind, form),
        "fields": [(name, name in REQUIRED) for name in FIELDS],
        "may_write": person.has_role(*MEMO_WRITERS),
    }
    return render(request, "notices/memo.html", context)


def _reader(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not person.has_role(*READERS):
        raise Http404
    return person


def _kind(sender: str, relation: str, language: str) -> Kind:
    if sender not in Sender.values or relation not in RELATIONS or language not in Language.values:
        raise Http404
    memo, wording = current(sender, relation, language)
    return Kind(Sender(sender), Relation(relation), Language(language), memo, wording)


def _is_saved(kind: Kind, typed: Wording, form: TextForm, person: Person) -> bool:
    try:
        save_memo(
            sender=kind.sender,
            relation=kind.relation.value,
            language=kind.language.value,
            subject=typed.subject,
            body=typed.body,
            by=person,
        )
    except UnusableInput as wrong:
        form.add_error(None, refusals.said(wrong))
        return False
    return True


def _preview(typed: Wording, kind: Kind, form: TextForm) -> Wording | None:
    """The memo with invented names in it; None, with the reason in the form, if it cannot be one."""
    try:
        check_memo(typed)
    except UnusableInput as wrong:
        if form.is_bound and refusals.said(wrong) not in form.non_field_errors():
            form.add_error(None, refusals.said(wrong))
        return None
    return fill(typed, _invented(kind.language.value))


def _invented(language: str) -> dict[str, str]:
    company = Company.objects.first()
    return {
        "company": company.name if company else "Northwind",
        "client": "Acme",
        "contact_name": "Ann Lee",
        "greeting": phrases.greeting("Ann Lee", language),
        "leaver_name": "Robin Vega",
        "successor_name": "Marta Sol",
        "successor_title": "Account Manager",
        "successor_email": "marta.sol@company.example",
        "successor_phone": "+34 910 000 000",
        "manager_name": "Max Berg",
        "sender_name": "Max Berg",
        "sender_title": "Head of Accounts",
        "last_day": phrases.spelled_out(office.today() + timedelta(days=30), language),
        "ack_link": "https://company.example/a/…/",
        "other_clients": "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sender_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The leaver says whether the notices may go out in their name; nobody else can."""
    person = signed_in(request)
    departure = get_object_or_404(visible_to(person).select_related("leaver", "manager"), pk=pk, leaver=person)
    if request.method == "POST":
        if request.POST.get("do") == "agree":
            actions.agree_to_send(departure, by=person)
            messages.success(
                request, _("Thank you. The notices may go out in your name, word for word as approved.")
            )
        else:
            actions.take_back_agreement(departure, by=person)
            messages.success(request, _("Taken back. What is not sent yet does not go out in your name."))
        return redirect("sender-agreement", departure.pk)
    against = senders.objection(departure, Sender.LEAVER, office.today())
    context = {
        "departure": departure,
        "agreement": senders.agreement(departure),
        "against": "" if against == "leaver_has_not_agreed" else reasons.words(against),
    }
    return render(request, "notices/sender_agreement.html", context)

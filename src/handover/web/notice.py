"""One notice, exactly as its reader will get it; to approve it, refuse it, change it, or take the yes back."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover import refusals
from handover.approvals import standing
from handover.approvals.models import Approval
from handover.approving import actions as decisions
from handover.approving import reasons as decision_words
from handover.approving.actions import No
from handover.approving.models import Intent, Verb
from handover.approving.page import just_decided
from handover.book.access import signed_in
from handover.book.models import Person
from handover.delivery.schedule import texts_held, under_way
from handover.departures.access import may_manage
from handover.departures.care import second_yes_reasons
from handover.departures.reasons import words as departure_words
from handover.errors import NotAllowed, UnusableInput
from handover.followup.reading import clients_of, listed_for, next_unread, notices_for, readable, state_of
from handover.followup.states import ContactState
from handover.notices import actions, approving, office, reasons
from handover.notices.forms import TextForm
from handover.notices.models import Notice
from handover.web.departure import about


@dataclass(frozen=True)
class Letter:
    """What stands in the bytes that go out; nothing of it is made up anew."""

    headers: list[tuple[str, str]]  # as their reader sees them
    subject: str
    body: str
    attachments: list[str]


def read(raw: bytes) -> Letter:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    plain = message.get_body(("plain",))
    return Letter(
        headers=[(name, str(message[name])) for name in ("From", "To", "Cc", "Reply-To") if message[name]],
        subject=str(message["Subject"]),
        body=plain.get_content() if plain else "",
        attachments=[part.get_filename() or "?" for part in message.iter_attachments()],
    )


@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    person = signed_in(request)
    notice = notice_for(person, uuid)
    return render(request, "web/notice.html", _context(person, notice))


def notice_for(person: Person, uuid: UUID) -> Notice:
    """The notice, if this person may read it; else it is not there (404)."""
    related = Notice.objects.select_related(
        "departure__leaver__manager",
        "departure__manager",
        "departure__opened_by",
        "successor",
        "sender",
        "edited_by",
    )
    notice = get_object_or_404(related.prefetch_related("covers__transfer__client"), uuid=uuid)
    departure = readable(person, notice.departure_id)
    get_object_or_404(notices_for(person, departure), pk=notice.pk)
    return notice


def _context(person: Person, notice: Notice) -> dict[str, object]:
    departure, today = notice.departure, office.today()
    state = state_of(notice)
    is_open = state.state in (ContactState.DRAFT, ContactState.REFUSED, ContactState.APPROVED)
    is_theirs = may_manage(person, departure) or person == notice.successor
    said = standing.yeses(notice.ref, notice.digest)
    decided = list(just_decided(person))
    return {
        **about(person, departure),
        "notice": notice,
        "letter": read(bytes(notice.raw)),
        "clients": clients_of(notice),
        "state": state,
        "yeses": said,
        "needed": approving.yeses_needed(notice, today),
        "care": _care(notice),
        "refusal": standing.refusal(notice.ref, notice.digest),
        "obstacles": [reasons.words(code) for code in approving.obstacles(notice, today)] if is_open else [],
        "may_judge": state.state == ContactState.DRAFT and not approving.not_their_say(departure, person),
        "is_decided": any(_is_about(one, notice) for one in decided),
        "just_decided": decided,
        "here_again": reverse("notice", args=[notice.uuid]),
        "against": _against(notice, person, said),
        "may_edit": is_theirs and notice.uuid not in under_way(departure) and not departure.is_cancelled,
        "may_withdraw": bool(said) and is_open and not approving.not_their_say(departure, person),
        **_neighbours(person, notice),
    }


def _is_about(one: Intent, notice: Notice) -> bool:
    """Whether it decides about this very text, by itself or among many."""
    return notice.digest == (one.digest if one.notice_id == notice.pk else one.texts.get(notice.ref))


def _against(notice: Notice, person: Person, said: list[Approval]) -> str:
    """Why this person's yes is not asked for; "" if it is."""
    if any(yes.by_id == person.pk for yes in said):
        return _("You have approved this text; somebody else has to say yes as well.")
    if approving.their_own_text(notice, person):
        return _("This is your own text: somebody else has to approve it.")
    return ""


def _care(notice: Notice) -> list[str]:
    """Why a second yes is needed, in words; empty where one is enough."""
    codes = {code for cover in notice.covers.all() for code in second_yes_reasons(cover.transfer, office.today())}
    return [departure_words({"code": f"second_yes_{code}"}) for code in sorted(codes)]


def _neighbours(person: Person, notice: Notice) -> dict[str, object]:
    listed = list(notices_for(person, notice.departure).order_by("id").values_list("uuid", flat=True))
    at = listed.index(notice.uuid)
    return {
        "place": at + 1,
        "of": len(listed),
        "before": listed[at - 1] if at else None,
        "after": listed[at + 1] if at + 1 < len(listed) else None,
    }


def _on(request: HttpRequest, notice: Notice) -> HttpResponse:
    """To the next one that waits; to the list when there is none."""
    person = signed_in(request)
    listed = listed_for(person, notice.departure)
    decided = [one.notice_id for one in just_decided(person) if one.notice_id]
    following = next_unread(person, notice.departure, listed, notice.pk, but=decided)
    if following is None:
        return redirect("notices", notice.departure_id)
    return redirect("notice", following.uuid)


def _read(request: HttpRequest) -> str:
    """The digest of the text that stood on the page: a yes or no to another one must not count."""
    return str(request.POST.get("digest", ""))


@require_POST
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decided(request, uuid, Verb.APPROVE, No())


@require_POST
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decided(request, uuid, Verb.DECLINE, No(words=request.POST.get("reason", "")))


def _decided(request: HttpRequest, uuid: UUID, verb: Verb, no: No) -> HttpResponse:
    """As in the queue: in force in ten seconds, undone until then; the next page says so."""
    person = signed_in(request)
    notice = notice_for(person, uuid)
    result = decisions.decide(notice.ref, verb, by=person, digest=_read(request), no=no)
    why = decision_words.words(result.code)
    if result.code in decision_words.BARRED:
        raise NotAllowed("%(why)s", why=why)
    if not result.is_decided:
        raise UnusableInput("%(why)s", why=why)
    return _on(request, notice)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    notice = notice_for(signed_in(request), uuid)
    approving.withdraw(notice, by=signed_in(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The approval is taken back. The notice does not go out."))
    return redirect("notice", notice.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Words of its own for one notice; what is refused comes back with the words still in the form."""
    person = signed_in(request)
    notice = notice_for(person, uuid)
    form = TextForm(request.POST or None, initial={"subject": notice.subject, "body": notice.body})
    for field in form.fields.values():
        field.widget.attrs["lang"] = notice.language  # for spelling and for screen readers
    if form.is_valid() and _is_changed(notice, form, person):
        messages.success(request, _("Saved. Somebody else has to approve the new text."))
        return redirect("notice", notice.uuid)
    context = {"notice": notice, "form": form, "clients": clients_of(notice)}
    return render(request, "web/notice_edit.html", {**about(person, notice.departure), **context})


def _is_changed(notice: Notice, form: TextForm, person: Person) -> bool:
    try:
        with texts_held(notice.departure) as fixed:
            actions.edit(notice, **form.cleaned_data, by=person, keep=fixed)
    except UnusableInput as wrong:
        form.add_error(None, refusals.said(wrong))
        return False
    return True


@require_POST
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Back to the memo's words."""
    notice = notice_for(signed_in(request), uuid)
    with texts_held(notice.departure) as fixed:
        actions.take_back_edits(notice, by=signed_in(request), keep=fixed)
    messages.success(request, _("The notice is the memo again."))
    return redirect("notice", notice.uuid)

"""Inquiries in the browser: the questions, the findings, the person's own account, the repair, the report."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.delivery.schedule import texts_held
from handover.departures.access import may_manage, role_in
from handover.errors import UnusableInput
from handover.followup.reading import departure_for
from handover.inquiries import access, actions, reading
from handover.inquiries.facts import read_facts
from handover.inquiries.forms import AccountForm, FactsForm, MessagesForm, RepairForm, reader_language
from handover.inquiries.models import Inquiry
from handover.inquiries.report import as_html, as_pdf


@require_safe
def inquiries(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    departure = departure_for(person, pk)
    if role_in(person, departure) not in access.READERS | {"leaver"}:
        raise Http404
    context = {
        "departure": departure,
        "inquiries": access.inquiries_visible_to(person, departure).select_related("by"),
        "may_open": may_manage(person, departure) and not departure.is_cancelled,
    }
    return render(request, "inquiries/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages and the questions on one page; the findings come at once."""
    person = signed_in(request)
    departure = departure_for(person, pk)
    if not may_manage(person, departure):
        raise Http404
    form, facts = MessagesForm(request.POST or None, request.FILES or None), FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and facts.is_valid():
        given = read_facts(facts.answers(), where=_("answers"))
        handed_in = form.messages()
        if not handed_in and set(facts.answers().values()) == {"unknown"}:
            raise UnusableInput("give a message, or answer a question")
        inquiry = actions.open_inquiry(departure, handed_in, facts=given, by=person)
        actions.conclude(inquiry, by=person)
        return redirect("inquiry", inquiry.pk)
    return render(request, "inquiries/new.html", {"departure": departure, "form": form, "facts": facts})


@require_safe
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = inquiry_for(person, pk)
    if request.method == "GET":
        actions.look(found, by=person, how="page")
    manages = may_manage(person, found.departure)
    is_kept = found.forgotten_at is None
    context = {
        "inquiry": found,
        "departure": found.departure,
        "report": reading.report(found, reader_language()),
        "is_own": person == found.departure.leaver,
        "may_run": manages and is_kept and not found.departure.is_cancelled,
        "account_form": AccountForm() if access.may_give_account(person, found) and is_kept else None,
        "repair_form": RepairForm() if manages and is_kept else None,
    }
    return render(request, "inquiries/inquiry.html", context)


def inquiry_for(person: Person, pk: int) -> Inquiry:
    """The inquiry, if this person may see it; else it is not there (404)."""
    related = Inquiry.objects.select_related("departure__leaver__manager", "departure__manager", "by")
    found = get_object_or_404(related, pk=pk)
    departure = departure_for(person, found.departure_id)
    get_object_or_404(access.inquiries_visible_to(person, departure), pk=pk)
    return found


def _run_by(person: Person, pk: int) -> Inquiry:
    found = inquiry_for(person, pk)
    if not may_manage(person, found.departure):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = _run_by(person, pk)
    form = FactsForm(request.POST or None, facts=reading.facts(found))
    if request.method == "POST" and form.is_valid():
        actions.answer(found, dict(form.answers()), by=person)
        actions.conclude(found, by=person)
        messages.success(request, _("Answered. The findings below are new."))
        return redirect("inquiry", found.pk)
    return render(
        request, "inquiries/answers.html", {"inquiry": found, "departure": found.departure, "facts": form}
    )


@require_POST
def account(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = inquiry_for(person, pk)
    actions.add_account(found, str(request.POST.get("text", "")), by=person)
    messages.success(request, _("Thank you. Your words stand beside the findings."))
    return redirect("inquiry", found.pk)


@require_POST
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    found = _run_by(person, pk)
    form = RepairForm(request.POST)
    form.is_valid()
    with texts_held(found.departure) as fixed:
        done = actions.prepare_repair(found, by=person, keep=fixed, also_told=form.addresses())
    prepared = sum(one.state == "prepared" for one in done)
    messages.success(request, _("Notices waiting for approval: %(count)s.") % {"count": prepared})
    return redirect("inquiry", found.pk)


@require_safe
def own_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything kept about the person, for the person and for whoever answers their request."""
    person = signed_in(request)
    found = inquiry_for(person, pk)
    actions.look(found, by=person, how="own_data")
    content = json.dumps(reading.kept_about(found), ensure_ascii=False, indent=1)
    headers = {
        "Content-Disposition": f'attachment; filename="inquiry-{found.pk}-own-data.json"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """To print or to send: one file, as HTML or as PDF."""
    person = signed_in(request)
    found = inquiry_for(person, pk)
    told = reading.report(found, reader_language())
    is_pdf = request.GET.get("as") == "pdf"
    content, kind = (as_pdf(told), "application/pdf") if is_pdf else (as_html(told).encode(), "text/html")
    actions.look(found, by=person, how="pdf" if is_pdf else "html")
    name = f"inquiry-{found.pk}.{'pdf' if is_pdf else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)

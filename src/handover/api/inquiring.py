"""Inquiries: a message already sent, the questions, the findings, the person's own account, the repair."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import translation
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from handover.api.departures import managed
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import Done
from handover.book.models import Person
from handover.delivery.schedule import texts_held
from handover.departures.access import may_manage, role_in
from handover.errors import UnusableInput
from handover.followup.reading import departure_for
from handover.inquiries import access, actions, reading
from handover.inquiries.facts import read_facts
from handover.inquiries.messages import as_message
from handover.inquiries.models import Inquiry
from handover.inquiries.views import inquiry_for
from handover.inquiries.wording import as_values

router = Router(tags=["inquiries"], auth=Bearer(Scope.INQUIRE))


class InquiryOut(Schema):
    id: int
    at: datetime
    by: str | None
    pack: str


class OpenIn(Schema):
    messages: list[str] = Field(
        default_factory=list, max_length=20, description="Each in base64: the .eml as it was sent, or its text"
    )
    answers: dict[str, str] = Field(default_factory=dict, description="As the questions of `handover inquire`")


class AnswersIn(Schema):
    answers: dict[str, str]


class AccountIn(Schema):
    text: str = Field(min_length=1, max_length=10_000)


class RepairIn(Schema):
    also_told: list[str] = Field(default_factory=list, max_length=200, description="Addresses of who else was told")


@router.get("/departures/{int:pk}/inquiries", response=list[InquiryOut])
@paginate
def inquiries(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Those that this person may see; their own once they are concluded."""
    person = caller(request)
    departure = departure_for(person, pk)
    if role_in(person, departure) not in access.READERS | {"leaver"}:
        raise Http404
    found = access.inquiries_visible_to(person, departure).select_related("by")
    return [{"id": one.pk, "at": one.at, "by": one.by.email, "pack": one.pack} for one in found]


@router.post("/departures/{int:pk}/inquiries", response={201: dict[str, Any]})
def open_one(request: HttpRequest, pk: int, said: OpenIn) -> Status[dict[str, Any]]:
    """Read the messages, take the answers, and conclude; the messages themselves are not kept."""
    by = caller(request)
    departure = managed(by, pk)
    if not said.messages and not said.answers:
        raise UnusableInput("messages: give a message, or answer a question")
    handed_in = [_message(one, at) for at, one in enumerate(said.messages)]
    facts = read_facts(said.answers, where="answers")
    inquiry = actions.open_inquiry(departure, handed_in, facts=facts, by=by)
    actions.conclude(inquiry, by=by)
    return Status(201, _report(inquiry))


def _message(text: str, at: int) -> bytes:
    try:
        return as_message(base64.b64decode(text, validate=True), where=f"messages.{at}")
    except (binascii.Error, ValueError) as wrong:
        raise UnusableInput("messages.%(at)s: is no base64; encode the bytes of the message", at=at) from wrong


def _report(inquiry: Inquiry) -> dict[str, Any]:
    told = as_values(reading.report(inquiry, translation.get_language() or "en"))
    return {"id": inquiry.pk, **told}


@router.get("/inquiries/{int:pk}", response=dict[str, Any])
def inquiry(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The findings for and against, with the person's own account beside them."""
    by = caller(request)
    found = inquiry_for(by, pk)
    actions.look(found, by=by, how="json")
    return _report(found)


@router.get("/inquiries/{int:pk}/own-data", response=dict[str, Any])
def own_data(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything kept about the person, for the person."""
    by = caller(request)
    found = inquiry_for(by, pk)
    actions.look(found, by=by, how="own_data")
    return reading.kept_about(found)


@router.post("/inquiries/{int:pk}/answers", response=dict[str, Any])
def answer(request: HttpRequest, pk: int, said: AnswersIn) -> dict[str, Any]:
    """Answer questions anew, and conclude anew; those not named keep their answer."""
    by = caller(request)
    found = _run_by(by, pk)
    actions.answer(found, dict(said.answers), by=by)
    actions.conclude(found, by=by)
    return _report(found)


def _run_by(person: Person, pk: int) -> Inquiry:
    found = inquiry_for(person, pk)
    if not may_manage(person, found.departure):
        raise Http404
    return found


@router.post("/inquiries/{int:pk}/account", response=Done)
def account(request: HttpRequest, pk: int, said: AccountIn) -> Done:
    """What the person says about it, word for word."""
    by = caller(request)
    actions.add_account(inquiry_for(by, pk), said.text.replace("\0", ""), by=by)
    return Done()


@router.post("/inquiries/{int:pk}/repair", response=list[dict[str, Any]])
def repair(request: HttpRequest, pk: int, said: RepairIn) -> list[dict[str, Any]]:
    """A notice, ready for approval, for each client who was told."""
    by = caller(request)
    found = _run_by(by, pk)
    with texts_held(found.departure) as fixed:
        done = actions.prepare_repair(found, by=by, keep=fixed, also_told=[one.strip() for one in said.also_told])
    return [{"address": one.address, "state": one.state} for one in done]

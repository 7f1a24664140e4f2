"""Mail that the gate holds: what waits, what it says (which is a look, and recorded), and the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import Done
from handover.book.models import Person
from handover.checks.views import shown
from handover.departures.access import visible_to
from handover.gate import actions
from handover.gate.models import Held, State

router = Router(tags=["held mail"])
HELD, APPROVE = Bearer(Scope.HELD), Bearer(Scope.APPROVE)


class HeldOut(Schema):
    uuid: UUID
    departure: int
    state: str
    held_at: datetime
    decide_by: datetime
    recipients: list[str]
    rules: list[str]
    signals: list[str]
    digest: str


class HeldWords(HeldOut):
    subject: str
    body: str
    findings: list[dict[str, Any]]


class DecideIn(Schema):
    digest: str = Field(max_length=80, description="Of the message that was read; another one is refused")


class RefuseIn(Schema):
    reason: str = Field(min_length=1, max_length=500, description="The sender is told")


@router.get("/held", response=list[HeldOut], auth=HELD)
@paginate
def waiting(request: HttpRequest, state: str = "waiting") -> list[dict[str, Any]]:
    """What waits, the soonest deadline first, without its words; `state` may be all, or what was decided."""
    person = caller(request)
    theirs = [one.pk for one in visible_to(person).select_related("leaver", "manager") if _has_say(person, one.pk)]
    found = _without_words().filter(departure__in=theirs)
    return [_told(one) for one in (found if state == "all" else found.filter(state=state.replace("\0", "")))]


def _has_say(person: Person, departure: int) -> bool:
    first = _without_words().filter(departure=departure).first()
    return first is not None and actions.may_see(first, person)


def _without_words() -> Any:
    related = Held.objects.select_related("departure__leaver", "departure__manager", "leaver", "decision__by")
    return related.defer("sealed", "sealed_reading")


def _told(one: Held) -> dict[str, Any]:
    plain = ("uuid", "held_at", "decide_by", "recipients", "rules", "digest")
    facts = {name: getattr(one, name) for name in plain}
    return {**facts, "departure": one.departure_id, "state": State(one.state).value, "signals": list(one.signals)}


@router.get("/held/{uuid:uuid}", response=HeldOut, auth=HELD)
def held(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Why it waits; not what it says."""
    return _told(_one(request, uuid))


def _one(request: HttpRequest, uuid: UUID) -> Held:
    found: Held = get_object_or_404(_without_words(), uuid=uuid)
    if not actions.may_see(found, caller(request)):
        raise Http404
    return found


@router.post("/held/{uuid:uuid}/read", response=HeldWords, auth=HELD)
def read(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """The message as plain text and what was found in it. That this person read it is in the ledger."""
    opened = actions.look(_one(request, uuid), by=caller(request))
    subject, body = shown(opened.raw)
    findings = [dict(one) for one in opened.reading.findings]
    return {**_told(opened.held), "subject": subject, "body": body, "findings": findings}


@router.post("/held/{uuid:uuid}/release", response=Done, auth=APPROVE)
def release(request: HttpRequest, uuid: UUID, said: DecideIn) -> Done:
    """The same bytes go to the same people, once."""
    actions.release(_one(request, uuid), by=caller(request), digest=said.digest)
    return Done()


@router.post("/held/{uuid:uuid}/refuse", response=Done, auth=APPROVE)
def refuse(request: HttpRequest, uuid: UUID, said: RefuseIn) -> Done:
    """It never goes out; the sender is told why."""
    actions.refuse(_one(request, uuid), by=caller(request), reason=said.reason)
    return Done()


@router.post("/held/{uuid:uuid}/withdraw", response=Done, auth=HELD)
def withdraw(request: HttpRequest, uuid: UUID) -> Done:
    """Its sender takes it back."""
    actions.withdraw(_one(request, uuid), by=caller(request))
    return Done()


@router.post("/held/{uuid:uuid}/replace", response=Done, auth=HELD)
def replace(request: HttpRequest, uuid: UUID) -> Done:
    """Its sender prefers the company's memo, which goes once somebody has approved it."""
    actions.replace(_one(request, uuid), by=caller(request))
    return Done()

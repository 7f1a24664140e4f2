"""Sending: queue what is approved, see how far it is, settle what is doubtful, hold the queue still."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from ninja.pagination import paginate

from handover.api.departures import managed
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import DeliveryOut, Done, Line, SendIn, SendOut, SettleIn
from handover.book.models import Person
from handover.delivery import actions, reasons
from handover.delivery.models import Delivery
from handover.delivery.schedule import Planned, preview
from handover.followup.reading import notices_for, readable

router = Router(tags=["delivery"])
READ, SEND = Bearer(Scope.READ), Bearer(Scope.SEND)


@router.post("/departures/{int:pk}/send", response=SendOut, auth=SEND)
def send(request: HttpRequest, pk: int, said: SendIn) -> dict[str, Any]:
    """Queue every approved notice that may go; the worker sends each in its client's hours."""
    made = actions.queue(managed(caller(request), pk), by=caller(request), at_once=said.at_once)
    return {"queued": len(made.queued), "held": [_held(one) for one in made.held]}


def _held(one: Planned) -> dict[str, Any]:
    return {"notice": str(one.notice.uuid), "address": one.notice.address, "why": list(one.reasons)}


@router.get("/departures/{int:pk}/delivery", response=list[DeliveryOut], auth=READ)
@paginate
def deliveries(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Every notice that this person may read, and how far its delivery is."""
    departure = readable(caller(request), pk)
    theirs = set(notices_for(caller(request), departure).values_list("pk", flat=True))
    return [_told(one) for one in preview(departure, timezone.now()) if one.notice.pk in theirs]


def _told(one: Planned) -> dict[str, Any]:
    known: Delivery | None = getattr(one.notice, "delivery", None)
    return {
        "id": known.pk if known else None,
        "notice": one.notice.uuid,
        "address": one.notice.address,
        "state": one.state,
        "at": one.at,
        "reasons": [str(reasons.words(code)) for code in one.reasons],
        "needs_person": one.needs_person,
    }


@router.post("/deliveries/{int:pk}/settle", response=Done, auth=SEND)
def settle(request: HttpRequest, pk: int, said: SettleIn) -> Done:
    """Say what became of a doubtful one, and how you know."""
    actions.settle(_delivery(caller(request), pk), as_sent=said.as_sent, by=caller(request), note=said.note)
    return Done()


@router.post("/deliveries/{int:pk}/retry", response=Done, auth=SEND)
def retry(request: HttpRequest, pk: int) -> Done:
    """Queue a failed or stopped one again."""
    actions.try_again(_delivery(caller(request), pk), by=caller(request))
    return Done()


def _delivery(person: Person, pk: int) -> Delivery:
    one = get_object_or_404(Delivery.objects.select_related("notice__departure"), pk=pk)
    get_object_or_404(notices_for(person, readable(person, one.notice.departure_id)), pk=one.notice_id)
    return one


@router.post("/queue/pause", response=Done, auth=SEND)
def pause(request: HttpRequest, said: Line) -> Done:
    """Nothing new is sent until somebody resumes."""
    actions.pause(by=caller(request), reason=said.reason)
    return Done()


@router.post("/queue/resume", response=Done, auth=SEND)
def resume(request: HttpRequest) -> Done:
    """Let the queue go on."""
    actions.resume(by=caller(request))
    return Done()

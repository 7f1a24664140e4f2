"""What clients are told: write, read, approve, refuse, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.pagination import paginate

from handover.api.departures import managed
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import (
    Done,
    DraftIn,
    DraftOut,
    ItemOut,
    Line,
    NoIn,
    NoticeOut,
    NoticeWhole,
    TextIn,
    YesIn,
    YesOut,
)
from handover.book.models import Person
from handover.delivery.schedule import texts_held
from handover.followup.reading import notices_for, readable, state_of, states_of
from handover.followup.states import NoticeNow
from handover.notices import actions, approving
from handover.notices.drafting import Outcome
from handover.notices.models import Notice, Sender
from handover.notices.reasons import words

router = Router(tags=["notices"])
READ, PLAN, APPROVE = Bearer(Scope.READ), Bearer(Scope.PLAN), Bearer(Scope.APPROVE)


@router.get("/departures/{int:pk}/notices", response=list[NoticeOut], auth=READ)
@paginate
def notices(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Those that this person may read, in the order of drafting."""
    departure = readable(caller(request), pk)
    states = states_of(departure)
    listed = notices_for(caller(request), departure).order_by("id").values_list("uuid", flat=True)
    return [_told(states[str(uuid)]) for uuid in listed]


def _told(now: NoticeNow) -> dict[str, Any]:
    return {
        "uuid": now.uuid,
        "address": now.address,
        "name": now.name,
        "language": now.language,
        "state": now.state.value,
        "message_id": now.message_id,
        "copied": now.copied,
        "reason": now.reason,
        "answers": now.answers,
    }


@router.get("/notices/{uuid:uuid}", response=NoticeWhole, auth=READ)
def notice(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """One notice with its text and the digest that an approval says yes to."""
    one = _readable(caller(request), uuid)
    now = state_of(one)
    return {**_told(now), "digest": one.digest, "subject": one.subject, "body": one.body}


def _readable(person: Person, uuid: UUID) -> Notice:
    """The notice, if this person may read it; else it is not there."""
    related = Notice.objects.select_related("departure__leaver__manager", "departure__manager", "successor")
    one = get_object_or_404(related, uuid=uuid)
    return get_object_or_404(notices_for(person, readable(person, one.departure_id)), pk=one.pk)


@router.post("/departures/{int:pk}/notices/draft", response=DraftOut, auth=PLAN)
def draft(request: HttpRequest, pk: int, said: DraftIn) -> dict[str, Any]:
    """Write one notice for each contact, or write anew those that changed."""
    departure = managed(caller(request), pk)
    sender = Sender(said.sender) if said.sender else None
    with texts_held(departure) as fixed:
        made = actions.draft(departure, by=caller(request), sender=sender, keep=fixed)
    return {
        "written": len(made.of(Outcome.WRITTEN, Outcome.REWRITTEN)),
        "unchanged": len(made.of(Outcome.KEPT, Outcome.BY_HAND, Outcome.FIXED)),
        "gaps": [
            {"client": gap.client, "contact": gap.contact, "code": gap.why, "why": str(words(gap.why))}
            for gap in made.gaps
        ],
    }


@router.put("/notices/{uuid:uuid}", response=Done, auth=PLAN)
def edit(request: HttpRequest, uuid: UUID, said: TextIn) -> Done:
    """Give one notice a text of its own; every approval of the old one is void by that."""
    one = _readable(caller(request), uuid)
    with texts_held(one.departure) as fixed:
        actions.edit(one, subject=said.subject, body=said.body, by=caller(request), keep=fixed)
    return Done()


@router.post("/notices/{uuid:uuid}/restore", response=Done, auth=PLAN)
def restore(request: HttpRequest, uuid: UUID) -> Done:
    """Back to the memo's words."""
    one = _readable(caller(request), uuid)
    with texts_held(one.departure) as fixed:
        actions.take_back_edits(one, by=caller(request), keep=fixed)
    return Done()


@router.post("/notices/{uuid:uuid}/approve", response=YesOut, auth=APPROVE)
def approve(request: HttpRequest, uuid: UUID, said: YesIn) -> dict[str, Any]:
    """Yes to exactly the text with this digest; said twice, the first yes is given back."""
    yes = approving.approve(_readable(caller(request), uuid), by=caller(request), digest=said.digest)
    return {"by": yes.approval.by.name, "at": yes.approval.at, "is_new": yes.is_new}


@router.post("/notices/{uuid:uuid}/refuse", response=Done, auth=APPROVE)
def refuse(request: HttpRequest, uuid: UUID, said: NoIn) -> Done:
    """No to this text, with the reason for whoever writes a new one."""
    one = _readable(caller(request), uuid)
    approving.refuse(one, by=caller(request), reason=said.reason, digest=said.digest)
    return Done()


@router.post("/notices/{uuid:uuid}/withdraw", response=Done, auth=APPROVE)
def withdraw(request: HttpRequest, uuid: UUID, said: Line) -> Done:
    """Take every yes to this text back; what was sent was sent."""
    approving.withdraw(_readable(caller(request), uuid), by=caller(request), reason=said.reason)
    return Done()


@router.post("/departures/{int:pk}/notices/approve-clean", response=list[ItemOut], auth=APPROVE)
def approve_clean(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Yes to all that are the memo and nothing but the memo; a result for each."""
    departure = readable(caller(request), pk)
    made = approving.approve_all_clean(departure, by=caller(request))
    return [{"uuid": one.notice.uuid, "address": one.notice.address, "result": one.result} for one in made.items]

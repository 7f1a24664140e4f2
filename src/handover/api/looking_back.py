"""Look-backs: begin one with its grounds and a mailbox, read the result (which is recorded), delete it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import translation
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from ninja.pagination import paginate

from handover.api.book import named
from handover.api.departures import managed
from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import Done
from handover.book.models import Person
from handover.departures.access import may_manage
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.lookback import access, actions, running
from handover.lookback.authorising import LONGEST_KEEPING, MOST_DAYS, USUAL_DAYS, USUAL_KEEPING, Grounds
from handover.lookback.forms import LARGEST_UPLOAD
from handover.lookback.models import LookBack
from handover.lookback.results import described, kept_about, result
from handover.lookback.sources.finding import find

router = Router(tags=["look-back"], auth=Bearer(Scope.INQUIRE))


class GroundsIn(Schema):
    purpose: str = Field(max_length=1000)
    allowed_by: str = Field(max_length=254, description="Who allowed it: their address")
    staff_told_on: date = Field(description="Since when staff know that mail may be looked at")
    less_intrusive: str = Field(max_length=1000, description="Which less intrusive way was not enough, and why")
    days: int = Field(USUAL_DAYS, ge=0, le=MOST_DAYS)
    keep_days: int = Field(USUAL_KEEPING, ge=1, le=LONGEST_KEEPING)
    private: str = Field("", max_length=1000, description="Private addresses of the leaver, with commas between")

    def grounds(self) -> Grounds:
        plain = {name: getattr(self, name) for name in ("purpose", "less_intrusive", "days", "keep_days")}
        told = self.staff_told_on
        return Grounds(**plain, staff_told_on=told, allowed_by=named(self.allowed_by, "allowed_by"))


@router.get("/departures/{int:pk}/lookbacks", response=list[dict[str, Any]])
@paginate
def lookbacks(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """All of a departure, with their grounds and not what they found."""
    departure = access.readable_departure(caller(request), pk)
    return [described(one) for one in access.of_departure(departure).select_related("departure__leaver")]


@router.post("/departures/{int:pk}/lookbacks", response={201: dict[str, Any]})
def begin(
    request: HttpRequest,
    pk: int,
    said: Form[GroundsIn],
    mailbox: File[UploadedFile],
) -> Status[dict[str, Any]]:
    """Read a mailbox (an mbox, packed too, or one message; up to 50 MB) on these grounds, within this request."""
    by = caller(request)
    departure = managed(by, pk)
    if (mailbox.size or 0) > LARGEST_UPLOAD:
        raise UnusableInput(
            "mailbox: is larger than %(size)s MB; use: handover lookback", size=LARGEST_UPLOAD >> 20
        )
    return Status(201, described(_read(departure, said, mailbox, by)))


def _read(departure: Departure, said: GroundsIn, mailbox: UploadedFile, by: Person) -> LookBack:
    """The mailbox lies on this machine only meanwhile."""
    grounds, private = said.grounds(), said.private.replace(",", " ").split()
    actions.require_allowed(departure, grounds, by=by)
    with tempfile.TemporaryDirectory(prefix="handover-lookback-") as folder:
        path = Path(folder) / (Path((mailbox.name or "").replace("\0", "")).name or "mailbox")
        with path.open("wb") as file:
            for part in mailbox.chunks():
                file.write(part)
        chunks = find([str(path)])
        made = actions.begin(departure, grounds, paths=[path.name], chunks=chunks, private=private, by=by)
        look = actions.look_of(made, translation.get_language() or "en")
        for one in running.run(chunks, look, processes=1):
            actions.take_in(made, one, by=by)
    actions.finish(made, by=by)
    return made


@router.post("/lookbacks/{int:pk}/result", response=dict[str, Any])
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What it found, as `handover lookback --json` prints it. That this person looked is in the ledger."""
    found = access.lookback_for(caller(request), pk)
    actions.note_look(found, by=caller(request), what="json")
    return result(found)


@router.post("/lookbacks/{int:pk}/own-data", response=dict[str, Any])
def own_data(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything kept about the person, for the person."""
    found = access.lookback_for(caller(request), pk, own=True)
    actions.note_look(found, by=caller(request), what="own_data")
    return kept_about(found)


@router.delete("/lookbacks/{int:pk}", response=Done)
def forget(request: HttpRequest, pk: int) -> Done:
    """Delete what was read, before its time; the grounds, the figures and the ledger stay."""
    found = access.lookback_for(caller(request), pk)
    if not may_manage(caller(request), found.departure):
        raise Http404
    actions.forget(found, by=caller(request))
    return Done()

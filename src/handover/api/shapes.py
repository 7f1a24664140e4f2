"""The shapes of what programs send and get; names as in `handover status --json`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handover.followup.models import Standing


class Line(Schema):
    """Free text of a person, as short as the page's own field."""

    reason: str = Field(min_length=1, max_length=300)


class Done(Schema):
    done: bool = True


class PersonOut(Schema):
    id: int
    name: str
    email: str | None
    title: str
    is_active: bool


class ContactOut(Schema):
    id: int
    name: str
    email: str | None
    phone: str
    language: str


class ClientOut(Schema):
    id: int
    name: str
    relation: str
    language: str
    country: str
    sector: str
    tier: str
    renewal_on: date | None


class ClientWhole(ClientOut):
    contacts: list[ContactOut]


class DepartureOut(Schema):
    id: int
    leaver: str | None
    leaver_name: str
    manager: str | None
    manager_name: str
    engagement: str
    notice_on: date
    last_day: date
    pack: str
    cancelled: bool


class DepartureIn(Schema):
    leaver: str = Field(max_length=254, description="The leaver's address at the company")
    manager: str = Field("", max_length=254, description="Default: the leaver's manager in the book")
    engagement: str = Field("employee", pattern="^(employee|contractor)$")
    notice_on: date | None = Field(None, description="Default: today")
    last_day: date
    pack: str = Field("", max_length=40)


class CoverageOut(Schema):
    departure: DepartureOut
    transfers: list[dict[str, Any]]
    totals: dict[str, Any]


class PlanIn(Schema):
    successors: list[str] | None = Field(None, max_length=500, description="Addresses; default: the usual ones")


class PlanOut(Schema):
    placed: int
    unplaced: list[dict[str, Any]]
    cost: int


class PlaceIn(Schema):
    successor: str = Field(max_length=254)


class DraftIn(Schema):
    sender: str = Field("", pattern="^(|manager|successor|leaver)$")


class DraftOut(Schema):
    written: int
    unchanged: int
    gaps: list[dict[str, Any]]


class NoticeOut(Schema):
    uuid: UUID
    address: str
    name: str
    language: str
    state: str
    message_id: str
    copied: list[str]
    reason: str
    answers: list[str]


class NoticeWhole(NoticeOut):
    digest: str
    subject: str
    body: str


class TextIn(Schema):
    subject: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000)


class YesIn(Schema):
    digest: str = Field(max_length=80, description="Of the text that was read; another one is refused")


class NoIn(YesIn):
    reason: str = Field(min_length=1, max_length=500)


class YesOut(Schema):
    by: str
    at: datetime
    is_new: bool


class ItemOut(Schema):
    uuid: UUID
    address: str
    result: str


class SendIn(Schema):
    at_once: bool = False


class SendOut(Schema):
    queued: int
    held: list[dict[str, Any]]


class DeliveryOut(Schema):
    id: int | None
    notice: UUID
    address: str
    state: str
    at: datetime | None
    reasons: list[str]
    needs_person: bool


class SettleIn(Schema):
    as_sent: bool
    note: str = Field(min_length=1, max_length=500)


class TaskOut(Schema):
    id: int
    kind: str
    client: str
    assignee: str | None
    due_on: date
    done_at: datetime | None
    note: str
    standing: str = Field(description="How the client stands, of a finished check; else empty.")


class TaskDoneIn(Schema):
    note: str = Field("", max_length=1000)
    standing: Standing | None = Field(None, description="Of a check after 30, 60 or 90 days only.")


class EntryOut(Schema):
    id: int
    uuid: UUID
    at: datetime
    verb: str
    actor_name: str
    actor_role: str
    subject: str
    departure: str
    leaf_index: int | None


class CheckpointOut(Schema):
    size: int
    root: str
    note: str
    at: datetime


class TokenOut(Schema):
    id: int
    name: str
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class HookIn(Schema):
    url: str = Field(min_length=1, max_length=500)
    verbs: list[str] = Field(default_factory=list, max_length=200)


class HookOut(Schema):
    id: int
    url: str
    verbs: list[str]
    made_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    last_error: str
    given_up: int


class HookMade(HookOut):
    secret: str

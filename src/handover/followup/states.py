"""How far each contact is, from "no successor" to "acknowledged": read from what the steps before left behind.

Nothing here is stored. The state of a contact is worked out from its notice, the approvals of the notice's exact
text, its delivery and the client's own answers, for a whole departure in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from handover.approvals.models import Approval, Refusal
from handover.departures.care import second_yes_transfers
from handover.departures.models import Departure
from handover.followup.models import Acknowledgement
from handover.notices.mime import usable
from handover.notices.models import Cover, Notice


class ContactState(StrEnum):
    """The words of `status --json`, the least advanced first."""

    UNPLACED = "unplaced"
    NO_ADDRESS = "no_address"
    PLACED = "placed"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"
    DRAFT = "draft"
    APPROVED = "approved"
    QUEUED = "queued"
    CLAIMED = "claimed"
    AT_DATA = "at_data"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"


RANK = {state: rank for rank, state in enumerate(ContactState)}

#: From an approval on, a notice names the successor: moving the client would make it untrue.
ON_THE_WAY = {
    ContactState.APPROVED,
    ContactState.QUEUED,
    ContactState.CLAIMED,
    ContactState.AT_DATA,
    ContactState.UNCONFIRMED,
    ContactState.SENT,
    ContactState.ACKNOWLEDGED,
}


@dataclass(frozen=True)
class NoticeNow:
    """One notice without its text, and how far it is."""

    uuid: str
    address: str
    name: str
    language: str
    message_id: str
    copied: list[str]
    state: ContactState
    reason: str  # of the delivery, "" where there is none
    answers: list[str] = field(default_factory=list)


def can_be_written_to(contact: Mapping[str, Any]) -> bool:
    """Whether this contact of a transfer's snapshot has an address that mail can be sent to."""
    return usable(contact["email"] or "")


def least_advanced(states: Iterable[ContactState]) -> ContactState:
    """The state of a client whose contacts are in these states; with none there is nobody to write to.

    A contact without an address is told by phone and holds nobody back, unless there are only such contacts.
    """
    reachable = [state for state in states if state != ContactState.NO_ADDRESS]
    return min(reachable, key=RANK.__getitem__, default=ContactState.NO_ADDRESS)


def on_the_way(departure: Departure, only: Collection[int] | None = None) -> set[int]:
    """Ids of the transfers whose notice is approved, sent, or somewhere between: the plan leaves them alone.

    `only`: no other transfers than those with these ids.
    """
    states = of_departure(departure, timezone.localdate(), only)
    return {pk for pk, notices in states.items() if any(notice.state in ON_THE_WAY for notice in notices)}


def of_departure(departure: Departure, on: date, only: Collection[int] | None = None) -> dict[int, list[NoticeNow]]:
    """Each transfer's notices, in the order of drafting; `on` decides whose renewal is near (a second yes).

    `only`: no other transfers than those with these ids.
    """
    asked = Notice.objects.filter(departure=departure)
    if only is not None:
        asked = asked.filter(pk__in=Cover.objects.filter(transfer__in=only).values("notice"))
    notices = {row["id"]: row for row in _values(asked)}
    covers: dict[int, list[int]] = defaultdict(list)
    of_transfer: dict[int, list[NoticeNow]] = defaultdict(list)
    pairs = Cover.objects.filter(notice__in=asked.values("pk")).order_by("notice", "transfer")
    for notice, transfer in pairs.values_list("notice", "transfer"):
        covers[notice].append(transfer)
    known = _Known(departure, on, asked, None if only is None else {pk for each in covers.values() for pk in each})
    for notice, transfers in covers.items():
        now = known.now(notices[notice], transfers)
        for transfer in transfers:
            of_transfer[transfer].append(now)
    return of_transfer


def _values(notices: QuerySet[Notice]) -> QuerySet[Notice, Any]:
    return notices.values(
        "id",
        "uuid",
        "address",
        "contact_name",
        "language",
        "message_id",
        "copies",
        "digest",
        "delivery__state",
        "delivery__reason",
    )


class _Known:
    """What was said to some notices of one departure: yes, no, and the clients' answers."""

    def __init__(
        self, departure: Departure, on: date, notices: QuerySet[Notice], only: Collection[int] | None
    ) -> None:
        digests = notices.values("digest")
        self.yeses = _counted(Approval.objects.filter(digest__in=digests, withdrawal=None))
        self.noes = _counted(Refusal.objects.filter(digest__in=digests))
        self.answers: dict[int, list[str]] = defaultdict(list)
        given = Acknowledgement.objects.filter(notice__in=notices.values("pk")).order_by("id")
        for notice, answer in given.values_list("notice", "answer"):
            self.answers[notice].append(answer)
        self.departure, self.on, self.only = departure, on, only
        self._second_yes: set[int] | None = None

    def now(self, row: dict[str, Any], transfers: list[int]) -> NoticeNow:
        answers = self.answers.get(row["id"], [])
        return NoticeNow(
            uuid=str(row["uuid"]),
            address=row["address"],
            name=row["contact_name"],
            language=row["language"],
            message_id=row["message_id"],
            copied=row["copies"],
            state=ContactState.ACKNOWLEDGED if answers else self._state(row, transfers),
            reason=row["delivery__reason"] or "",
            answers=answers,
        )

    def _state(self, row: dict[str, Any], transfers: list[int]) -> ContactState:
        if row["delivery__state"]:
            return ContactState(row["delivery__state"])
        text = (f"notice:{row['uuid']}", row["digest"])
        if text in self.noes:
            return ContactState.REFUSED
        yeses = self.yeses.get(text, 0)
        if yeses >= 2 or (yeses == 1 and self.second_yes.isdisjoint(transfers)):
            return ContactState.APPROVED
        return ContactState.DRAFT

    @property
    def second_yes(self) -> set[int]:
        """Transfers whose notice needs a second yes; looked up once, and only when some notice has just one."""
        if self._second_yes is None:
            self._second_yes = second_yes_transfers(self.departure, self.on, self.only)
        return self._second_yes


def _counted(said: QuerySet[Any]) -> dict[tuple[str, str], int]:
    """How many people said so to which exact text: {(subject, digest): people}."""
    people: dict[tuple[str, str], int] = defaultdict(int)
    for text in said.values_list("subject", "digest"):
        people[text] += 1
    return people

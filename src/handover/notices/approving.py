"""Yes or no to a notice: to its exact digest, by somebody who did not write it and is not the one who leaves.

Approving and sending are apart: `is_approved` says whether enough people said yes to the text, `obstacles` what
else keeps it from going out. A notice goes out only when both allow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from handover.approvals import actions as approvals
from handover.approvals import standing
from handover.approvals.actions import Text, Yes
from handover.book.models import Person, Role
from handover.departures import access, care
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.notices import office, senders
from handover.notices.models import Notice

if TYPE_CHECKING:
    from handover.approvals.models import Approval, Refusal

APPROVERS = (Role.APPROVER, Role.COMPLIANCE, Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True)
class Item:
    """What became of one notice: `result` is a code of `notices.reasons`, one of its RESULTS."""

    notice: Notice
    result: str


@dataclass(frozen=True)
class Approved:
    items: tuple[Item, ...]

    @property
    def waiting(self) -> list[Item]:
        """Those that still need a person."""
        return [one for one in self.items if one.result not in ("approved", "already")]


@transaction.atomic
def approve(notice: Notice, *, by: Person, digest: str | None = None, now: datetime | None = None) -> Yes:
    """`by` says yes to the text as it is; said twice, the first yes is given back and nothing changes.

    `digest` is of the text that they read: if it is another one by now, UnusableInput. So it is for a refused text
    and a cancelled departure. NotAllowed for the leaver, whoever wrote the text, and whoever may not approve here.
    """
    notice = _locked(notice)
    rules = [partial(not_their_say, notice.departure), partial(their_own_text, notice)]
    _require_open(notice.departure)
    if digest is not None and digest != notice.digest:
        raise UnusableInput(f"{notice.address}: the text was changed after you read it; read it again")
    return approvals.approve(_text(notice), by=by, role=_role(by, notice.departure), rules=rules, now=now)


@transaction.atomic
def approve_all_clean(departure: Departure, *, by: Person, now: datetime | None = None) -> Approved:
    """Say yes to every notice that is the memo's text with its fields filled in, and nothing else.

    Whatever somebody changed by hand is left for somebody to read. Each notice has its result in the answer.
    """
    against = not_their_say(departure, by)
    if against:
        raise NotAllowed(f"{by}: {against}")
    _require_open(departure)
    notices = list(_with_covers(departure).select_for_update(of=("self",)).defer("raw", "body"))
    results = _results(notices, by, office.today(now))
    # Those that `by` says yes to now, whether or not that yes is enough.
    now_said = [notice for notice, result, is_new in results if is_new]
    approvals.approve_together(
        [_text(notice) for notice in now_said],
        by=by,
        role=_role(by, departure),
        departure=departure.ref,
        now=now,
    )
    return Approved(tuple(Item(notice, result) for notice, result, _ in results))


def _results(notices: list[Notice], by: Person, on: date) -> list[tuple[Notice, str, bool]]:
    refs = [notice.ref for notice in notices]
    said, refused = standing.all_yeses(refs), standing.all_refused(refs)

    def result(notice: Notice) -> tuple[str, bool]:
        key = (notice.ref, notice.digest)
        before, needed = said.get(key, set()), yeses_needed(notice, on)
        if key in refused:
            return "refused", False
        if len(before) >= needed:
            return "already", False
        if notice.edited_by_id is not None:
            return "edited", False
        if their_own_text(notice, by):
            return "own_text", False
        is_enough = len(before | {by.pk}) >= needed
        return ("approved" if is_enough else "second_yes"), by.pk not in before

    return [(notice, *result(notice)) for notice in notices]


@transaction.atomic
def refuse(
    notice: Notice, *, by: Person, reason: str, digest: str | None = None, now: datetime | None = None
) -> Refusal:
    """No to this text, with the reason: it needs a new one. NotAllowed as for a yes, but authors may say no."""
    notice = _locked(notice)
    if digest is not None and digest != notice.digest:
        raise UnusableInput(f"{notice.address}: the text was changed after you read it; read it again")
    rules = [partial(not_their_say, notice.departure)]
    role = _role(by, notice.departure)
    return approvals.refuse(_text(notice), by=by, role=role, reason=reason, rules=rules, now=now)


@transaction.atomic
def withdraw(notice: Notice, *, by: Person, reason: str, now: datetime | None = None) -> list[Approval]:
    """Take every yes to this text back; what is not sent yet stays."""
    notice = _locked(notice)
    rules = [partial(not_their_say, notice.departure)]
    role = _role(by, notice.departure)
    return approvals.withdraw(_text(notice), by=by, role=role, reason=reason, rules=rules, now=now)


def yeses(notice: Notice) -> int:
    """How many people said yes to the text as it is now."""
    return len(standing.yeses(notice.ref, notice.digest))


def yeses_needed(notice: Notice, on: date) -> int:
    """Two where one of its clients is important enough by the pack, or renews soon; otherwise one."""
    return 2 if any(care.second_yes_reasons(cover.transfer, on) for cover in notice.covers.all()) else 1


def is_approved(notice: Notice, on: date | None = None) -> bool:
    """Whether enough people said yes to the text as it is now, and nobody said no to it."""
    if standing.refusal(notice.ref, notice.digest):
        return False
    return yeses(notice) >= yeses_needed(notice, on or office.today())


def obstacles(notice: Notice, on: date) -> list[str]:
    """What else keeps it from being sent on that day: codes of `notices.reasons`; empty: nothing does."""
    departure = notice.departure
    found = ["cancelled"] if departure.is_cancelled else []
    against = senders.objection(departure, notice.sender_kind, on)
    found += [against] if against else []
    transfers = [cover.transfer for cover in notice.covers.all()]
    placements = [getattr(transfer, "placement", None) for transfer in transfers]
    successors = {placement.successor for placement in placements if placement}
    if None in placements or not placements:
        found.append("not_placed")
    elif {person.email for person in successors} != set(notice.copies) or notice.successor not in successors:
        found.append("successor_changed")
    if not all(person.is_active for person in successors):
        found.append("successor_gone")
    if any(care.needs_call(transfer) and not hasattr(transfer, "call") for transfer in transfers):
        found.append("call_first")
    return found


def not_their_say(departure: Departure, by: Person) -> str:
    """Why `by` has no say about the notices of this departure; "" if they have."""
    if by == departure.leaver:
        return "whoever leaves does not approve what clients are told about it"
    if not by.is_active:
        return "does not work here any more"
    if by == departure.manager or by.has_role(*APPROVERS):
        return ""
    return "may not approve these notices; the departure's manager may, and approvers, compliance, managers, admins"


def their_own_text(notice: Notice, by: Person) -> str:
    """Why `by` may not approve this text of theirs; "" if others wrote it."""
    memo_is_theirs = notice.memo is not None and notice.memo.saved_by_id == by.pk
    if by.pk in authors(notice) or memo_is_theirs:
        return f"{notice.address}: nobody approves their own text; ask somebody else"
    return ""


def authors(notice: Notice) -> set[int]:
    """The ids of everybody who changed this text by hand."""
    return {edit.by_id for edit in notice.edits.all()}


def _locked(notice: Notice) -> Notice:
    return _with_covers(notice.departure).select_for_update(of=("self",)).get(pk=notice.pk)


def _with_covers(departure: Departure) -> QuerySet[Notice]:
    return departure.notices.select_related("departure", "memo").prefetch_related(
        "edits", "covers__transfer__client", "covers__transfer__departure"
    )


def _require_open(departure: Departure) -> None:
    if departure.is_cancelled:
        raise UnusableInput(f"{departure.leaver}: this departure was called off; there is nothing to approve")


def _text(notice: Notice) -> Text:
    return Text(subject=notice.ref, digest=notice.digest, departure=notice.departure.ref)


def _role(by: Person, departure: Departure) -> str:
    # A manager of another part of the company may approve too, and has no role of their own in the departure.
    return access.role_in(by, departure) or "approver"

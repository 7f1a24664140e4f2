"""Yes or no to a notice: to its exact digest, by somebody who did not write it and is not the one who leaves.

Approving and sending are apart: `is_approved` says whether enough people said yes to the text, `obstacles` what
else keeps it from going out. A notice goes out only when both allow it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from handover.errors import NotAllowed, UnusableInput, Words
from handover.notices import obstacles as obstructions
from handover.notices import office
from handover.notices.models import Notice

if TYPE_CHECKING:
    from handover.approvals.models import Approval, Refusal

APPROVERS = (Role.APPROVER, Role.COMPLIANCE, Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True)
class Item:
    """What became of one notice: `result` is a code of `notices.reasons`, one of its RESULTS."""

    notice: Notice
    result: str
    is_new: bool = False  # whether the person says yes to it now, be that yes enough or not


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
        raise UnusableInput(
            "%(address)s: the text was changed after you read it; read it again", address=notice.address
        )
    return approvals.approve(_text(notice), by=by, role=_role(by, notice.departure), rules=rules, now=now)


@transaction.atomic
def approve_all_clean(
    departure: Departure, *, by: Person, only: Mapping[str, str] | None = None, now: datetime | None = None
) -> Approved:
    """Say yes to every notice that is the memo's text with its fields filled in, and nothing else.

    Whatever somebody changed by hand is left for somebody to read. Each notice has its result in the answer.
    `only`: no other texts than these, as ref -> digest.
    """
    found = sorted_out(departure, by=by, now=now)
    now_said = [item.notice for item in found.items if item.is_new]
    if only is not None:
        now_said = [notice for notice in now_said if only.get(notice.ref) == notice.digest]
    approvals.approve_together(
        [_text(notice) for notice in now_said],
        by=by,
        role=_role(by, departure),
        departure=departure.ref,
        now=now,
    )
    return found


def sorted_out(departure: Departure, *, by: Person, now: datetime | None = None) -> Approved:
    """What a yes of `by` to all the clean ones would make of each notice; nothing is written, the rows are locked.

    NotAllowed for whoever has no say, UnusableInput for a departure that was called off.
    """
    against = not_their_say(departure, by)
    if against:
        raise NotAllowed("%(by)s: %(against)s", by=by, against=against)
    _require_open(departure)
    notices = list(_with_covers(departure).select_for_update(of=("self",)).defer("raw", "body"))
    return Approved(tuple(Item(*found) for found in _results(notices, by, office.today(now))))


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
        raise UnusableInput(
            "%(address)s: the text was changed after you read it; read it again", address=notice.address
        )
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
    return obstructions.obstacles(notice.departure, obstructions.facts_of(notice), on)


def not_their_say(departure: Departure, by: Person) -> Words | None:
    """Why `by` has no say about the notices of this departure; None if they have."""
    if by == departure.leaver:
        return Words("whoever leaves does not approve what clients are told about it")
    if not by.is_active:
        return Words("does not work here any more")
    if by == departure.manager or by.has_role(*APPROVERS):
        return None
    return Words(
        "may not approve these notices; the departure's manager may, and approvers, compliance, managers, admins"
    )


def their_own_text(notice: Notice, by: Person) -> Words | None:
    """Why `by` may not approve this text of theirs; None if others wrote it."""
    memo_is_theirs = notice.memo is not None and notice.memo.saved_by_id == by.pk
    if by.pk in authors(notice) or memo_is_theirs:
        return Words("%(address)s: nobody approves their own text; ask somebody else", address=notice.address)
    return None


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
        raise UnusableInput(
            "%(leaver)s: this departure was called off; there is nothing to approve", leaver=departure.leaver
        )


def _text(notice: Notice) -> Text:
    return Text(subject=notice.ref, digest=notice.digest, departure=notice.departure.ref)


def _role(by: Person, departure: Departure) -> str:
    # A manager of another part of the company may approve too, and has no role of their own in the departure.
    return access.role_in(by, departure) or "approver"

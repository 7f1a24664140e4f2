"""One thing that waits for a yes or a no, be it a notice or a held message, and what speaks against deciding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from handover.approvals import standing
from handover.approvals.models import Approval, Refusal
from handover.approving.models import Intent, Kind, State, Verb
from handover.book.models import Person
from handover.departures.access import visible_to
from handover.departures.models import Departure
from handover.gate.models import Held
from handover.gate.models import State as HeldState
from handover.notices import approving, office
from handover.notices.models import Notice

Row = TypeVar("Row", Notice, Held)


@dataclass(frozen=True)
class Said:
    """Who decided, and when: the yes, the no, or the decision that is not in force yet."""

    by: Person
    at: datetime


@dataclass(frozen=True)
class Matter:
    notice: Notice | None = None
    held: Held | None = None

    @property
    def kind(self) -> Kind:
        return Kind.HELD if self.held else Kind.NOTICE

    @property
    def row(self) -> Notice | Held:
        found = self.held or self.notice
        assert found is not None
        return found

    @property
    def departure(self) -> Departure:
        return self.row.departure

    @property
    def ref(self) -> str:
        """How approvals, the ledger and the pages' forms name it."""
        return self.row.ref

    @property
    def digest(self) -> str:
        return self.row.digest

    @property
    def pending(self) -> QuerySet[Intent]:
        found = Intent.objects.filter(subject=self.ref, digest=self.digest, state=State.PENDING)
        return found.select_related("by").order_by("id")


def matter_for(person: Person, ref: str, *, is_locked: bool = False) -> Matter | None:
    """What `ref` ("held:<uuid>" or "notice:<uuid>") names, if this person may see its departure; else None."""
    kind, _, name = ref.partition(":")
    try:
        uuid = UUID(name)
    except ValueError:
        return None
    if kind == Kind.HELD:
        held = _rows(Held.objects.defer("sealed", "sealed_reading"), is_locked=is_locked).select_related("leaver")
        found = held.filter(uuid=uuid).first()
        return Matter(held=found) if found and _sees(person, found.departure) else None
    if kind == Kind.NOTICE:
        rows = _rows(Notice.objects.defer("raw"), is_locked=is_locked).select_related("memo", "successor")
        rows = rows.select_related("drafted_by", "edited_by").prefetch_related(
            "edits", "covers__transfer__client", "covers__transfer__departure"
        )
        notice = rows.filter(uuid=uuid).first()
        return Matter(notice=notice) if notice and _sees(person, notice.departure) else None
    return None


def _rows(rows: QuerySet[Row], *, is_locked: bool) -> QuerySet[Row]:
    rows = rows.select_related(
        "departure__leaver__manager", "departure__manager__manager", "departure__cancellation"
    )
    return rows.select_for_update(of=("self",)) if is_locked else rows


def _sees(person: Person, departure: Departure) -> bool:
    """Being a successor is not enough: whoever has no say learns nothing of the queue."""
    is_theirs = Q(pk=departure.pk)
    return person.is_active and visible_to(person).filter(is_theirs).exists()


def against(matter: Matter, by: Person, verb: Verb, *, now: datetime) -> tuple[str, Said | None]:
    """Why `by` may not decide this now, as a code of `reasons.RESULTS`, and who did before; "" if they may."""
    if by == matter.departure.leaver:
        return ("own" if matter.held else "leaver"), None
    if approving.not_their_say(matter.departure, by):
        return "not_allowed", None
    return _held_against(matter.held, matter, by) if matter.held else _notice_against(matter, by, verb, now)


def _held_against(held: Held, matter: Matter, by: Person) -> tuple[str, Said | None]:
    if held.state != HeldState.WAITING:
        return _before(by, Said(held.decision.by, held.decision.at))
    pending = matter.pending.first()
    if pending:
        return _before(by, Said(pending.by, pending.at))
    return ("purged" if held.purged_at else ""), None


def _notice_against(matter: Matter, by: Person, verb: Verb, now: datetime) -> tuple[str, Said | None]:
    notice = matter.notice
    assert notice is not None
    today = office.today(now)
    if verb == Verb.APPROVE and approving.their_own_text(notice, by):
        return "own_text", None
    if notice.departure.is_cancelled:
        return "cancelled", None
    if hasattr(notice, "delivery"):
        return "on_its_way", None
    if notice.departure.last_day < today:
        return "over", None
    said = [*map(_said, _standing(notice)), *map(_said, matter.pending)]
    mine = next((one for one in said if one.by == by), None)
    needed = approving.yeses_needed(notice, today)
    is_full = len(said) >= needed or standing.refusal(notice.ref, notice.digest) is not None
    if mine or is_full:
        return _before(by, mine or said[-1])
    return "", None


def place_of(matter: Matter) -> int:
    """Which yes the next one would be."""
    if matter.held:
        return 0
    return len(_standing(matter.notice)) + matter.pending.count()


def _standing(notice: Notice | None) -> list[Approval | Refusal]:
    assert notice is not None
    refused = standing.refusal(notice.ref, notice.digest)
    return [*standing.yeses(notice.ref, notice.digest), *([refused] if refused else [])]


def _said(one: Approval | Refusal | Intent) -> Said:
    return Said(one.by, one.at)


def _before(by: Person, said: Said) -> tuple[str, Said | None]:
    return ("already_yours" if said.by == by else "already"), said

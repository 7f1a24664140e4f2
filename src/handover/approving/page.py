"""What the queue's page shows: tabs and filters, one page of rows, one item opened, and what was just decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handover.approvals import standing
from handover.approving import actions, matter, reasons
from handover.approving.lines import Line, lines
from handover.approving.matter import Matter, Said, matter_for
from handover.approving.models import Intent, Kind, State, Verb
from handover.approving.reasons import Canned
from handover.approving.showing import Shown, show
from handover.approving.waiting import Queue, Urgency, Waiting, queue_of
from handover.book.models import Person
from handover.departures.care import second_yes_reasons
from handover.departures.reasons import words as departure_words
from handover.gate import reading
from handover.gate.actions import Opened
from handover.gate.models import Held
from handover.gate.models import State as HeldState
from handover.gate.sealing import unseal
from handover.notices import approving, office
from handover.notices.reasons import words as notice_words

A_PAGE = 50
#: For so long whoever decided is told that it could not be carried out.
TOLD_FOR = timedelta(days=1)
#: For so long a held message that somebody opened stays open on their page.
OPEN_FOR = timedelta(minutes=10)
FILTERS = ("kind", "departure", "urgency")
URGENCIES: dict[Urgency, str | Promise] = {
    Urgency.OVERDUE: _("Overdue"),
    Urgency.TODAY: _("Within a day"),
    Urgency.LATER: _("Later"),
}


@dataclass(frozen=True)
class Detail:
    """One item opened. `line` is None for what does not wait any more; then `code` and `said` tell why."""

    matter: Matter
    line: Line | None
    code: str
    said: Said | None
    shown: Shown | None
    following: str  # the item after it, "" at the end

    @property
    def why_not(self) -> str:
        return reasons.words(self.code) if self.code else ""


def page_of(person: Person, asked: QueryDict, now: datetime) -> dict[str, Any]:
    """The context of the queue's page for what the address asks."""
    queue = queue_of(person, now)
    chosen = {key: asked.get(key, "") for key in FILTERS}
    found = queue.only(**chosen)
    page: Page[Waiting] = Paginator(found, A_PAGE).get_page(asked.get("page"))
    rows = lines(person, queue, list(page))
    ref = asked.get("item", "")
    return {
        "page": page,
        "lines": rows,
        "filters": {**chosen, "any": any(chosen.values())},
        "tabs": _tabs(queue, chosen),
        "departures": sorted(queue.departures.values(), key=lambda one: (one.last_day, one.pk)),
        "urgencies": URGENCIES.items(),
        "detail": _detail(person, queue, rows, ref, now) if ref else None,
        "just_decided": just_decided(person),
        "not_carried_out": _not_carried_out(person, now),
        "own_held": Held.objects.filter(leaver=person, state=HeldState.WAITING).count(),
        "canned": Canned.choices,
        "keys_on": actions.are_keys_on(person),
        "grace": int(actions.GRACE.total_seconds()),
    }


def _tabs(queue: Queue, chosen: dict[str, str]) -> list[tuple[str, str | Promise, int]]:
    """(kind, its word, how many wait) for what the other filters let through."""
    others = queue.only(**{**chosen, "kind": ""})
    words = {"": _("All"), Kind.NOTICE.value: _("Notices"), Kind.HELD.value: _("Held mail")}
    return [(kind, word, others.count_of(Kind(kind)) if kind else len(others)) for kind, word in words.items()]


def _detail(person: Person, queue: Queue, rows: Sequence[Line], ref: str, now: datetime) -> Detail | None:
    """None for what is not there or not this person's to decide."""
    found = matter_for(person, ref)
    if found is None or found.departure.pk not in queue.departures:
        return None
    at = next((at for at, line in enumerate(rows) if line.matter.ref == ref), None)
    line = rows[at] if at is not None else _elsewhere(person, queue, found)
    code, said = matter.against(found, person, Verb.APPROVE, now=now)
    following = rows[at + 1].matter.ref if at is not None and at + 1 < len(rows) else ""
    return Detail(found, line, code, said, _shown(found.held, person, now), following)


def _elsewhere(person: Person, queue: Queue, found: Matter) -> Line | None:
    """The line of what waits on another page, or outside the filters."""
    waiting = queue.find(found.kind, found.row.pk)
    return next(iter(lines(person, queue, [waiting])), None) if waiting else None


def _shown(held: Held | None, person: Person, now: datetime) -> Shown | None:
    """The words of a held message, for whoever opened it a moment ago; the ledger knows of that."""
    if held is None or held.sealed is None or not held.looks.filter(by=person, at__gt=now - OPEN_FOR).exists():
        return None
    return show(Opened(held, unseal(bytes(held.sealed), held.uuid), reading.of(held)))


def about(found: Matter) -> dict[str, Any]:
    """What an approver wants to know of one item besides its text."""
    if found.held:
        return {"looks": found.held.looks.select_related("by")}
    assert found.notice is not None
    notice, today = found.notice, office.today()
    care = {code for cover in notice.covers.all() for code in second_yes_reasons(cover.transfer, today)}
    return {
        "yeses": standing.yeses(notice.ref, notice.digest),
        "needed": approving.yeses_needed(notice, today),
        "care": [departure_words({"code": f"second_yes_{code}"}) for code in sorted(care)],
        "obstacles": [notice_words(code) for code in approving.obstacles(notice, today)],
    }


def just_decided(person: Person) -> QuerySet[Intent]:
    """What this person decided and can still undo, or what waits for the worker."""
    mine = Intent.objects.filter(by=person, state=State.PENDING).select_related("notice", "held__leaver")
    return mine.defer("notice__raw", "notice__body", "held__sealed", "held__sealed_reading").order_by("-id")


def _not_carried_out(person: Person, now: datetime) -> QuerySet[Intent]:
    mine = Intent.objects.filter(by=person, state=State.VOID, settled_at__gt=now - TOLD_FOR)
    related = mine.select_related("notice", "held__leaver")
    return related.defer("notice__raw", "notice__body", "held__sealed", "held__sealed_reading").order_by("-id")[:20]

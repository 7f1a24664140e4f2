"""What is due for whom, and has no task yet: worked out from plan, deliveries and answers; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from handover.delivery.models import State
from handover.delivery.readiness import home_zone
from handover.departures.models import Departure
from handover.followup.models import Acknowledgement, Task, TaskKind
from handover.followup.states import can_be_written_to
from handover.notices.models import Cover
from handover.policy.pack import load

#: A client without any contact has somebody to tell all the same.
NOBODY = {"name": "", "email": None}
CHECKS = {30: TaskKind.CHECK_30, 60: TaskKind.CHECK_60, 90: TaskKind.CHECK_90}


@dataclass(frozen=True)
class Due:
    """A task that should exist; ids are those of the rows."""

    transfer: int
    kind: TaskKind
    assignee: int
    due_on: date
    contact_key: str = ""
    notice: int | None = None
    after_days: int = 0

    @property
    def key(self) -> tuple[int, str, str, int]:
        return self.transfer, self.kind.value, self.contact_key, self.after_days


@dataclass(frozen=True)
class Sent:
    """A notice that went out, and one client that it speaks of."""

    notice: int
    transfer: int
    address: str
    on: date
    is_first_named: bool  # whether this client's successor is the one whom the notice names first


def missing(departure: Departure, today: date) -> list[Due]:
    """The tasks of this departure that are due by `today` and were never made."""
    return list(_Departure(departure, today).missing())


class _Departure:
    """One departure as the rules of follow-up see it; the pack says after how many days."""

    def __init__(self, departure: Departure, today: date) -> None:
        self.departure, self.today = departure, today
        self.rules, self.zone = load(departure.pack).followup, home_zone()
        placed = departure.transfers.filter(placement__isnull=False).order_by("id")
        #: {transfer: (its contacts, its successor)}
        self.placed: dict[int, tuple[list[dict[str, Any]], int]] = {
            pk: (snapshot.get("contacts", []), successor)
            for pk, snapshot, successor in placed.values_list("id", "snapshot", "placement__successor")
        }

    def missing(self) -> Iterator[Due]:
        there = {(task.transfer_id, task.kind, task.contact_key, task.after_days) for task in self._tasks}
        for due in self._wanted():
            if due.key not in there:
                there.add(due.key)
                yield due

    def _wanted(self) -> Iterator[Due]:
        if self.today >= self.departure.notice_on:
            yield from self._phone_calls()
        yield from self._first_contacts()
        yield from self._reminders()
        yield from self._checks()

    def _phone_calls(self) -> Iterator[Due]:
        """Whoever has no address hears it by phone, as soon as the departure is known and there is a successor."""
        for transfer, (contacts, successor) in self.placed.items():
            for contact in contacts or [NOBODY]:
                if not can_be_written_to(contact):
                    yield Due(transfer, TaskKind.NO_ADDRESS, successor, self.today, contact["name"][:320])

    def _first_contacts(self) -> Iterator[Due]:
        """Once for each client, counted from the first of its contacts who was told."""
        told: dict[int, date] = {}
        for sent in self._sent:
            told[sent.transfer] = min(sent.on, told.get(sent.transfer, sent.on))
        for transfer, on in told.items():
            by = on + timedelta(days=self.rules.first_contact_days)
            yield Due(transfer, TaskKind.FIRST_CONTACT, self.placed[transfer][1], by)

    def _reminders(self) -> Iterator[Due]:
        """One person reminds a contact, even one who belongs to several clients; never two reminders at once."""
        answered = set(
            Acknowledgement.objects.filter(notice__departure=self.departure).values_list("notice", flat=True)
        )
        for sent in _one_a_notice(self._sent):
            days = _latest_passed(sent.on, self.rules.remind_after_days, self.today)
            by = sent.on + timedelta(days=days)
            if days and sent.notice not in answered and not self._is_reminded(sent.notice, by):
                successor = self.placed[sent.transfer][1]
                yield Due(sent.transfer, TaskKind.REMIND, successor, by, sent.address, sent.notice, days)

    def _is_reminded(self, notice: int, by: date) -> bool:
        """Whether a reminder is open, or was done on the day `by` or later."""
        return any(
            task.done_at is None or task.done_at.astimezone(self.zone).date() >= by
            for task in self._reminders_of[notice]
        )

    def _checks(self) -> Iterator[Due]:
        last_day = self.departure.last_day
        days = _latest_passed(last_day, self.rules.check_days, self.today)
        for transfer, (_, successor) in self.placed.items() if days else ():
            yield Due(transfer, CHECKS[days], successor, last_day + timedelta(days=days))

    @cached_property
    def _tasks(self) -> list[Task]:
        return list(Task.objects.filter(transfer__departure=self.departure))

    @cached_property
    def _reminders_of(self) -> Mapping[int | None, list[Task]]:
        of_notice: dict[int | None, list[Task]] = defaultdict(list)
        for task in self._tasks:
            if task.kind == TaskKind.REMIND:
                of_notice[task.notice_id].append(task)
        return of_notice

    @cached_property
    def _sent(self) -> list[Sent]:
        """What went out about clients that still have a successor."""
        told = Cover.objects.filter(notice__departure=self.departure, notice__delivery__state=State.SENT)
        rows = told.order_by("id").values_list(
            "notice", "transfer", "notice__address", "notice__delivery__settled_at", "notice__successor"
        )
        return [
            Sent(notice, transfer, address, at.astimezone(self.zone).date(), self.placed[transfer][1] == named)
            for notice, transfer, address, at, named in rows
            if at is not None and transfer in self.placed
        ]


def _one_a_notice(sent: Iterable[Sent]) -> Iterable[Sent]:
    chosen: dict[int, Sent] = {}
    for one in sorted(sent, key=lambda one: not one.is_first_named):
        chosen.setdefault(one.notice, one)
    return chosen.values()


def _latest_passed(start: date, days: Iterable[int], today: date) -> int:
    """The largest of `days` after `start` that has come, 0 if none: after a standstill nobody is asked twice."""
    return max((n for n in days if start + timedelta(days=n) <= today), default=0)

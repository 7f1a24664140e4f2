"""What clients answer, what successors finish, and the making of what is due."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from handover.book.models import Person
from handover.delivery import outcomes, reasons
from handover.delivery.models import Delivery, State
from handover.delivery.readiness import home_zone
from handover.departures.access import may_manage, role_in
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record
from handover.followup import due
from handover.followup.keeping import CHECKS
from handover.followup.models import Acknowledgement, Answer, Standing, Task, TaskKind
from handover.followup.wishes import Wish
from handover.notices.models import Notice

TEXT_LIMIT = NOTE_LIMIT = 1000
#: Whoever holds the link holds the message: these were handed over, or may have been.
HANDED_OVER = {State.SENT, State.AT_DATA, State.UNCONFIRMED}
ASKED = {Answer.CALL_ME: TaskKind.CALL_BACK, Answer.WRONG: TaskKind.WRONG}
#: Long after the last check nothing new falls due, even if the worker stood still for months.
OVER_AFTER = timedelta(days=180)
NO_WISH = Wish()
PROGRAM = Actor(id="worker", name="worker", role="program")


def was_handed_over(notice: Notice) -> bool:
    """Whether the client can have this notice: a draft's link answers nothing."""
    return Delivery.objects.filter(notice=notice, state__in=HANDED_OVER).exists()


@transaction.atomic
def acknowledge(
    notice: Notice, *, answer: Answer, text: str = "", wish: Wish = NO_WISH, now: datetime | None = None
) -> Acknowledgement:
    """The client of `notice` answers; the first answer of a kind counts, and only it is recorded.

    `text` is cut at TEXT_LIMIT; `wish` is when they would like the call. A call or a fault
    becomes a task of the successor; open reminders are closed.
    NotAllowed if the notice was never handed over.
    """
    now = now or timezone.now()
    if not was_handed_over(notice):
        raise NotAllowed("this notice was not sent")
    text = tidy(text)[:TEXT_LIMIT]
    given, is_first = Acknowledgement.objects.get_or_create(
        notice=notice,
        answer=answer,
        defaults={"text": text, "call_on": wish.day, "call_part": wish.part or "", "at": now},
    )
    if is_first:
        closed = Task.objects.filter(notice=notice, kind=TaskKind.REMIND, done_at=None).update(done_at=now)
        task = _ask_successor(notice, ASKED[answer], now, due_on=wish.day) if answer in ASKED else None
        _record_answer(given, reminders_closed=closed, task=task)
        _settle_doubt(notice, now)
    return given


def _settle_doubt(notice: Notice, now: datetime) -> None:
    """Who answers has the message: a delivery that nobody was sure of was one."""
    outcomes.settle(
        notice.delivery,
        State.SENT,
        from_states=outcomes.IN_HAND,
        actor=_client(notice),
        now=now,
        reason=reasons.ACKNOWLEDGED,
    )


def tidy(text: str) -> str:
    """What a form field holds, without what no database stores: NUL; line ends are one sign."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _ask_successor(notice: Notice, kind: TaskKind, now: datetime, *, due_on: date | None) -> Task | None:
    """One person answers a contact, even one who belongs to several clients: whom the notice names first."""
    covers = notice.covers.filter(transfer__placement__isnull=False).select_related("transfer__placement")
    transfers = [cover.transfer for cover in covers.order_by("id")]
    named = (one for one in transfers if one.placement.successor_id == notice.successor_id)
    transfer = next(named, transfers[0] if transfers else None)
    if transfer is None:
        return None
    task, _ = Task.objects.get_or_create(
        transfer=transfer,
        kind=kind,
        contact_key=notice.address,
        after_days=0,
        defaults={
            "notice": notice,
            "assignee_id": transfer.placement.successor_id,
            "due_on": due_on or now.astimezone(home_zone()).date(),
            "created_at": now,
        },
    )
    return task


def _record_answer(given: Acknowledgement, *, reminders_closed: int, task: Task | None) -> None:
    notice = given.notice
    personal = {"contact": notice.contact_name, "email": notice.address, "text": given.text}
    if given.call_on or given.call_part:
        personal["call"] = f"{given.call_on or ''} {given.call_part}".strip()
    record(
        "followup.acknowledged",
        actor=_client(notice),
        subject=notice.ref,
        departure=notice.departure.ref,
        facts={
            "answer": given.answer,
            "reminders_closed": reminders_closed,
            "task": task.pk if task else None,
        },
        personal=personal,
        at=given.at,
    )


def _client(notice: Notice) -> Actor:
    return Actor(id=f"contact:{notice.uuid}", name="client", role="client")


def may_finish(task: Task, person: Person) -> bool:
    """The successor whose task it is, and whoever manages the departure."""
    return task.assignee == person or may_manage(person, task.transfer.departure)


@transaction.atomic
def finish(
    task: Task, *, by: Person, note: str, standing: Standing | None = None, now: datetime | None = None
) -> Task:
    """`by` says the task is done, with a word about what was said; finished twice, the first time counts.

    `standing` is what a check after 30, 60 or 90 days found; UnusableInput for a task that is no check.
    """
    departure = task.transfer.departure
    if not may_finish(task, by):
        raise NotAllowed("only the successor or the departure's manager may finish this task")
    note = tidy(note)
    if len(note) > NOTE_LIMIT:
        raise UnusableInput("note: %(count)s characters; %(longest)s fit", count=len(note), longest=NOTE_LIMIT)
    if standing and task.kind not in CHECKS:
        raise UnusableInput(
            "standing: only a check after 30, 60 or 90 days says how a client stands; leave it empty"
        )
    still_open = Task.objects.filter(pk=task.pk, done_at=None)
    if still_open.update(done_at=now or timezone.now(), done_by=by, note=note, standing=standing or ""):
        record(
            "followup.task_done",
            actor=by.as_actor(role_in(by, departure) or "successor"),
            subject=f"task:{task.pk}",
            departure=departure.ref,
            facts={"kind": task.kind, "transfer": task.transfer_id, "standing": standing.value if standing else ""},
            personal={"contact": task.contact_key, "note": note} if note or task.contact_key else None,
        )
    task.refresh_from_db()
    return task


def make_due_tasks(now: datetime | None = None) -> int:
    """Make every task that is due and missing; how many. Harmless at any time and any number of times."""
    now = now or timezone.now()
    today = now.astimezone(home_zone()).date()
    going_on = Departure.objects.filter(cancellation=None, last_day__gte=today - OVER_AFTER)
    return sum(
        _make_tasks_of(departure, now)
        for departure in going_on
        if _misplaced(departure).exists() or due.missing(departure, today)
    )


@transaction.atomic
def _make_tasks_of(departure: Departure, now: datetime) -> int:
    # Looked at again behind the lock: another worker may have made them meanwhile.
    Departure.objects.select_for_update().get(pk=departure.pk)
    missing = due.missing(departure, now.astimezone(home_zone()).date())
    Task.objects.bulk_create(
        Task(
            transfer_id=one.transfer,
            kind=one.kind,
            contact_key=one.contact_key,
            after_days=one.after_days,
            assignee_id=one.assignee,
            due_on=one.due_on,
            notice_id=one.notice,
            created_at=now,
        )
        for one in missing
    )
    moved = _to_the_new_successor(departure)
    if missing or moved:
        kinds = Counter(one.kind.value for one in missing)
        facts = {"made": dict(sorted(kinds.items())), "moved": moved}
        record("followup.tasks_made", actor=PROGRAM, subject=departure.ref, departure=departure.ref, facts=facts)
    return len(missing)


def _to_the_new_successor(departure: Departure) -> int:
    """Open tasks follow the client when somebody else takes it."""
    moved = 0
    for task in _misplaced(departure).select_related("transfer__placement"):
        task.assignee_id = task.transfer.placement.successor_id
        task.save(update_fields=["assignee"])
        moved += 1
    return moved


def _misplaced(departure: Departure) -> QuerySet[Task]:
    placed = Task.objects.filter(transfer__departure=departure, done_at=None, transfer__placement__isnull=False)
    return placed.exclude(assignee=F("transfer__placement__successor"))

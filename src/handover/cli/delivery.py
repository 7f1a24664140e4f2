"""`handover send`, `worker`, `queue` and `status`: notices go out, and somebody sees how far they are."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.delivery.models import Delivery
    from handover.delivery.schedule import Planned
    from handover.departures.models import Departure

Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
As = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts; else the departure's manager.")]
Leaver = Annotated[str, typer.Argument(help="Who leaves.")]
Number = Annotated[int, typer.Argument(help="The delivery's number in `handover queue list`.")]

#: The exit code when a person has to look.
HELD = 3

queue = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def send(
    email: Leaver,
    now: Annotated[bool, typer.Option("--now", help="Whatever the hour is at the client's.")] = False,  # noqa: FBT002
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go out, and when.")] = False,  # noqa: FBT002
    acting: As = None,
    json: Json = False,  # noqa: FBT002
) -> int:
    """Queue what is approved and send what is due; the worker sends the rest in each client's own hours.

    --now leaves business hours, holidays and the notice day aside, never approval or the last day. Exit code 0: all
    went out or waits for its hour (or --dry-run). 3: a person has to look: a notice is not approved, held, failed,
    stopped or doubtful, the queue is paused, or there is no mail server.
    """
    open_database()
    from handover.cli import arguments

    departure = arguments.departure(email)
    _must_have_notices(departure)
    if dry_run:
        _tell(departure, _preview(departure, at_once=now), Counter(), "", json=json)
        return 0
    by = arguments.person(acting) if acting else departure.manager
    done, obstacle = _deliver(departure, by, at_once=now)
    planned = _preview(departure)
    _tell(departure, planned, done, obstacle, json=json)
    return HELD if obstacle or any(one.needs_person for one in planned) else 0


def _must_have_notices(departure: Departure) -> None:
    if not departure.notices.exists():
        leaver = departure.leaver.email
        raise UnusableInput(f"{leaver}: no notices are written yet; write them with: handover draft {leaver}")


def _deliver(departure: Departure, by: Person, *, at_once: bool) -> tuple[Counter[str], str]:
    """Queue, then hand over all of this departure that is due: outcomes, and what keeps the queue from moving."""
    from django.utils import timezone

    from handover.delivery import actions, reasons
    from handover.delivery.claiming import standing_pause
    from handover.delivery.presence import present
    from handover.delivery.recovery import recover
    from handover.delivery.transports import configured
    from handover.delivery.worker import NOBODY, work_once

    transport, done = configured.transport(), Counter[str]()
    actions.queue(departure, by=by, at_once=at_once)
    with _stopping() as stop, present() as worker:
        recover(now=timezone.now(), worker=worker, witness=configured.witness())
        while not stop.is_set() and not done[NOBODY]:
            batch = work_once(transport, worker=worker, departure=departure, is_stopping=stop.is_set)
            if not batch:
                break
            done += batch
        transport.close()
    pause = standing_pause()
    if pause:
        return done, f"{reasons.words(reasons.PAUSED)}: {pause.reason}"
    return done, _why_nobody(departure) if done[NOBODY] else ""


def _why_nobody(departure: Departure) -> str:
    """What the last try met, as the waiting rows keep it."""
    from handover.delivery import reasons
    from handover.delivery.models import Delivery, State

    met = Delivery.objects.filter(notice__departure=departure, state=State.QUEUED).exclude(detail="").first()
    return f"{reasons.words(met.reason)}: {met.detail}" if met else reasons.words(reasons.SERVER_UNREACHABLE)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set by SIGTERM and Ctrl-C: the message in hand is finished first."""
    stop = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _preview(departure: Departure, *, at_once: bool = False) -> list[Planned]:
    from django.utils import timezone

    from handover.delivery.schedule import preview

    return preview(departure, timezone.now(), at_once=at_once)


def _tell(departure: Departure, planned: list[Planned], done: Counter[str], obstacle: str, *, json: bool) -> None:
    from handover.cli.output import as_json, as_table

    rows, gaps = [_row(one) for one in planned], _gaps(departure)
    counts = Counter(row["state"] for row in rows)
    if json:
        as_json({"now": dict(done), "counts": counts, "obstacle": obstacle, "notices": rows, "not_told": gaps})
        return
    open_rows = [row for row in rows if row["state"] != "sent"]
    if open_rows:
        header = ("Contact", "E-mail", "State", "Goes out", "Why")
        as_table(header, [(r["contact"], r["email"], r["state"], _clock(r["at"]), r["why"]) for r in open_rows])
    for gap in gaps:
        print(f"NOT TOLD {gap['client']}{gap['contact'] and ' / ' + gap['contact']}: {gap['why']}")
    print(f"{done['sent']} sent now; in all " + ", ".join(f"{n} {state}" for state, n in sorted(counts.items())))
    if obstacle:
        print(f"handover: {obstacle}", file=sys.stderr)


def _clock(at: datetime | None) -> str:
    """By the company's clock."""
    from handover.delivery.readiness import home_zone

    return f"{at.astimezone(home_zone()):%Y-%m-%d %H:%M %Z}" if at else ""


def _row(one: Planned) -> dict[str, Any]:
    from handover.delivery.reasons import words

    notice = one.notice
    return {
        "contact": notice.contact_name,
        "email": notice.address,
        "language": notice.language,
        "message_id": notice.message_id,
        "state": one.state or ("ready" if one.at else "held"),
        "at": one.at,
        "reasons": list(one.reasons),
        "why": "; ".join(map(words, one.reasons)),
    }


def _gaps(departure: Departure) -> list[dict[str, str]]:
    """Clients and contacts that no notice is written for, and why."""
    from handover.notices import office
    from handover.notices.reasons import words
    from handover.notices.recipients import recipients

    _, gaps = recipients(departure, office.company(departure.manager))
    return [{"client": gap.client, "contact": gap.contact, "code": gap.why, "why": words(gap.why)} for gap in gaps]


def worker(
    once: Annotated[bool, typer.Option("--once", help="Send what is due now, then stop.")] = False,  # noqa: FBT002
) -> None:
    """Send what is due, remind, and place the ledger's entries: for ever, or once.

    Any number of workers may run at the same time. SIGTERM: the message in hand is finished, then it stops.
    """
    open_database()
    from handover.api.webhooks import tell
    from handover.approving.actions import carry_out_due
    from handover.delivery.transports import configured
    from handover.delivery.worker import Chore, run_forever, run_until_done
    from handover.followup.actions import make_due_tasks
    from handover.gate import house
    from handover.inquiries import actions as inquiries
    from handover.lookback import actions as lookbacks
    from handover.mailbox import reminders

    logging.getLogger("handover").setLevel(logging.INFO)
    chores: list[Chore] = [
        carry_out_due,
        make_due_tasks,
        tell,
        lookbacks.forget_due,
        inquiries.forget_due,
        house.chores,
        reminders.chore,
    ]
    hands: dict[str, Any] = {"transport": configured.transport(), "witness": configured.witness(), "chores": chores}
    with _stopping() as stop:
        if once:
            run_until_done(stop, **hands)
        else:
            run_forever(stop, **hands, rounds=[carry_out_due])


@queue.command("list")
def list_deliveries(
    email: Annotated[str | None, typer.Argument(help="Who leaves; else of everybody.")] = None,
    state: Annotated[str | None, typer.Option(help="Only these: queued, sent, failed, unconfirmed, ...")] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Deliveries with their numbers, those that need a person first."""
    open_database()
    from handover.cli.output import as_json, as_table

    rows = [_delivery_row(delivery) for delivery in _deliveries(email, state)]
    if json:
        as_json(rows)
        return
    header = ("No.", "E-mail", "State", "Not before", "Tries", "Why", "Detail")
    as_table(
        header,
        [
            (r["id"], r["email"], r["state"], _clock(r["not_before"]), r["attempts"], r["why"], r["detail"])
            for r in rows
        ],
    )
    _tell_pause()


def _deliveries(email: str | None, state: str | None) -> list[Delivery]:
    from handover.cli import arguments
    from handover.delivery.models import Delivery, State
    from handover.delivery.schedule import NEEDS_PERSON

    if state is not None and state not in State.values:
        raise UnusableInput(f"--state: {state!r} is none; there are: {', '.join(State.values)}")
    found = Delivery.objects.select_related("notice").order_by("id")
    if email:
        found = found.filter(notice__departure=arguments.departure(email))
    if state:
        found = found.filter(state=state)
    return sorted(found.defer("notice__raw", "notice__body"), key=lambda one: one.state not in NEEDS_PERSON)


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    from handover.delivery.reasons import words

    return {
        "id": delivery.pk,
        "email": delivery.notice.address,
        "message_id": delivery.notice.message_id,
        "state": delivery.state,
        "not_before": delivery.not_before,
        "attempts": delivery.attempts,
        "reason": delivery.reason,
        "why": words(delivery.reason) if delivery.reason else "",
        "detail": delivery.detail,
    }


def _tell_pause() -> None:
    from handover.delivery.claiming import standing_pause

    pause = standing_pause()
    if pause:
        print(f"the queue is paused since {_clock(pause.at)}: {pause.reason}", file=sys.stderr)


@queue.command("pause")
def pause(
    reason: Annotated[str, typer.Option(help="Why it stands still; others see it.")],
    acting: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts.")] = None,
) -> None:
    """Hold the queue still: nothing more is sent until `resume`."""
    open_database()
    from handover.cli.arguments import person
    from handover.delivery import actions

    standing = actions.pause(by=person(acting) if acting else None, reason=reason)
    print(f"paused: {standing.reason}")


@queue.command("resume")
def resume(
    reason: Annotated[str, typer.Option(help="Why it may go on.")] = "",
    acting: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts.")] = None,
) -> None:
    """Let the queue go on."""
    open_database()
    from handover.cli.arguments import person
    from handover.delivery import actions

    actions.resume(by=person(acting) if acting else None, reason=reason)
    print("the queue goes on")


@queue.command("settle")
def settle(
    number: Number,
    is_sent: Annotated[bool, typer.Option("--sent/--not-sent", help="What became of it.")],
    note: Annotated[str, typer.Option(help="How you know.")],
    acting: As = None,
) -> None:
    """Say what became of a doubtful delivery; one that was not sent can be tried again then."""
    open_database()
    from handover.cli.arguments import person
    from handover.delivery import actions

    delivery = _delivery(number)
    by = person(acting) if acting else delivery.notice.departure.manager
    actions.settle(delivery, as_sent=is_sent, by=by, note=note)
    print(f"{delivery.notice.address}: {'sent' if is_sent else f'not sent; next: handover queue retry {number}'}")


@queue.command("retry")
def retry(number: Number, acting: As = None) -> None:
    """Queue a failed or stopped delivery once more."""
    open_database()
    from handover.cli.arguments import person
    from handover.delivery import actions

    delivery = _delivery(number)
    actions.try_again(delivery, by=person(acting) if acting else delivery.notice.departure.manager)
    print(f"{delivery.notice.address}: queued again")


def _delivery(number: int) -> Delivery:
    from handover.delivery.models import Delivery

    found = Delivery.objects.filter(pk=number).select_related("notice__departure__manager").first()
    if found is None:
        raise UnusableInput(f"{number}: no such delivery; see: handover queue list")
    return found


def status(email: Leaver, json: Json = False) -> None:  # noqa: FBT002
    """How far each client and contact is, from `unplaced` to `acknowledged`."""
    open_database()
    from handover.cli import arguments
    from handover.cli.output import as_json, as_table
    from handover.followup.coverage import coverage

    found = coverage(arguments.departure(email))
    if json:
        as_json(found)
        return
    as_table(
        ("Client", "Successor", "State", "Contacts"),
        [(t["client"], t["successor"] or "", t["state"], _contacts(t["notices"])) for t in found["transfers"]],
    )
    states = found["totals"]["by_transfer_state"]
    print(", ".join(f"{count} {state}" for state, count in states.items() if count))


def _contacts(notices: list[dict[str, Any]]) -> str:
    return ", ".join(f"{one['email'] or one['contact']} {one['state']}" for one in notices)

"""`handover depart` and `handover plan`: someone leaves, and every client gets a successor."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.departures.models import Departure, Transfer
    from handover.departures.plan import Plan

Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
As = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts; else the departure's manager.")]


def depart(
    email: Annotated[str, typer.Argument(help="Who leaves.")],
    last_day: Annotated[str, typer.Option(metavar="DATE", help="Their last day, as 2026-12-31.")],
    notice_on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of notice; else today.")] = None,
    engagement: Annotated[str, typer.Option(help="employee or contractor.")] = "employee",
    pack: Annotated[str, typer.Option(metavar="NAME", help="The policy; else the one for the engagement.")] = "",
    manager: Annotated[str | None, typer.Option(metavar="EMAIL", help="Who runs it; else their manager.")] = None,
    acting: As = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Open a departure: what the leaver looks after is kept as it is today."""
    open_database()
    from django.utils import timezone

    from handover.cli import arguments
    from handover.departures.actions import open_departure

    leaver = arguments.person(email)
    chosen = arguments.person(manager) if manager else _manager_of(leaver)
    departure = open_departure(
        leaver=leaver,
        manager=chosen,
        engagement=engagement,
        notice_on=arguments.day(notice_on, "--notice-on") if notice_on else timezone.localdate(),
        last_day=arguments.day(last_day, "--last-day"),
        pack=pack,
        by=arguments.person(acting) if acting else chosen,
    )
    _tell_opened(departure, json=json)


def _manager_of(leaver: Person) -> Person:
    if leaver.manager is None:
        raise UnusableInput(f"{leaver.email}: the book names no manager of theirs; say --manager EMAIL")
    return leaver.manager


def _tell_opened(departure: Departure, *, json: bool) -> None:
    from handover.cli.output import as_json
    from handover.followup.coverage import described

    transfers = list(departure.transfers.all())
    mentions = [
        {"client": one.client.name, "role": one.role} for one in departure.mentions.select_related("client")
    ]
    relations = Counter(transfer.snapshot["relation"] or "unknown" for transfer in transfers)
    if json:
        counts = {"clients": len(transfers), "relations": dict(relations), "mentions": mentions}
        as_json({"departure": described(departure), **counts})
        return
    print(f"{departure.leaver} leaves on {departure.last_day}: {_clients(len(transfers))} to hand over")
    print("  " + (", ".join(f"{count} {relation}" for relation, count in sorted(relations.items())) or "none"))
    for mention in mentions:
        print(f"  also named by {mention['client']} ({mention['role']}): not handed over, look at it")
    print(f"next: handover plan {departure.leaver.email}")


def _clients(count: int) -> str:
    return f"{count} client{'' if count == 1 else 's'}"


def plan(
    email: Annotated[str, typer.Argument(help="Who leaves.")],
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    to: Annotated[
        list[str] | None, typer.Option(metavar="EMAIL...", help="Only these take clients over; several by spaces.")
    ] = None,
    assign: Annotated[
        list[str] | None, typer.Option(metavar="CLIENT=EMAIL", help="Choose by hand; kept from then on.")
    ] = None,
    unassign: Annotated[
        list[str] | None, typer.Option(metavar="CLIENT", help="Take back a choice by hand.")
    ] = None,
    acting: As = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Find a successor for every client, and say why; whoever cannot be placed is named."""
    open_database()
    from django.db import transaction

    from handover.cli import arguments
    from handover.departures.plan import solve
    from handover.followup.states import on_the_way

    departure = arguments.departure(email)
    by = arguments.person(acting) if acting else departure.manager
    successors = _successors(to or [], more or [])
    keep = on_the_way(departure)
    # All or nothing: a slip in the third choice must not leave the first two standing.
    with transaction.atomic():
        _change_by_hand(departure, assign or [], unassign or [], by, keep)
        solved = solve(departure, by=by, successors=successors, keep=keep)
    if json:
        from handover.cli.output import as_json

        as_json(_as_values(solved))
    else:
        _tell(solved)


def _successors(to: Sequence[str], more: Sequence[str]) -> list[Person] | None:
    """The people behind `--to a,b`, `--to a --to b` and `--to a b`; None when nobody is named."""
    from handover.cli.arguments import person

    if more and not to:
        raise UnusableInput(f"{more[0]}: one leaver at a time; to name successors, say --to {' '.join(more)}")
    named = [address for word in (*to, *more) for address in word.split(",") if address.strip()]
    return [person(address) for address in named] or None


def _change_by_hand(
    departure: Departure, assign: Iterable[str], unassign: Iterable[str], by: Person, keep: Collection[int]
) -> None:
    from handover.cli.arguments import person
    from handover.departures.plan import place_by_hand, take_back

    for name in unassign:
        take_back(_transfer(departure, name, "--unassign"), by=by, keep=keep)
    for choice in assign:
        name, sign, address = choice.rpartition("=")
        if not sign:
            raise UnusableInput(f"--assign: {choice!r} has no '='; write it as CLIENT=EMAIL")
        place_by_hand(_transfer(departure, name, "--assign"), successor=person(address), by=by, keep=keep)


def _transfer(departure: Departure, name: str, option: str) -> Transfer:
    """The transfer of the client called so, by its name or by the export's own id."""
    wanted = " ".join(name.split()).casefold()
    found = [
        one
        for one in departure.transfers.select_related("client", "departure")
        if wanted in (" ".join(one.client.name.split()).casefold(), one.client.source_id.casefold())
    ]
    if not found or not wanted:
        raise UnusableInput(f"{option}: {name!r} is no client of {departure.leaver}; write its name as in the plan")
    if len(found) > 1:
        ids = ", ".join(one.client.source_id or "none" for one in found)
        raise UnusableInput(f"{option}: {name!r} names {len(found)} clients; write the export's id instead: {ids}")
    return found[0]


def _as_values(solved: Plan) -> dict[str, Any]:
    from handover.followup.coverage import described

    return {
        "departure": described(solved.departure),
        "assignments": [
            {
                "client": one.transfer.client.name,
                "client_id": one.transfer.client_id,
                "successor": one.successor.email,
                "successor_name": one.successor.name,
                "how": one.how,
                "reasons": _reasons(one.reasons),
            }
            for one in solved.placements
        ],
        "unplaced": [
            {
                "client": one.transfer.client.name,
                "client_id": one.transfer.client_id,
                "reasons": _reasons(one.reasons),
            }
            for one in solved.unplaced
        ],
        "load": [
            {
                "successor": load.person.email,
                "successor_name": load.person.name,
                "before": load.before,
                "after": load.after,
                "capacity": load.capacity,
            }
            for load in solved.loads
        ],
        "cost": solved.cost,
    }


def _reasons(reasons: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    from handover.departures.reasons import words

    return [{**reason, "text": words(reason)} for reason in reasons]


def _tell(solved: Plan) -> None:
    from handover.cli.output import as_table
    from handover.departures.reasons import words

    rows = [(one.transfer.client, one.successor, "; ".join(map(words, one.reasons))) for one in solved.placements]
    if rows:
        as_table(("Client", "Successor", "Why"), rows)
    for left in solved.unplaced:
        print(f"NOT PLACED {left.transfer.client}: {'; '.join(map(words, left.reasons))}")
    print(f"{_clients(len(solved.placements))} placed, {len(solved.unplaced)} not placed")
    if solved.unplaced:
        print('nothing is sent to those not placed; choose with --assign "CLIENT=EMAIL"', file=sys.stderr)
    print(f"next: handover draft {solved.departure.leaver.email}")

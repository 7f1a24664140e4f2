"""`handover gate`: the milter itself, and what people do with the mail that it holds."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.gate.models import Held

Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who acts.")]
Name = Annotated[str, typer.Argument(help="The message's number or the beginning of its name, see `gate list`.")]
Listen = Annotated[str, typer.Option(metavar="unix:PATH|inet:HOST:PORT", help="Where the mail server asks.")]

gate = typer.Typer(rich_markup_mode=None)


@gate.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    listen: Listen = "",
    http: Annotated[str, typer.Option(metavar="HOST:PORT", help="Serve /healthz and /metrics there.")] = "",
    mode: Annotated[str, typer.Option(help="Permissions of the unix socket.")] = "660",
    workers: Annotated[int, typer.Option(min=1, help="Processes that judge.")] = 2,
    limit: Annotated[float, typer.Option(help="Seconds that one message may take.")] = 20.0,
) -> None:
    """Screen the outgoing mail of people who leave, as a milter of the mail server.

    Any fault is answered with "try again later", never with a pass. SIGTERM: what is being judged is answered.
    """
    if context.invoked_subcommand is not None:
        return
    if not listen:
        raise UnusableInput("--listen: say where, as unix:/PATH or inet:HOST:PORT; or name a command, see --help")
    from handover.gate.running import Options, place, run

    options = Options(
        listen=place(listen),
        http=place(f"inet:{http}") if http else None,
        mode=_mode(mode),
        workers=workers,
        limit=limit,
    )
    open_database()
    from handover.gate.watchlist import read

    logging.getLogger("handover").setLevel(logging.INFO)
    asyncio.run(run(options, read, ready=lambda: print(f"gate listening on {listen}", file=sys.stderr, flush=True)))


def _mode(written: str) -> int:
    try:
        return int(written, 8)
    except ValueError:
        raise UnusableInput(f"--mode: {written!r} is none; write it as 660") from None


@gate.command("postfix-config")
def postfix_config(listen: Listen = "unix:/run/handover/gate.sock") -> None:
    """Print the lines that make Postfix ask the gate."""
    from handover.gate.postfix import config
    from handover.gate.running import place

    where = place(listen)
    print(config(where.path, where.host, where.port))


@gate.command("list")
def list_held(
    everything: Annotated[bool, typer.Option("--all", help="Those that were decided too.")] = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> None:
    """Held messages, the most urgent first; nothing of their text."""
    open_database()
    from handover.cli.output import as_json, as_table
    from handover.gate.models import Held, State

    rows = Held.objects.defer("sealed", "sealed_reading").prefetch_related("errands")
    listed = [_row(held) for held in (rows if everything else rows.filter(state=State.WAITING))]
    if json:
        as_json(listed)
        return
    columns = ("id", "sender", "to", "state", "decide_by", "why", "release")
    header = ("No.", "From", "To", "State", "Decide by", "Rules", "Release")
    plain = [{**row, "to": ", ".join(row["outside"]), "why": ", ".join(row["rules"])} for row in listed]
    as_table(header, [[row[column] for column in columns] for row in plain])


def _row(held: Held) -> dict[str, Any]:
    release = next((one for one in held.errands.all() if one.kind == "release"), None)
    return {
        "id": held.pk,
        "uuid": str(held.uuid),
        "sender": held.sender,
        "recipients": held.recipients,
        "outside": held.outside,
        "message_id": held.message_id,
        "digest": held.digest,
        "state": held.state,
        "held_at": held.held_at,
        "decide_by": held.decide_by,
        "situation": held.situation,
        "rules": held.rules,
        "signals": held.signals,
        "release": release.step if release else "",
    }


@gate.command("look")
def look(name: Name, acting: As) -> None:
    """Print the message with what was found in it; the ledger keeps who looked."""
    held = _held(name)
    from handover.cli.arguments import person
    from handover.gate import actions

    opened = actions.look(held, by=person(acting))
    for one in opened.reading.reasons:
        print(f"{one['rule']}: {one['text']}")
    for finding in opened.reading.findings:
        print(f"  {finding['signal']} in {finding['part']}: {finding['quote']}")
    print()
    sys.stdout.flush()
    sys.stdout.buffer.write(opened.raw)


@gate.command("release")
def release(name: Name, acting: As) -> None:
    """Say yes: the same bytes go to the same recipients, once."""
    held = _held(name)
    from handover.cli.arguments import person
    from handover.gate import actions

    actions.release(held, by=person(acting))
    print(f"{held.pk}: released; the gate hands it to the mail server")


@gate.command("refuse")
def refuse(name: Name, acting: As, reason: Annotated[str, typer.Option(help="For the sender.")]) -> None:
    """Say no, with the reason for the sender."""
    held = _held(name)
    from handover.cli.arguments import person
    from handover.gate import actions

    actions.refuse(held, by=person(acting), reason=reason)
    print(f"{held.pk}: refused; the sender is told why")


@gate.command("withdraw")
def withdraw(name: Name, acting: As) -> None:
    """The sender takes the message back."""
    held = _held(name)
    from handover.cli.arguments import person
    from handover.gate import actions

    actions.withdraw(held, by=person(acting))
    print(f"{held.pk}: withdrawn")


@gate.command("replace")
def replace(name: Name, acting: As) -> None:
    """The sender prefers the company's memo: its notices go the way of all notices."""
    held = _held(name)
    from handover.cli.arguments import person
    from handover.gate import actions

    notices = actions.replace(held, by=person(acting))
    print(f"{held.pk}: replaced by the memo for {', '.join(notice.address for notice in notices)}")


@gate.command("settle")
def settle(
    name: Name,
    acting: As,
    is_sent: Annotated[bool, typer.Option("--sent/--not-sent", help="What became of it.")],
    note: Annotated[str, typer.Option(help="How you know.")],
) -> None:
    """Say what became of a doubtful release; one that was not sent goes again."""
    held = _held(name)
    from django.utils import timezone

    from handover.cli.arguments import person
    from handover.gate import errands

    errand = held.errands.filter(kind="release").first()
    if errand is None:
        raise UnusableInput(f"{held.pk}: was not released; there is nothing to settle")
    errands.settle(errand, as_sent=is_sent, by=person(acting), note=note, now=timezone.now())
    print(f"{held.pk}: {'sent' if is_sent else 'not sent; it goes again'}")


@gate.command("tie")
def tie(
    leaver: Annotated[str, typer.Argument(help="Who leaves.")],
    address: Annotated[str, typer.Argument(help="The address outside.")],
    kind: Annotated[str, typer.Option(help="self (their own) or friend.")],
    acting: As,
) -> None:
    """Say that an address outside is the leaver's own, or a friend's."""
    open_database()
    from handover.cli import arguments
    from handover.gate import actions
    from handover.gate.models import TieKind

    if kind not in TieKind.values:
        raise UnusableInput(f"--kind: {kind!r} is none; there are: {', '.join(TieKind.values)}")
    actions.name_tie(arguments.departure(leaver), address, TieKind(kind), by=arguments.person(acting))
    print(f"{address}: {TieKind(kind).label}")


def _held(name: str) -> Held:
    open_database()
    from handover.gate.models import Held

    rows = Held.objects.select_related("departure__manager", "departure__leaver", "leaver")
    rows = rows.defer("sealed", "sealed_reading")
    found = list(rows.filter(pk=int(name))) if name.isdigit() else [h for h in rows if str(h.uuid).startswith(name)]
    if len(found) != 1:
        raise UnusableInput(f"{name}: no such held message; see: handover gate list --all")
    return found[0]

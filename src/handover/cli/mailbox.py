"""`handover mailbox EMAIL`: what happens to a mailbox after the last day, and doing it."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.cli.output import as_json, as_table
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.mailbox.models import MailboxPlan
    from handover.mailbox.plan import Plan

FORMATS = ("sieve", "graph", "powershell", "gmail", "gam")


def mailbox(
    email: Annotated[str, typer.Argument(help="Who leaves.")],
    start: Annotated[str, typer.Option(metavar="DATE", help="First day of the reply; else the last day.")] = "",
    close: Annotated[str, typer.Option(metavar="DATE", help="First day without; else 30 days later.")] = "",
    reason: Annotated[str, typer.Option(help="For more than 30 days, at most 90.")] = "",
    contact: Annotated[str, typer.Option(metavar="EMAIL", help="For everybody else; else the manager.")] = "",
    told: Annotated[str, typer.Option(help="How the leaver was told, and where the proof is.")] = "",
    show: Annotated[str, typer.Option("--print", metavar="|".join(FORMATS), help="Print the settings.")] = "",
    install: Annotated[bool, typer.Option("--install", help="Put the Sieve script into the mailbox.")] = False,  # noqa: FBT002
    installed: Annotated[
        str, typer.Option(metavar="microsoft|google|sieve", help="You put it there yourself.")
    ] = "",
    end: Annotated[bool, typer.Option("--end", help="Take it out of the mailbox, and close.")] = False,  # noqa: FBT002
    acting: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who acts; else the manager.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Plan the automatic reply and the redirection after the last day; print, install or end them.

    Without options it writes the plan (from the last day, for 30 days) or shows the one there is.
    """
    open_database()
    from handover.cli import arguments
    from handover.mailbox import actions

    if show and show not in FORMATS:
        raise UnusableInput(f"--print: {show!r} is none; there are: {', '.join(FORMATS)}")
    departure = arguments.departure(email)
    by = arguments.person(acting) if acting else departure.manager
    row = actions.plan(
        departure,
        by=by,
        starts_on=_day(start, "--start"),
        closes_on=_day(close, "--close"),
        reason=reason,
        fallback=arguments.person(contact) if contact else None,
    )
    if told:
        actions.tell(row, by=by, how=told)
    _do(row, by, install=install, installed=installed, end=end)
    if show:
        sys.stdout.write(_settings(row, show))
    else:
        _tell(row, json=json)


def _day(written: str, field: str) -> date | None:
    from handover.cli.arguments import day

    return day(written, field) if written else None


def _do(row: MailboxPlan, by: Person, *, install: bool, installed: str, end: bool) -> None:
    from handover.mailbox import actions, managing
    from handover.mailbox.building import build
    from handover.mailbox.models import System
    from handover.mailbox.sieve import script

    if installed and installed not in System.values:
        raise UnusableInput(f"--installed: {installed!r} is none; there are: {', '.join(System.values)}")
    address = row.departure.leaver.email or ""
    if install:
        actions.require_told(row)
        text = script(build(row))
        managing.install(_server(), address, text)
        actions.installed(row, by=by, system=System.SIEVE, content=text)
    elif installed:
        actions.installed(row, by=by, system=System(installed), content=_content(row, System(installed)))
    if end:
        if row.installations.filter(system=System.SIEVE).exists():
            managing.remove(_server(), address)
        actions.closed(row, by=by)


def _server() -> Any:
    from django.conf import settings

    from handover.mailbox import managing

    return managing.server(settings.SIEVE_URL)


def _content(row: MailboxPlan, system: str) -> str:
    return _settings(row, {"microsoft": "graph", "google": "gmail"}.get(system, "sieve"))


def _settings(row: MailboxPlan, shape: str) -> str:
    import json as notation

    from handover.mailbox import google, microsoft, sieve
    from handover.mailbox.building import build

    plan: Plan = build(row)
    if shape in ("graph", "gmail"):
        body = microsoft.graph(plan) if shape == "graph" else google.api(plan)
        return notation.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return {"sieve": sieve.script, "powershell": microsoft.powershell, "gam": google.gam}[shape](plan)


def _tell(row: MailboxPlan, *, json: bool) -> None:
    from handover.mailbox import reminders
    from handover.mailbox.building import build
    from handover.mailbox.plan import counts
    from handover.notices import office

    plan, last = build(row), row.installations.last()
    to_do = [] if row.is_closed else [reminders.words(code, row) for code in reminders.due(row, office.today())]
    facts = {
        "mailbox": plan.leaver.email,
        "starts_on": row.starts_on,
        "closes_on": row.closes_on,
        "reason": row.reason,
        "everybody_else": plan.fallback.email,
        "told": [{"how": one.how, "at": one.at} for one in row.tellings.order_by("id")],
        "installed": {"system": last.system, "at": last.at} if last else None,
        "closed": row.closing.at if row.is_closed else None,
        "addresses": dict(counts(plan)),
        "to_do": to_do,
    }
    if json:
        as_json(facts)
        return
    print(f"{plan.leaver.email}: automatic reply from {row.starts_on} until {row.closes_on}")
    as_table(("Successor", "Addresses"), [*counts(plan).items(), (f"{plan.fallback.email} (everybody else)", "")])
    for line in to_do:
        print(f"to do: {line}")

"""`handover doctor`: what is unsafe or unfinished in this installation, each with an id and what to do."""

from __future__ import annotations

from typing import Annotated

import typer

from handover.cli.database import open_database
from handover.cli.output import as_json


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
    gate: Annotated[bool, typer.Option("--gate", help="Probe by which ways mail passes the gate unseen.")] = False,  # noqa: FBT002
    smtp: Annotated[str, typer.Option(metavar="HOST:PORT", help="With --gate: the mail server.")] = "127.0.0.1:25",
    submission: Annotated[str, typer.Option(metavar="URL", help="With --gate: where people submit.")] = "",
    sendmail: Annotated[str, typer.Option(metavar="COMMAND", help="With --gate: the sendmail command.")] = "",
    reinjection: Annotated[str, typer.Option(metavar="HOST:PORT", help="With --gate: a filter's way back.")] = "",
    to: Annotated[str, typer.Option(metavar="EMAIL", help="With --gate: who gets what the gate misses.")] = "",
) -> None:
    """Check the installation; exit 2 when something is wrong, 0 when there are at most warnings.

    --gate sends a probe by each way into the mail server and tells which of them the gate does not see.
    """
    open_database()
    if gate:
        from handover.cli.probes import probe_gate

        raise typer.Exit(probe_gate(smtp, submission, sendmail, reinjection, to, json=json))
    from django.core.checks import ERROR, run_checks

    found = run_checks(databases=["default"])
    if json:
        as_json([{"id": m.id, "level": m.level, "text": m.msg, "do": m.hint} for m in found])
    for message in [] if json else found:
        print(f"{message.id}: {message.msg}; {message.hint}")
    if not found and not json:
        print("nothing to mend")
    if any(message.level >= ERROR for message in found):
        raise typer.Exit(2)

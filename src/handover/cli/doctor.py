"""`handover doctor`: what is unsafe or unfinished in this installation, each with an id and what to do."""

from __future__ import annotations

from typing import Annotated

import typer

from handover.cli.database import open_database
from handover.cli.output import as_json


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Check the installation; exit 2 when something is wrong, 0 when there are at most warnings."""
    open_database()
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

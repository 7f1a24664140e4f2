"""`handover`: one line per command; a command's module is loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from enum import IntEnum
from typing import Annotated, NamedTuple

import typer
from typer.exceptions import Exit, TyperException

from handover.errors import HandoverError, NotAllowed, UnusableInput


class ExitCode(IntEnum):
    DONE = 0
    FAULT = 1
    UNUSABLE = 2
    HELD = 3
    REFUSED = 4


class Command(NamedTuple):
    where: str  # "module:attribute"; a function is a command, a Typer is a group of commands
    does: str


COMMANDS = {
    "check": Command("handover.cli.check:check", "Screen messages and decide"),
    "ask": Command("handover.cli.ask:ask", "May I? Without a text"),
    "evaluate": Command("handover.cli.evaluate:evaluate", "Precision and recall against labels"),
    "import": Command("handover.cli.book:import_", "Read CRM exports into the book"),
    "imports": Command("handover.cli.book:imports", "List imports; undo one within 24 hours"),
    "depart": Command("handover.cli.departures:depart", "Open a departure"),
    "plan": Command("handover.cli.departures:plan", "Find a successor for every client"),
    "draft": Command("handover.cli.notices:draft", "Write the notices"),
    "approve": Command("handover.cli.notices:approve", "Approve notices"),
    "send": Command("handover.cli.delivery:send", "Send what is approved"),
    "status": Command("handover.cli.delivery:status", "Each contact's state"),
    "worker": Command("handover.cli.delivery:worker", "Send and remind, for ever"),
    "queue": Command("handover.cli.delivery:queue", "Pause, resume and settle deliveries"),
    "gate": Command("handover.cli.gate:gate", "Screen the outgoing mail of people who leave"),
    "lookback": Command("handover.cli.lookback:lookback", "Read what was sent already"),
    "inquire": Command("handover.cli.inquire:inquire", "Judge a message already sent, and repair"),
    "mailbox": Command("handover.cli.mailbox:mailbox", "The mailbox after the last day"),
    "evidence": Command("handover.cli.evidence:evidence", "Export and verify the proof"),
    "people": Command("handover.cli.people:people", "Add people, set passwords, grant roles"),
    "serve": Command("handover.cli.serve:serve", "Serve the workspace in the browser"),
    "demo": Command("handover.cli.serve:demo", "Make a sample company"),
    "backup": Command("handover.cli.backup:backup", "Copy everything into one file"),
    "restore": Command("handover.cli.backup:restore", "Bring a backup back; queues start paused"),
    "doctor": Command("handover.cli.doctor:doctor", "Check the installation"),
}


def run(arguments: list[str]) -> int:
    """Run one command line; every failure is one clear line on stderr and an exit code of the contract."""
    try:
        arguments = _take_data(arguments)
        return int(_app(arguments)(arguments, prog_name="handover", standalone_mode=False) or 0)
    except Exit as stop:
        return stop.exit_code
    except TyperException as wrong:
        return _say(wrong.format_message(), ExitCode.UNUSABLE)
    except NotAllowed as refused:
        return _say(str(refused), ExitCode.REFUSED)
    except HandoverError as wrong:
        return _say(str(wrong), ExitCode.UNUSABLE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except KeyboardInterrupt:
        return _say("stopped", ExitCode.FAULT)
    except Exception as fault:  # the last resort: a fault of the program is told as one, with its place
        if os.environ.get("HANDOVER_DEBUG") == "1":
            traceback.print_exc()
        place = traceback.extract_tb(fault.__traceback__)[-1]
        return _say(f"fault: {fault!r} at {place.filename}:{place.lineno}", ExitCode.FAULT)


def _say(text: str, code: ExitCode) -> int:
    print("handover: " + " ".join(text.split()), file=sys.stderr)
    return code


def _app(arguments: list[str]) -> typer.Typer:
    app = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=False
    )
    app.callback(invoke_without_command=True, epilog=_listing())(_common)
    named = next((word for word in arguments if word in COMMANDS), None)
    if named:
        _add(app, named)
    return app


def _add(app: typer.Typer, name: str) -> None:
    module, attribute = COMMANDS[name].where.split(":")
    found = getattr(importlib.import_module(module), attribute)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, help=COMMANDS[name].does)
    else:
        app.command(name, help=found.__doc__)(found)


def _take_data(arguments: list[str]) -> list[str]:
    """`--data DIR` counts wherever it stands; what is left goes to the command."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--data":
            os.environ["HANDOVER_DATA"] = next(words, "")
        elif word.startswith("--data="):
            os.environ["HANDOVER_DATA"] = word.removeprefix("--data=")
        else:
            rest.append(word)
    if os.environ.get("HANDOVER_DATA") == "":
        raise UnusableInput("--data: name the folder")
    return rest


def _common(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002
) -> None:
    """Every client keeps a name to call."""
    if version:
        from importlib import metadata  # slow to load

        print(f"handover {metadata.version('handover')}")
        raise Exit(0)
    if context.invoked_subcommand is None:
        print("usage: handover [--data DIR] COMMAND ...\n\n" + _listing())
        raise Exit(0)


def _listing() -> str:
    return "\n".join(f"  {name:10} {command.does}" for name, command in COMMANDS.items())

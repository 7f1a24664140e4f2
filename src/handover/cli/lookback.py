"""`handover lookback`: what was sent already to clients and home, once somebody allowed to look."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.departures.models import Departure
    from handover.lookback.models import LookBack

Advance = Callable[[int], None]


def lookback(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="mbox (.gz too), Maildir, .eml, imaps://user@host/folder."),
    ] = None,
    departure: Annotated[str, typer.Option(metavar="EMAIL", help="Who leaves.")] = "",
    purpose: Annotated[str, typer.Option(help="What it is for.")] = "",
    allowed_by: Annotated[str, typer.Option(metavar="EMAIL", help="Who allowed it.")] = "",
    staff_told_on: Annotated[str, typer.Option(metavar="DATE", help="When staff were told.")] = "",
    less_intrusive: Annotated[str, typer.Option(help="Which less intrusive way was not enough, and why.")] = "",
    days: Annotated[int, typer.Option(help="Before the day of notice; 0 to 180.")] = 90,
    keep_days: Annotated[int, typer.Option(help="How long the result is kept; 1 to 365.")] = 90,
    private: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A private address of the leaver; repeat, or by commas."),
    ] = None,
    also_from: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="A further address of the leaver at the company.")
    ] = None,
    acting: Annotated[
        str | None, typer.Option("--as", metavar="EMAIL", help="Who looks; else the manager.")
    ] = None,
    processes: Annotated[int, typer.Option(help="How many at once; 0: all cores.")] = 0,
    scheduler: Annotated[str, typer.Option(metavar="tcp://HOST:PORT", help="Run on this Dask cluster.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the one that was stopped.")] = False,  # noqa: FBT002
    forget: Annotated[bool, typer.Option("--forget", help="Delete what is kept, before its time.")] = False,  # noqa: FBT002
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result as CSV.")] = None,
    own_data: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write everything kept about the leaver, for their request.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Find what the leaver wrote to clients and home. Envelopes first; refused without an authorisation."""
    if not departure:
        raise UnusableInput("--departure: say whose mail, for example --departure lena@company.example")
    open_database()
    from handover.cli import arguments
    from handover.lookback.authorising import Grounds

    leaving = arguments.departure(departure)
    by = arguments.person(acting) if acting else leaving.manager
    if own_data is not None or forget:
        _afterwards(leaving, by, own_data, forget=forget)
        return
    if resume:
        from handover.lookback import actions

        found = actions.unfinished(leaving)
    else:
        grounds = Grounds(
            purpose=purpose,
            allowed_by=arguments.person(allowed_by) if allowed_by else None,
            staff_told_on=arguments.day(staff_told_on, "--staff-told-on") if staff_told_on else None,
            less_intrusive=less_intrusive,
            days=days,
            keep_days=keep_days,
        )
        found = _begin(leaving, by, paths or [], grounds, _split(private), _split(also_from))
    _run(found, by, processes=processes, scheduler=scheduler)
    _tell(found, by, csv, json=json)


def _split(addresses: Iterable[str] | None) -> list[str]:
    return [one for word in addresses or [] for one in word.replace(",", " ").split()]


def _begin(
    departure: Departure, by: Person, paths: Sequence[str], grounds: Any, private: list[str], also_from: list[str]
) -> LookBack:
    from handover.lookback import actions
    from handover.lookback.sources.finding import find

    # Before anything is read, even to see where messages begin.
    actions.require_allowed(departure, grounds, by=by)
    if not paths:
        raise UnusableInput("PATH: name a mailbox to look into")
    chunks = find(paths)
    return actions.begin(
        departure, grounds, paths=paths, chunks=chunks, private=private, also_from=also_from, by=by
    )


def _run(found: LookBack, by: Person, *, processes: int, scheduler: str) -> None:
    from handover.book.models import Company
    from handover.lookback import actions, running

    company = Company.objects.first()
    look = actions.look_of(found, by.language or (company.language if company else "en"))
    chunks = actions.open_pieces(found)
    with _bar(found) as advance:
        for result in running.run(chunks, look, processes=processes, scheduler=scheduler):
            actions.take_in(found, result, by=by)
            advance(result.number)
    actions.finish(found, by=by)


@contextmanager
def _bar(found: LookBack) -> Iterator[Advance]:
    """How far it is, and how long it will take, for somebody who is looking; nothing when piped."""
    if not sys.stderr.isatty():
        yield lambda _number: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    sizes = dict(found.pieces.values_list("number", "size"))
    done = sum(found.pieces.exclude(done_at=None).values_list("size", flat=True))
    columns = (TextColumn("{task.percentage:>3.0f}%"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=sum(sizes.values()), completed=done)
        yield lambda number: bar.advance(task, sizes[number])


def _tell(found: LookBack, by: Person, csv: Path | None, *, json: bool) -> None:
    from handover.cli.output import as_json
    from handover.lookback import actions
    from handover.lookback.results import result
    from handover.lookback.tables import as_csv

    told = result(found)
    actions.note_look(found, by=by, what="csv" if csv else "json" if json else "terminal")
    if csv is not None:
        _write(csv, as_csv(told))
    if json:
        as_json(told)
    else:
        _print(told, found)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as trouble:
        raise UnusableInput(f"{path}: cannot be written ({trouble.strerror})") from None


def _print(told: dict[str, Any], found: LookBack) -> None:
    from handover.cli.output import as_table

    counts = told["counts"]
    print(
        f"look-back {found.pk}: {counts['read']} messages, {counts['opened']} opened, "
        f"{counts['private']} marked private and left closed"
    )
    rows = [
        (
            one["client"],
            "yes" if one["heard"] else "no",
            one["times"],
            (one["first"] or "")[:10],
            one["successor"] or "NO SUCCESSOR YET",
            ", ".join(one["signals"]),
        )
        for one in told["clients"]
    ]
    if rows:
        as_table(("Client", "Heard", "Times", "First", "Successor", "What was said"), rows)
    if told["home"]:
        print(f"{len(told['home'])} went to the leaver's own addresses")
    for problem in told["problems"]:
        print(f"{problem['where']}: {problem['text']}", file=sys.stderr)
    leaver = found.departure.leaver.email
    print(f"kept until {found.keep_until}; judge one with: handover inquire FILE --departure {leaver}")


def _afterwards(departure: Departure, by: Person, own_data: Path | None, *, forget: bool) -> None:
    import json as writing

    from handover.lookback import actions
    from handover.lookback.models import LookBack
    from handover.lookback.results import kept_about

    every = list(LookBack.objects.filter(departure=departure))
    if own_data is not None:
        kept = [kept_about(one) for one in every]
        _write(own_data, writing.dumps({"lookbacks": kept}, ensure_ascii=False, indent=1, default=str))
        for one in every:
            actions.note_look(one, by=by, what="own_data")
        print(f"{own_data}: everything kept about {departure.leaver} by {len(every)} look-backs")
    if forget:
        gone = sum(actions.forget(one, by=by) for one in every)
        print(f"{gone} forgotten; the authorisation and the ledger stay")

"""`handover evidence`: the proof of a departure as a file, and whether a proof or the ledger itself is intact."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handover.cli.database import open_database
from handover.evidence.notes import Unusable

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.departures.models import Departure
    from handover.evidence.models import Entry, Publication
    from handover.evidence.verifier import Verdict

evidence = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who does it.")]


@evidence.command("export")
def export(
    email: str,
    out: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    as_: As = "",
    json: Json = False,  # noqa: FBT002
) -> None:
    """Write the evidence bundle of the newest departure of EMAIL; the manager does it unless --as says who."""
    open_database()
    from handover.cli.output import as_json
    from handover.evidence.signing import public_key

    found = _departure(email)
    path = _free(out or Path(f"evidence-{email.partition('@')[0]}.zip"))
    checkpoint_size = _write(path, found, _acting(as_) or found.manager)
    verdict = _of_file(path, key=public_key().text(), checkpoint=None)
    if json:
        as_json({"file": str(path), "checkpoint": checkpoint_size, **_as_dict(verdict)})
    else:
        _print(verdict, caveats=False)
        print(f"wrote {path}")
    if verdict.code:
        raise typer.Exit(verdict.code)


@evidence.command("verify")
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A bundle; without it, the ledger of this installation.")
    ] = None,
    key: Annotated[str, typer.Option(metavar="PUBLICKEY", help="The ledger's key, known from elsewhere.")] = "",
    checkpoint: Annotated[Path | None, typer.Option(help="A checkpoint that a witness kept.")] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Verify a bundle, or the live ledger; exit 0 when it is intact, 4 when it was tampered with."""
    from handover.cli.output import as_json

    verdict = _of_file(file, key=key, checkpoint=checkpoint) if file else _of_ledger(key, checkpoint)
    if json:
        as_json(_as_dict(verdict))
    else:
        _print(verdict)
    if verdict.code:
        raise typer.Exit(verdict.code)


@evidence.command("checkpoint")
def checkpoint() -> None:
    """Sign the ledger as it is now, print the note, and send it to the witnesses."""
    open_database()
    from handover.errors import UnusableInput
    from handover.evidence import sequencing, witnesses

    sequencing.place_entries()
    made = sequencing.make_checkpoint()
    if made is None:
        raise UnusableInput("the ledger is empty: there is nothing to sign yet")
    print(made.note, end="")
    _say(witnesses.publish(again_at_once=True))


@evidence.command("key")
def key() -> None:
    """Print the ledger's public key: give it to whoever is going to verify, on a way of its own."""
    open_database()
    from handover.evidence.signing import public_key

    print(public_key().text())


@evidence.command("erase")
def erase(
    entry: Annotated[str, typer.Argument(metavar="UUID", help="The entry.")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger.")],
    as_: As,
) -> None:
    """Erase what one entry says about people; compliance or an administrator does it."""
    open_database()
    from handover.evidence import erasing

    who = _acting(as_)
    assert who is not None
    held = [grant.role for grant in who.roles.all() if grant.role in erasing.MAY_ERASE]
    erasing.erase(_entry(entry), by=who.as_actor(held[0] if held else "staff"), reason=reason)
    print(f"erased what entry {entry} said about people")


def _departure(email: str) -> Departure:
    """The newest one of this leaver: what was called off is evidence, too."""
    from handover.cli.arguments import person
    from handover.departures.models import Departure
    from handover.errors import UnusableInput

    found = Departure.objects.filter(leaver=person(email)).order_by("-id").first()
    if found is None:
        raise UnusableInput(f"{email}: no departure")
    return found


def _acting(email: str) -> Person | None:
    from handover.cli.arguments import person

    return person(email) if email else None


def _free(path: Path) -> Path:
    from handover.errors import UnusableInput

    if path.exists() or not path.parent.is_dir():
        raise UnusableInput(f"--out: {path} is there already, or its folder is not; name another file")
    return path


def _write(path: Path, departure: Departure, by: Person) -> int:
    """Export into `path`; returns how many entries the new checkpoint covers."""
    from handover.delivery import proof
    from handover.evidence import witnesses

    done = proof.export(departure, by=by)
    path.write_bytes(done.content)
    _say(witnesses.publish(again_at_once=True))
    return done.checkpoint.size


def _entry(uuid: str) -> Entry:
    from django.core.exceptions import ValidationError

    from handover.errors import UnusableInput
    from handover.evidence import models

    try:
        return models.Entry.objects.get(uuid=uuid)
    except (models.Entry.DoesNotExist, ValidationError):
        raise UnusableInput(f"{uuid}: no entry has this uuid") from None


def _of_file(path: Path, *, key: str, checkpoint: Path | None) -> Verdict:
    """Needs no database: an auditor has none."""
    from handover.errors import UnusableInput
    from handover.evidence.verifier import verify_file

    try:
        return verify_file(path, key=key, checkpoint=checkpoint)
    except Unusable as wrong:
        raise UnusableInput(str(wrong)) from None


def _of_ledger(key: str, checkpoint: Path | None) -> Verdict:
    open_database()
    from handover.errors import UnusableInput
    from handover.evidence.auditing import verify_ledger
    from handover.evidence.verifier import read_note

    try:
        return verify_ledger(key=key, kept=read_note(checkpoint) if checkpoint else "")
    except (Unusable, OSError) as wrong:
        raise UnusableInput(str(wrong)) from None


def _as_dict(verdict: Verdict) -> dict[str, object]:
    return {
        "intact": not verdict.problems,
        "problems": list(verdict.problems),
        "summary": verdict.summary,
        "mind": list(verdict.caveats),
    }


def _print(verdict: Verdict, *, caveats: bool = True) -> None:
    from handover.evidence.verifier import printable

    for line in verdict.lines():
        if caveats or not line.startswith("mind: "):
            print(printable(line))


def _say(attempts: list[Publication]) -> None:
    for attempt in attempts:
        print(f"{attempt.witness}: {attempt.fault or 'arrived'}", file=sys.stderr)

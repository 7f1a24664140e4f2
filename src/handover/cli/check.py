"""`handover check`: what does this message say, and may it go? Without a database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from handover.cli import situation as flags
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.checks.judging import Judgement
    from handover.cli.judging import How
    from handover.cli.messages import Given
    from handover.policy.situation import Situation


def check(
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE...", help="Mail or text; - is stdin.")] = None,
    speaker: flags.Speaker = None,
    engagement: flags.Engagement_ = None,
    relation: flags.Relation = None,
    channel: flags.Channel = None,
    hours: flags.Hours = None,
    stage: flags.Stage = None,
    consent: flags.Consent = None,
    successor_copied: flags.SuccessorCopied = None,
    asked_by_client: flags.AskedByClient = None,
    pack: flags.PackName = "",
    language: flags.Language = "en",
    jsonl: Annotated[str | None, typer.Option(metavar="FILE", help="One message a line; - is stdin.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> int:
    """Screen messages and decide: pass (exit code 0), hold (3) or refuse (4); of several the strictest counts."""
    said = flags.situation(
        {
            "speaker": speaker,
            "engagement": engagement,
            "relation": relation,
            "channel": channel,
            "hours": hours,
            "stage": stage,
            "consent": consent,
            "successor_copied": successor_copied,
            "asked_by_client": asked_by_client,
        }
    )
    from handover.cli.judging import How, Source, check_rows
    from handover.cli.messages import must_be_there

    how = How(pack, flags.language(language))
    how.must_be_usable(said)
    if (jsonl is None) == (not files):
        raise UnusableInput("check: name files (- is stdin), or --jsonl FILE; one of the two")
    must_be_there([jsonl] if jsonl is not None else files or [])
    if jsonl is not None:
        return check_rows(Source(jsonl, said, how, as_json=json))
    return _files(files or [], said, how, json=json)


def _files(files: list[str], said: Situation, how: How, *, json: bool) -> int:
    from handover.cli.judged import EXIT
    from handover.cli.messages import from_file

    code = 0
    for name in files:
        given = from_file(name, said)
        judgement = how.judge(given)
        _tell(given, judgement, how, json=json, headed=len(files) > 1)
        code = max(code, EXIT[judgement.decision.outcome])
    return code


def _tell(given: Given, judgement: Judgement, how: How, *, json: bool, headed: bool) -> None:
    if json:
        from handover.cli.judged import line

        print(line(judgement.as_json(id=given.id)))
        return
    from handover.cli.marked import tell

    if headed:
        print(f"=== {given.id}")
    tell(given, judgement, how.language, sys.stdout)

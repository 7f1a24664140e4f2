"""`handover ask`: may I tell them, by this channel, now? Without a text, a database or a network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from handover.cli import situation as flags

if TYPE_CHECKING:
    from handover.policy.asking import Answer


def ask(
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
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> int:
    """May I tell them of the departure, by this channel, now? The answer, why, and the next step."""
    asked = flags.situation(
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
    from handover.cli.judged import EXIT, line
    from handover.policy import asking

    spoken = flags.language(language)
    answer = asking.ask(asked, flags.pack_for(pack, asked.engagement), spoken)
    if json:
        print(line(answer.as_json(asked)))
    else:
        _tell(answer, spoken)
    return EXIT[answer.outcome]


def _tell(answer: Answer, language: str) -> None:
    from handover.cli.judged import tell_reasons
    from handover.policy.phrases import say

    print(answer.in_words(language))
    if not answer.reasons:
        print(say("answers", "nothing_against", language))
    tell_reasons(answer.reasons, answer.remedies, sys.stdout)
    print(f"pack {answer.pack} {answer.pack_version}")

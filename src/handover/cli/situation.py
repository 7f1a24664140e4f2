"""The situation flags of `check` and `ask`, and the pack that goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handover.errors import UnusableInput
from handover.policy.situation import FIELDS, Engagement, Situation, from_words

if TYPE_CHECKING:
    from handover.policy.pack import Pack

LANGUAGES = ("en", "es", "ru")


def _option(field: str, does: str) -> object:
    return typer.Option(f"--{field.replace('_', '-')}", metavar="|".join(FIELDS[field]), help=does)


Speaker = Annotated[str | None, _option("speaker", "Who says it; else leaver.")]
Engagement_ = Annotated[str | None, _option("engagement", "How the leaver is engaged; else employee.")]
Relation = Annotated[str | None, _option("relation", "Who it is said to; else client.")]
Channel = Annotated[str | None, _option("channel", "By which channel; else work_email.")]
Hours = Annotated[str | None, _option("hours", "In working hours or off; else working.")]
Stage = Annotated[str | None, _option("stage", "How far the departure is; else notice.")]
Consent = Annotated[str | None, _option("consent", "Has the company agreed to this text? Else none.")]
SuccessorCopied = Annotated[str | None, _option("successor_copied", "Is the successor in copy? Else no.")]
AskedByClient = Annotated[str | None, _option("asked_by_client", "Did the client ask? Else no.")]
PackName = Annotated[
    str, typer.Option("--pack", metavar="NAME|FILE", help="The policy; else the engagement's own.")
]
Language = Annotated[str, typer.Option("--language", metavar="|".join(LANGUAGES), help="Of reasons and remedies.")]


def situation(flags: Mapping[str, str | None]) -> Situation:
    """The situation that the flags name; what is left out is the strictest reading."""
    given = {name: word for name, word in flags.items() if word is not None}
    for name, word in given.items():
        if word not in FIELDS[name]:
            raise UnusableInput(
                f"--{name.replace('_', '-')}: {word!r} is not known; it may be {', '.join(FIELDS[name])}"
            )
    return from_words(given)


def pack_for(name: str, engagement: Engagement) -> Pack:
    """The pack of this name or file; without a name the one that the engagement has."""
    from handover.policy.pack import chosen, load

    if "/" in name or name.endswith((".yaml", ".yml")):
        return load(Path(name))
    return chosen(name, engagement)


def language(word: str) -> str:
    if word not in LANGUAGES:
        raise UnusableInput(f"--language: {word!r} is not known; it may be {', '.join(LANGUAGES)}")
    return word

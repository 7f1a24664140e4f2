"""What does this say, and may it go? The same seam as the gate's, for programs."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.checks.actions import run
from handover.checks.models import Entrance
from handover.checks.views import Text
from handover.errors import UnusableInput
from handover.policy import asking
from handover.policy.pack import chosen
from handover.policy.situation import from_words

router = Router(tags=["checks"], auth=Bearer(Scope.CHECK))
LANGUAGE = "^(en|es|ru)$"


class AskIn(Schema):
    situation: dict[str, str] = Field(default_factory=dict, description="As the flags of `handover ask`")
    pack: str = Field("", max_length=40)
    language: str = Field("en", pattern=LANGUAGE)


class CheckIn(AskIn):
    raw: str = Field("", max_length=30_000_000, description="The message in base64; or `text` and its fields")
    text: str = Field("", max_length=1_000_000)
    subject: str = Field("", max_length=1000)
    sender: str = Field("", max_length=320, alias="from")
    to: list[str] = Field(default_factory=list, max_length=1000)
    cc: list[str] = Field(default_factory=list, max_length=1000)


@router.post("/ask", response=dict[str, Any])
def ask(request: HttpRequest, said: AskIn) -> dict[str, Any]:
    """May I? Without a text; what `handover ask --json` prints."""
    situation = from_words(said.situation)
    return asking.ask(situation, chosen(said.pack, situation.engagement), said.language).as_json(situation)


@router.post("/check", response=dict[str, Any])
def check(request: HttpRequest, said: CheckIn) -> dict[str, Any]:
    """What the message says and whether it may go; what `handover check --json` prints, kept without its words."""
    situation = from_words(said.situation)
    kept, judgement = run(
        _message(said),
        situation=situation,
        pack=chosen(said.pack, situation.engagement),
        entrance=Entrance.API,
        by=caller(request).as_actor("program"),
        language=said.language,
    )
    return judgement.as_json(id=f"check:{kept.pk}")


def _message(said: CheckIn) -> bytes | Text:
    if not said.raw:
        return Text(said.text, subject=said.subject, sender=said.sender, to=tuple(said.to), cc=tuple(said.cc))
    try:
        return base64.b64decode(said.raw, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise UnusableInput("raw: is no base64; encode the bytes of the message") from wrong

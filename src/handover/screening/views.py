"""Views: the texts of one message, each with its place and whose words they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handover.screening.signals import Readability


class Voice(StrEnum):
    """Whose words a view holds."""

    WRITER = "writer"
    OTHERS = "others"  # quoted tails, forwarded text: not the writer's signal


@dataclass(frozen=True)
class View:
    """One text of a message as it was written. `part` as in `signals.Finding`.

    `offset` is where `text` begins in the part: a body is cut into the writer's text, signature and quoted tails, and
    findings lead back to the part as a whole. `is_visible` is False for text that a reader would not be shown.
    """

    part: str
    text: str
    voice: Voice = Voice.WRITER
    offset: int = 0
    is_visible: bool = True


@dataclass(frozen=True)
class Reading:
    """What was in the bytes: the views, the addresses of the header, and whether readers would agree on it."""

    views: tuple[View, ...]
    sender: str  # the address of From, lower case; "" if there is none
    recipients: tuple[str, ...]  # To, Cc and Bcc, lower case
    readability: Readability
    readability_reasons: tuple[str, ...]  # codes of reading/reasons.py, put into words there
    digest: str

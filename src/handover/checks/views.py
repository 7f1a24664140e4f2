"""PURE of Django: the texts of a message, for the eyes of a person and of a second reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handover.screening.views import View

SHOWN = ("subject", "body")


@dataclass(frozen=True)
class Text:
    """A message that is no mail yet: what would stand in it."""

    text: str
    subject: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


def shown(message: bytes | Text) -> dict[str, str]:
    """Subject and body as findings count them, by the name of the part."""
    if isinstance(message, Text):
        return {"subject": message.subject, "body": message.text}
    parts: dict[str, str] = {}
    for view in _views(message):
        if view.is_visible and view.part in SHOWN:
            parts[view.part] = _placed(parts.get(view.part, ""), view.text, view.offset)
    return parts


def written(message: bytes | Text) -> str:
    """The writer's own words, as far as they can be told from others'; without headers and attachments."""
    if isinstance(message, Text):
        return "\n\n".join(part for part in (message.subject, message.text) if part)
    from handover.screening.views import Voice

    own = (view for view in _views(message) if view.voice is Voice.WRITER and view.text.strip())
    return "\n\n".join(dict.fromkeys(view.text for view in own if ":" not in view.part))


def _placed(so_far: str, text: str, offset: int) -> str:
    """A part put together again from its views; an alternative that begins where another did is left out."""
    return so_far.ljust(offset) + text if offset >= len(so_far) else so_far


def _views(raw: bytes) -> Iterable[View]:
    from handover.screening.reading.message import read

    return read(raw).views

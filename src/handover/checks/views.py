"""PURE of Django: the texts of a message, for the eyes of a person and of a second reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handover.screening.reading import read, read_text
from handover.screening.views import View, Voice

#: Cuts of one text, which is counted through: what the writer wrote, how it is signed, what it quotes.
BODY = ("body", "signature", "quoted")


@dataclass(frozen=True)
class Text:
    """A message that is no mail yet: what would stand in it."""

    text: str
    subject: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


def shown(message: bytes | Text) -> tuple[str, str]:
    """Subject and body, counted as findings count them."""
    subject, body = "", ""
    for view in _views(message):
        if view.is_visible and view.part == "subject":
            subject = _placed(subject, view)
        elif view.is_visible and view.part in BODY:
            body = _placed(body, view)
    return subject, body


def written(message: bytes | Text) -> str:
    """The writer's own words, as far as they can be told from others'; without headers and attachments."""
    own = (view for view in _views(message) if view.voice is Voice.WRITER and view.text.strip())
    return "\n\n".join(dict.fromkeys(view.text.strip() for view in own if ":" not in view.part))


def _placed(so_far: str, view: View) -> str:
    """The text put together again; what begins where something else stands already is left out."""
    return so_far.ljust(view.offset) + view.text if view.offset >= len(so_far) else so_far


def _views(message: bytes | Text) -> Iterable[View]:
    if isinstance(message, bytes):
        return read(message).views
    return read_text(
        message.text, subject=message.subject, sender=message.sender, to=message.to, cc=message.cc
    ).views

"""What is gathered while a message is read: reasons, views, and how much was unpacked so far."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from handover.screening.reading import limits
from handover.screening.reading.reasons import Reason
from handover.screening.signals import Readability
from handover.screening.views import View, Voice

_OVERRIDE = re.compile("[\u202d\u202e]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_ORDER = (Readability.TOO_COMPLEX, Readability.UNREADABLE, Readability.AMBIGUOUS)


class Stop(Exception):
    """A limit was passed: the rest is not read."""


@dataclass(slots=True)
class Gathering:
    """Shared by a message and the messages inside it, so that limits count for all of them together."""

    reasons: dict[Reason, None] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    characters: int = 0
    decoded: int = 0
    parts: int = 0
    addresses: int = 0
    images: int = 0
    begun: float = field(default_factory=time.monotonic)

    def note(self, reason: Reason) -> None:
        self.reasons[reason] = None

    def stop(self, reason: Reason) -> Stop:
        self.reasons[reason] = None
        return Stop(reason.value)

    def unpacked(self, size: int) -> None:
        self.decoded += size
        if self.decoded > limits.DECODED_BYTES:
            raise self.stop(Reason.TOO_LARGE)

    def view(self, view: View) -> None:
        if not view.text.strip():
            return
        if not view.text.isascii() and _OVERRIDE.search(view.text) and not _RIGHT_TO_LEFT.search(view.text):
            self.note(Reason.HIDDEN_DIRECTION)
        self.characters += len(view.text)
        if self.characters > limits.TEXT_CHARACTERS:
            raise self.stop(Reason.TOO_LARGE)
        self.views.append(view)

    def text(self, part: str, text: str, *, voice: Voice = Voice.WRITER, is_visible: bool = True) -> None:
        self.view(View(part, text, voice, 0, is_visible))

    @property
    def readability(self) -> Readability:
        weights = {reason.weight for reason in self.reasons}
        return next((weight for weight in _ORDER if weight in weights), Readability.CLEAR)

"""What came out of a file that was opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handover.screening.reading import limits
from handover.screening.reading.reasons import Reason
from handover.screening.views import Voice


@dataclass(slots=True)
class Found:
    """`name` is that of a file inside, "" for the file itself."""

    name: str
    text: str
    voice: Voice = Voice.WRITER
    is_visible: bool = True


@dataclass(slots=True)
class Opened:
    texts: list[Found] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    images: int = 0
    size: int = 0

    def note(self, reason: Reason) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)

    def text(self, text: str, *, name: str = "", is_visible: bool = True) -> None:
        if text.strip():
            self.texts.append(Found(name, text, Voice.WRITER, is_visible))

    def as_json(self) -> dict[str, Any]:
        return {
            "texts": [[found.name, found.text, found.voice.value, found.is_visible] for found in self.texts],
            "reasons": [reason.value for reason in self.reasons],
            "images": self.images,
            "size": self.size,
        }

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> Opened:
        texts = [
            Found(str(name), str(text), Voice(voice), bool(shown)) for name, text, voice, shown in value["texts"]
        ]
        reasons = [Reason(code) for code in value["reasons"]]
        return cls(texts, reasons, int(value["images"]), int(value["size"]))


@dataclass(frozen=True, slots=True)
class Request:
    """A file to open: its kind by its first bytes, whose messages inside count as the writer's, and the time for it."""

    data: bytes
    kind: str
    name: str = ""
    sender: str = ""
    seconds: float = limits.CHILD_SECONDS


Opener = Callable[[Request], Opened]

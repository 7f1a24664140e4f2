"""The command line in this process: what it printed and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from handover.checks.views import Text
from handover.cli.main import run
from handover.screening.signals import Finding, Known, Readability, Screening, Signal, Strength

#: What the stand-in reading looks for: enough to see that the command passes on what it was given.
WORDS = {
    "my last day": Signal.DEPARTURE,
    "home.example": Signal.PERSONAL_CONTACT,
    "sofia@": Signal.SUCCESSOR,
    "come along": Signal.SOLICITATION,
}


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, *arguments: object) -> Ended:
        code = run([str(argument) for argument in arguments])
        printed = self._captured.readouterr()
        return Ended(code, printed.out, printed.err)


def stand_in(message: bytes | Text, known: Known, language: str) -> Screening:
    """A reading of a few words in the body, in place of the screening."""
    text = message.decode("utf-8", "replace") if isinstance(message, bytes) else message.text
    found = tuple(
        Finding(f"test.{signal}", signal, "body", text.find(word), text.find(word) + len(word), word, "a word")
        for word, signal in WORDS.items()
        if word in text
    )
    present = {one.signal for one in found}
    return Screening(
        language="ru" if "прощ" in text else "es" if "adiós" in text else "en",
        signals={signal: Strength(signal in present, float(signal in present)) for signal in Signal},
        findings=found,
        readability=Readability.UNREADABLE if "\ufffd" in text else Readability.CLEAR,
        readability_reasons=(),
        digest="sha256:" + "0" * 64,
    )

"""The words of a reading: the eight signals, findings at their places, and how readable a message was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Signal(StrEnum):
    """What a text says about its own writer; text quoted from somebody else does not count."""

    DEPARTURE = "departure"
    PERSONAL_CONTACT = "personal_contact"
    NEW_EMPLOYER = "new_employer"
    SOLICITATION = "solicitation"
    OPEN_DOOR = "open_door"
    SUCCESSOR = "successor"
    CLIENT_DATA = "client_data"
    DISPARAGEMENT = "disparagement"


SIGNALS = tuple(Signal)  # faster to go through than the enumeration itself


class Readability(StrEnum):
    """Anything but clear means hold: readers may see another text than we did, or none was seen at all."""

    CLEAR = "clear"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    TOO_COMPLEX = "too_complex"


@dataclass(frozen=True)
class Finding:
    """A signal at a place: `start` and `end` count characters of `part` as it was written, `quote` is that text.

    `part` is "subject", "body", "signature", "quoted", "attachment:NAME" or "header:NAME". `reason` is a sentence
    for people in the language that the caller asked for.
    """

    rule: str
    signal: Signal
    part: str
    start: int
    end: int
    quote: str
    reason: str


@dataclass(frozen=True)
class Strength:
    """Whether a signal is present, and how sure the reading is (0 to 1)."""

    present: bool
    score: float


@dataclass(frozen=True)
class Known:
    """Addresses (lower case), domains and phone numbers (E.164) that the caller knows; empty sets: judged by the text.

    `writer` are the writer's private ones, `company` the company's, `client` the recipient's. `is_leaver`: the writer is
    known to be leaving, so that a hint of it is believed sooner than in anybody's mail.
    """

    writer: frozenset[str] = frozenset()
    company: frozenset[str] = frozenset()
    client: frozenset[str] = frozenset()
    is_leaver: bool = False

    @cached_property
    def everything(self) -> frozenset[str]:
        return self.writer | self.company | self.client


@dataclass(frozen=True)
class Screening:
    """What one message says. `digest` is "sha256:" over the bytes that were read."""

    language: str
    signals: Mapping[Signal, Strength]
    findings: tuple[Finding, ...]
    readability: Readability
    readability_reasons: tuple[str, ...]
    digest: str

    @property
    def present(self) -> frozenset[Signal]:
        return frozenset(signal for signal, strength in self.signals.items() if strength.present)

"""PURE: the words of a judgement. Nine findings apart from each other, each with what speaks for and against it.

A finding is a claim that somebody could make against the person. It is supported, contradicted or unknown, and
never more than that: nothing here is a verdict. Texts are in `texts/*.yaml`; here are only codes, so that a
judgement can be kept and read in any language later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from handover.inquiries.facts import Facts


class Topic(StrEnum):
    TIMING = "timing"
    CONSENT = "consent"
    ANNOUNCEMENT = "announcement"
    DIRECT_SOLICITATION = "direct_solicitation"
    INDIRECT_INVITATION = "indirect_invitation"
    LEFT_WITHOUT_PLAN = "left_without_plan"
    CLIENT_DATA = "client_data"
    CONFIDENTIALITY = "confidentiality"
    COVENANT = "covenant"


class State(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


class Weight(IntEnum):
    """How much one piece of evidence carries. Noted ones are told of and carry nothing."""

    NOTED = 0
    WEAK = 1
    MODERATE = 2
    STRONG = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Origin(StrEnum):
    """Where evidence comes from: two origins that say the same make each other stronger."""

    MESSAGE = "message"
    FACT = "fact"
    RULE = "rule"


@dataclass(frozen=True)
class Evidence:
    """`code` is put into words by the texts; `quote` are the message's own words, `message` its digest."""

    code: str
    weight: Weight
    origin: Origin = Origin.FACT
    quote: str = ""
    message: str = ""


@dataclass(frozen=True)
class Finding:
    """`strength` is None while the state is unknown. `for_person` are codes of texts, `leans_on` ids of rules."""

    topic: Topic
    state: State
    strength: Weight | None
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    for_person: tuple[str, ...] = ()
    leans_on: tuple[str, ...] = ()

    @property
    def is_supported(self) -> bool:
        return self.state == State.SUPPORTED


@dataclass(frozen=True)
class Heard:
    """One message as it was read: which signals it carries, and whether it could be read at all."""

    digest: str
    language: str
    signals: tuple[str, ...]
    readability: str


@dataclass(frozen=True)
class Assessment:
    pack: str
    pack_version: str
    facts: Facts
    messages: tuple[Heard, ...]
    findings: tuple[Finding, ...]

    def of(self, topic: Topic) -> Finding:
        return next(one for one in self.findings if one.topic == topic)

    def supported(self, *topics: Topic) -> list[Finding]:
        """Those of `topics` that are supported more than weakly."""
        found = [self.of(topic) for topic in topics]
        return [one for one in found if one.is_supported and (one.strength or 0) >= Weight.MODERATE]

"""Who says it, in which engagement, to whom, by which channel, when, at which stage, with which consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handover.errors import UnusableInput


class Speaker(StrEnum):
    LEAVER = "leaver"
    MANAGER = "manager"
    SUCCESSOR = "successor"
    COLLEAGUE = "colleague"


class Engagement(StrEnum):
    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"


class Relation(StrEnum):
    CLIENT = "client"
    PROSPECT = "prospect"
    FORMER = "former"
    FRIEND = "friend"
    COLLEAGUE = "colleague"
    SELF = "self"
    OUTSIDE = "outside"


class Channel(StrEnum):
    WORK_EMAIL = "work_email"
    PRIVATE_EMAIL = "private_email"
    WORK_PHONE = "work_phone"
    PRIVATE_PHONE = "private_phone"
    IN_PERSON = "in_person"
    SOCIAL = "social"


class Hours(StrEnum):
    WORKING = "working"
    OFF = "off"


class Stage(StrEnum):
    BEFORE_NOTICE = "before_notice"
    NOTICE = "notice"
    AFTER_LAST_DAY = "after_last_day"


class Consent(StrEnum):
    NONE = "none"
    GIVEN = "given"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The strictest reading is the default: a leaver in notice, to a client, from work mail, nothing agreed."""

    speaker: Speaker = Speaker.LEAVER
    engagement: Engagement = Engagement.EMPLOYEE
    relation: Relation = Relation.CLIENT
    channel: Channel = Channel.WORK_EMAIL
    hours: Hours = Hours.WORKING
    stage: Stage = Stage.NOTICE
    consent: Consent = Consent.NONE
    is_successor_copied: bool = False
    is_asked_by_client: bool = False
    #: Somebody said who speaks; otherwise it is only the strictest reading.
    is_speaker_known: bool = field(default=False, compare=False)

    @property
    def is_of_a_leaver(self) -> bool:
        """It is known, not only assumed, that who leaves says it."""
        return self.is_speaker_known and self.speaker is Speaker.LEAVER


#: What people and files call the fields of a situation, with the words that each may have.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "speaker": tuple(Speaker),
    "engagement": tuple(Engagement),
    "relation": tuple(Relation),
    "channel": tuple(Channel),
    "hours": tuple(Hours),
    "stage": tuple(Stage),
    "consent": tuple(Consent),
    "successor_copied": ("no", "yes"),
    "asked_by_client": ("no", "yes"),
}


def as_words(situation: Situation) -> dict[str, str]:
    """The situation as files hold it: every field of FIELDS with its word."""
    return {
        "speaker": situation.speaker.value,
        "engagement": situation.engagement.value,
        "relation": situation.relation.value,
        "channel": situation.channel.value,
        "hours": situation.hours.value,
        "stage": situation.stage.value,
        "consent": situation.consent.value,
        "successor_copied": "yes" if situation.is_successor_copied else "no",
        "asked_by_client": "yes" if situation.is_asked_by_client else "no",
    }


def from_words(words: Mapping[str, object], *, otherwise: Situation | None = None) -> Situation:
    """The situation that `words` name; fields that they leave out are those of `otherwise` (the strictest reading).

    UnusableInput names the field and the words that it may have.
    """
    given = {name.replace("-", "_"): _word(value) for name, value in words.items()}
    for name, word in given.items():
        _must_be_known(name, word)
    all_words = {**as_words(otherwise or Situation()), **given}
    return Situation(
        speaker=Speaker(all_words["speaker"]),
        engagement=Engagement(all_words["engagement"]),
        relation=Relation(all_words["relation"]),
        channel=Channel(all_words["channel"]),
        hours=Hours(all_words["hours"]),
        stage=Stage(all_words["stage"]),
        consent=Consent(all_words["consent"]),
        is_successor_copied=all_words["successor_copied"] == "yes",
        is_asked_by_client=all_words["asked_by_client"] == "yes",
        is_speaker_known="speaker" in given or (otherwise is not None and otherwise.is_speaker_known),
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else repr(value)


def _must_be_known(name: str, word: str) -> None:
    if name not in FIELDS:
        raise UnusableInput(
            "situation: %(name)r is no field; the fields are %(known)s", name=name, known=", ".join(FIELDS)
        )
    if word not in FIELDS[name]:
        raise UnusableInput(
            "situation.%(name)s: %(word)r is not known; it may be %(known)s",
            name=name,
            word=word,
            known=", ".join(FIELDS[name]),
        )

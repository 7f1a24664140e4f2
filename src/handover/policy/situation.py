"""Who says it, in which engagement, to whom, by which channel, when, at which stage, with which consent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

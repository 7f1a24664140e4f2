"""PURE: the short set of questions about a message that was sent already. "Unknown" answers each of them, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_type_hints

from handover.errors import UnusableInput


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Author(StrEnum):
    """Who wrote the message. Sometimes a company writes in the leaver's name."""

    LEAVER = "leaver"
    EMPLOYER = "employer"
    NEW_EMPLOYER = "new_employer"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    BEFORE_NOTICE = "before_notice"
    NOTICE = "notice"
    GARDEN_LEAVE = "garden_leave"
    AFTER_LAST_DAY = "after_last_day"
    UNKNOWN = "unknown"


class Engagement(StrEnum):
    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    CLIENT = "client"
    PROSPECT = "prospect"
    FORMER = "former"
    BROUGHT_ALONG = "brought_along"  # was this person's client before they came to the company
    FRIEND = "friend"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    WORK = "work"
    PRIVATE = "private"
    IN_PERSON = "in_person"
    SOCIAL = "social"
    UNKNOWN = "unknown"


class Audience(StrEnum):
    ONE = "one"
    PICKED = "picked"
    EVERYBODY = "everybody"
    UNKNOWN = "unknown"


class FirstContact(StrEnum):
    LEAVER = "leaver"
    CLIENT = "client"
    UNKNOWN = "unknown"


class Consent(StrEnum):
    GIVEN = "given"
    NONE = "none"
    UNKNOWN = "unknown"


class NamesFrom(StrEnum):
    """Where the addresses of those written to came from."""

    COMPANY_SYSTEM = "company_system"
    TAKEN_LIST = "taken_list"
    PUBLIC = "public"
    MEMORY = "memory"
    AGREED = "agreed"  # a contract or a protocol between the firms allows it
    UNKNOWN = "unknown"


class Covenant(StrEnum):
    NONE = "none"
    NON_SOLICITATION = "non_solicitation"
    NON_DEALING = "non_dealing"
    NON_COMPETE = "non_compete"
    UNKNOWN = "unknown"


class Afterwards(StrEnum):
    NOTHING = "nothing"
    CLIENT_ASKED = "client_asked"
    BUSINESS_TALKED = "business_talked"  # the person went on to talk about business with them
    CLIENTS_MOVED = "clients_moved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known beside the messages; whatever nobody answered is unknown, and unknown never counts against."""

    # What was said
    author: Author = Author.UNKNOWN
    announced: YesNo = YesNo.UNKNOWN
    contact_details: YesNo = YesNo.UNKNOWN
    asked_to_come: YesNo = YesNo.UNKNOWN
    successor_named: YesNo = YesNo.UNKNOWN
    # When, to whom and how
    stage: Stage = Stage.UNKNOWN
    engagement: Engagement = Engagement.UNKNOWN
    relation: Relation = Relation.UNKNOWN
    channel: Channel = Channel.UNKNOWN
    audience: Audience = Audience.UNKNOWN
    first_contact: FirstContact = FirstContact.UNKNOWN
    # What was agreed before
    consent: Consent = Consent.UNKNOWN
    policy_signed: YesNo = YesNo.UNKNOWN
    covenant: Covenant = Covenant.UNKNOWN
    covenant_paid: YesNo = YesNo.UNKNOWN
    # The names
    list_taken: YesNo = YesNo.UNKNOWN
    names_from: NamesFrom = NamesFrom.UNKNOWN
    list_protected: YesNo = YesNo.UNKNOWN
    # Good faith, and what came of it
    advised: YesNo = YesNo.UNKNOWN
    afterwards: Afterwards = Afterwards.UNKNOWN

    def as_values(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in QUESTIONS}


#: Each question with the answers it takes.
QUESTIONS: dict[str, type[StrEnum]] = {one.name: get_type_hints(Facts)[one.name] for one in fields(Facts)}

#: The questions as they are asked, a few at a time.
GROUPS: dict[str, tuple[str, ...]] = {
    "said": ("author", "announced", "contact_details", "asked_to_come", "successor_named"),
    "setting": ("stage", "engagement", "relation", "channel", "audience", "first_contact"),
    "agreed": ("consent", "policy_signed", "covenant", "covenant_paid"),
    "names": ("list_taken", "names_from", "list_protected"),
    "faith": ("advised", "afterwards"),
}


def read_facts(said: Mapping[str, Any], *, where: str) -> Facts:
    """Facts from a file, a form or the command line; UnusableInput names `where`, the question and the answers.

    YAML's own yes and no (true and false) are taken as such, and an empty answer as unknown.
    """
    answers = {}
    for name, value in said.items():
        if name not in QUESTIONS:
            raise UnusableInput(
                "%(where)s: %(name)r is no question; there are: %(known)s",
                where=where,
                name=name,
                known=", ".join(QUESTIONS),
            )
        answers[name] = _answer(name, value, where)
    return Facts(**answers)


def _answer(name: str, value: Any, where: str) -> Any:
    word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "unknown"
    kinds = QUESTIONS[name]
    try:
        return kinds(str(word).strip().lower())
    except ValueError:
        raise UnusableInput(
            "%(where)s: %(name)s: %(value)r is no answer; say %(known)s",
            where=where,
            name=name,
            value=value,
            known=", ".join(kinds),
        ) from None

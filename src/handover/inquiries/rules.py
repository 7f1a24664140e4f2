"""PURE: the rules and cases that findings lean on, and what a pack turns round; the data is in `rules.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from handover.errors import UnusableInput
from handover.inquiries.facts import Facts
from handover.inquiries.findings import Topic

FILE = Path(__file__).with_name("rules.yaml")


class OwnContact(StrEnum):
    """What the rules of a profession say about telling clients how to reach the leaver."""

    FORBIDDEN = "forbidden"
    ON_REQUEST = "on_request"
    ALLOWED = "allowed"
    REQUIRED = "required"


class Read(StrEnum):
    """How well the source was read: itself, in somebody's summary, or known in general and not looked up."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    GENERAL = "general"


@dataclass(frozen=True)
class Turns:
    """What a pack turns round. The defaults are the company's: the strictest."""

    is_consent_needed: bool = True
    own_contact: OwnContact = OwnContact.FORBIDDEN
    is_covenant_void: bool = False
    must_be_paid: bool = False


@dataclass(frozen=True)
class Rule:
    """`holds` says in a sentence, by language, what the rule or case says; `urls` where that can be read."""

    id: str
    title: str
    read: Read
    urls: tuple[str, ...]
    topics: frozenset[Topic]
    packs: frozenset[str]  # empty: of every pack
    when: dict[str, frozenset[str]]  # answers that must be given for it to matter; empty: always
    holds: dict[str, str]

    def bears_on(self, topic: Topic, pack: str, facts: Facts) -> bool:
        fits = all(str(getattr(facts, name)) in answers for name, answers in self.when.items())
        return topic in self.topics and (not self.packs or pack in self.packs) and fits


def leaning_on(topic: Topic, pack: str, facts: Facts) -> tuple[str, ...]:
    """The ids of the rules and cases that bear on a topic, those of this very pack first."""
    found = [one for one in all_rules().values() if one.bears_on(topic, pack, facts)]
    return tuple(one.id for one in sorted(found, key=lambda one: pack not in one.packs))


def turns_of(pack: str) -> Turns:
    """What `pack` turns round; UnusableInput if inquiries know no pack of this name."""
    packs = _data()["packs"]
    if pack not in packs:
        raise UnusableInput(
            "pack %(pack)r is not known to inquiries; there are: %(known)s",
            pack=pack,
            known=", ".join(sorted(packs)),
        )
    said = dict(packs[pack] or {})
    if "own_contact" in said:
        said["own_contact"] = OwnContact(said["own_contact"])
    return Turns(**said)


def packs() -> list[str]:
    return sorted(_data()["packs"])


def reviewed_on() -> str:
    return str(_data()["reviewed_on"])


@cache
def all_rules() -> dict[str, Rule]:
    return {said["id"]: _rule(said) for said in _data()["rules"]}


def _rule(said: dict[str, Any]) -> Rule:
    return Rule(
        id=said["id"],
        title=said["title"],
        read=Read(said["read"]),
        urls=tuple(said.get("urls", ())),
        topics=frozenset(Topic(topic) for topic in said["topics"]),
        packs=frozenset(said.get("packs", ())),
        when={name: frozenset(answers) for name, answers in said.get("when", {}).items()},
        holds=said["holds"],
    )


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))

"""The words of this package."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from handover.screening.contacts.domains import is_freemail, label
from handover.screening.signals import Known


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"  # a name at a messenger
    PROFILE = "profile"  # a page at a social network
    SITE = "site"


class Owner(StrEnum):
    WRITER = "writer"  # private: outside the company
    COMPANY = "company"
    CLIENT = "client"
    OTHER = "other"  # somebody else's, named as such
    UNCLEAR = "unclear"  # nothing near it says whose it is


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that looks like a way to reach somebody, at a place of a folded text."""

    kind: Kind
    value: str
    start: int
    end: int
    is_disguised: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A spot with its owner; `cue` names what decided it."""

    kind: Kind
    value: str
    owner: Owner
    cue: str
    text: int
    sentence: int
    start: int
    end: int
    is_disguised: bool


@dataclass(frozen=True)
class Circle:
    """Who writes to whom: what whose-is-it is judged by."""

    sender: str = ""
    recipients: tuple[str, ...] = ()
    known: Known = field(default_factory=Known)

    @cached_property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @cached_property
    def writer_names(self) -> frozenset[str]:
        return frozenset(name_words(self.sender.partition("@")[0]))

    @cached_property
    def company_domains(self) -> frozenset[str]:
        given = {self.domain} if self.domain and not is_freemail(self.domain) else set()
        return frozenset(given | _domains(self.known.company))

    @cached_property
    def client_domains(self) -> frozenset[str]:
        outside = {address.rpartition("@")[2] for address in self.recipients} | _domains(self.known.client)
        return frozenset(
            domain for domain in outside if domain not in self.company_domains and not is_freemail(domain)
        )

    @cached_property
    def colleagues(self) -> tuple[str, ...]:
        """Recipients at the company, but for the writer."""
        company = self.company_domains
        return tuple(one for one in self.recipients if one.rpartition("@")[2] in company and one != self.sender)


def _domains(entries: Iterable[str]) -> set[str]:
    return {entry.rpartition("@")[2] for entry in entries if "." in entry and not entry.startswith("+")}


def name_words(text: str) -> list[str]:
    """The words of a name or local part that are long enough to tell people apart."""
    return [word for word in re.split(r"[\W\d_]+", text.lower()) if len(word) > 2]


def is_of(domain: str, owners: Iterable[str]) -> bool:
    """The domain, one below it, or the same name under another ending ("firm.com", "firm.es")."""
    return any(
        domain == owner
        or domain.endswith("." + owner)
        or owner.endswith("." + domain)
        or label(domain) == label(owner)
        for owner in owners
        if owner
    )

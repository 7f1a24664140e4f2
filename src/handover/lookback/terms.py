"""PURE: what a look-back looks for and what it brings back: plain values that travel to other machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Look:
    """Whose mail, to whom, from when to when. Addresses are in lower case.

    `contacts` are those of the book, `private` the leaver's own addresses outside; nothing else is opened.
    `language` is that of the reasons.
    """

    leaver: frozenset[str]
    contacts: frozenset[str]
    private: frozenset[str]
    company: frozenset[str]  # the company's domains
    since: date
    until: date
    language: str = "en"


@dataclass(frozen=True)
class Chunk:
    """One piece of work: a range of an mbox, a whole packed mbox, some files, or some mails of an IMAP folder.

    `kind` is "mbox", "packed", "files" or "imap". `start` and `end` are bytes of the mbox; `names` are files in
    `path`, or UIDs. `stamp` tells whether the source is still the one that was laid out; progress counts by `size`.
    """

    number: int
    kind: str
    path: str
    start: int = 0
    end: int = 0
    names: tuple[str, ...] = ()
    size: int = 0
    stamp: str = ""


class Why(StrEnum):
    """What was wrong with a message or a mailbox; the run went on."""

    BEFORE_FIRST = "before_first"  # text before the first message
    NO_HEADER_END = "no_header_end"
    HEADER_TOO_LARGE = "header_too_large"
    CUT = "cut"  # the mailbox ends in the middle of it
    HOLDS_FROM_LINES = "holds_from_lines"  # may be several messages
    TOO_LARGE = "too_large"
    NO_DATE = "no_date"
    UNPACKING = "unpacking"
    UNREADABLE_FILE = "unreadable_file"
    NOT_SCREENED = "not_screened"
    SERVER = "server"


@dataclass(frozen=True)
class Problem:
    """`where` names the message: the file with the byte, the file's name, or the UID."""

    where: str
    why: Why


@dataclass(frozen=True)
class Quote:
    rule: str
    signal: str
    part: str
    quote: str
    reason: str


@dataclass(frozen=True)
class Opened:
    """A message whose content was read. `key` is the same for copies of one message in several mailboxes."""

    where: str
    digest: str
    key: str
    at: str  # ISO 8601 with zone
    to: tuple[str, ...]  # those of the contacts and private addresses that it went to
    signals: tuple[str, ...]
    readability: str
    quotes: tuple[Quote, ...]


@dataclass
class Counts:
    """How many messages there were, and why most of them were left closed."""

    read: int = 0
    of_others: int = 0
    outside_window: int = 0
    to_others: int = 0
    private: int = 0  # marked private: left closed
    opened: int = 0


@dataclass
class Result:
    """What one chunk held."""

    number: int
    counts: Counts = field(default_factory=Counts)
    opened: list[Opened] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

"""What the planner is asked, and what it answers: frozen values, so that a plan can be asked for twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Client:
    """A client to be placed; every client counts as one in its successor's load."""

    id: int
    language: str = ""  # ISO 639-1; empty: not known, so anybody may take it
    country_languages: tuple[str, ...] = ()  # official where the client is; they count where its own is not known
    offset: int | None = None  # minutes east of UTC; None: not known
    sector: str = ""
    tier: str = ""  # "A", "B", "C"
    known_to: tuple[tuple[int, str], ...] = ()  # (successor id, as what) of whoever is in contact already


@dataclass(frozen=True)
class Successor:
    """Somebody who can take clients over."""

    id: int
    languages: tuple[str, ...] = ()  # spoken, the first the best
    works_in: frozenset[str] = frozenset()  # languages of the clients they look after today
    offset: int | None = None
    sectors: frozenset[str] = frozenset()
    load: int = 0  # clients they look after today
    capacity: int | None = None  # clients; None: no limit


@dataclass(frozen=True)
class Problem:
    """`conflicts` are pairs (client id, successor id) that must not be; `locked` are choices to keep.

    Raises ValueError where two clients or two successors share an id, or a lock names somebody who is not there
    or who is in conflict with the client.
    """

    clients: tuple[Client, ...]
    successors: tuple[Successor, ...]
    conflicts: frozenset[tuple[int, int]] = frozenset()
    locked: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clients, successors = {c.id for c in self.clients}, {s.id for s in self.successors}
        if len(clients) < len(self.clients) or len(successors) < len(self.successors):
            raise ValueError("an id is given twice")
        for client, successor in self.locked.items():
            if client not in clients or successor not in successors:
                raise ValueError(f"the lock of client {client} to successor {successor} names somebody unknown")
            if (client, successor) in self.conflicts:
                raise ValueError(f"client {client} is locked to successor {successor}, who is in conflict with it")


@dataclass(frozen=True)
class Reason:
    """Why, as a code and its parameters; people are named by id. departures.reasons puts it into words."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assignment:
    client: int
    successor: int
    is_locked: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Unplaced:
    client: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Solution:
    """Every client of the problem once, in `assignments` or in `unplaced`, each in order of client id.

    `cost` is what the choices of the planner cost (locked ones are given, not chosen), `loads` what each
    successor looks after in the end: successor id -> clients.
    """

    assignments: tuple[Assignment, ...]
    unplaced: tuple[Unplaced, ...]
    cost: int
    loads: Mapping[int, int]

"""The one table of what a choice costs, in whole points, and the matrices made from it (docs/planning.md)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from handover.departures.planner.problem import Client, Problem, Successor

Points = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)

LANGUAGE_SPOKEN = 20  # spoken, but not as the successor's first language
LANGUAGE_IN_USE = 30  # not said to be spoken, but some of their clients of today speak it
COUNTRY_LANGUAGE = 20  # the client's language is not known, and the successor speaks none of its country's
QUARTER_HOUR = 1  # for each quarter of an hour between the two clocks, 4 an hour
ZONE_UNKNOWN = 12  # as three hours: neither better nor worse than a usual colleague
SECTOR_NEW = 15  # the client's sector is new to the successor
CLIENT_NEW = 40  # nobody at the client knows the successor yet
LOAD_PERCENT = 1  # for each hundredth of the capacity that is filled already
LOAD_MOST = 300  # nobody is three times overloaded and counted as worse than that
UNPLACED_BY_TIER = {"A": 200, "B": 100}  # where room is short, it goes to the more important clients

BARRED = -1
DAY = 24 * 60


@dataclass(frozen=True)
class Fit:
    """How well each client (row) and each successor (column) go together, whatever the load."""

    clients: Sequence[Client]
    successors: Sequence[Successor]
    points: Points
    speaks: NDArray[np.bool_]
    conflict: NDArray[np.bool_]

    @property
    def may(self) -> NDArray[np.bool_]:
        return self.speaks & ~self.conflict


def fit(clients: Sequence[Client], successors: Sequence[Successor], problem: Problem) -> Fit:
    """The points of every pair but for load; rows and columns in the order given."""
    language = _table(clients, successors, lambda client: client.language, language_points)
    known, conflict = _pairs(clients, successors, problem)
    points = (
        np.maximum(language, 0)
        + _table(clients, successors, _likely, country_points)
        + _table(clients, successors, lambda client: client.offset, zone_points)
        + _table(clients, successors, lambda client: client.sector, sector_points)
        + np.where(known, 0, CLIENT_NEW)
    )
    return Fit(clients, successors, points=points, speaks=language != BARRED, conflict=conflict)


def _table(
    clients: Sequence[Client],
    successors: Sequence[Successor],
    key: Callable[[Client], Key],
    points: Callable[[Key, Successor], int],
) -> Points:
    # Clients share a handful of languages, zones and sectors: each is asked once a successor, then spread.
    place: dict[Key, int] = {}
    rows = [place.setdefault(key(client), len(place)) for client in clients]
    table = np.array([[points(one, successor) for successor in successors] for one in place], dtype=np.int64)
    return table.reshape(len(place), len(successors))[rows]


def _pairs(
    clients: Sequence[Client], successors: Sequence[Successor], problem: Problem
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    row = {client.id: at for at, client in enumerate(clients)}
    column = {successor.id: at for at, successor in enumerate(successors)}
    known = np.zeros((len(clients), len(successors)), dtype=np.bool_)
    conflict = np.zeros_like(known)
    for client in clients:
        for person, _ in client.known_to:
            if person in column:
                known[row[client.id], column[person]] = True
    for one, person in problem.conflicts:
        if one in row and person in column:
            conflict[row[one], column[person]] = True
    return known, conflict


def language_points(language: str, successor: Successor) -> int:
    """Points for a language, or BARRED: a client is not handed to somebody it cannot talk to."""
    if not language or language == next(iter(successor.languages), None):
        return 0
    if language in successor.languages:
        return LANGUAGE_SPOKEN
    return LANGUAGE_IN_USE if language in successor.works_in else BARRED


def _likely(client: Client) -> tuple[str, ...]:
    return () if client.language else client.country_languages


def country_points(likely: tuple[str, ...], successor: Successor) -> int:
    """A guess from the country is worth a preference, and no more: it bars nobody."""
    return 0 if not likely or shared_languages(likely, successor) else COUNTRY_LANGUAGE


def shared_languages(likely: tuple[str, ...], successor: Successor) -> list[str]:
    return [language for language in likely if language in {*successor.languages, *successor.works_in}]


def zone_points(offset: int | None, successor: Successor) -> int:
    apart = minutes_apart(offset, successor.offset)
    return ZONE_UNKNOWN if apart is None else apart // 15 * QUARTER_HOUR


def minutes_apart(one: int | None, other: int | None) -> int | None:
    """The distance of two clocks the short way round the day; None when one is not known."""
    if one is None or other is None:
        return None
    apart = abs(one - other) % DAY
    return min(apart, DAY - apart)


def sector_points(sector: str, successor: Successor) -> int:
    return 0 if not sector or knows_sector(sector, successor) else SECTOR_NEW


def knows_sector(sector: str, successor: Successor) -> bool:
    return sector.casefold() in {known.casefold() for known in successor.sectors}


def load_points(successor: Successor, room: int, *, taken: int, share: int) -> Points:
    """What each further client costs, never less than the one before: `room` of them after `taken` locked ones.

    Without a capacity the load is compared with `share`, what each would have if all had the same.
    """
    full = max(1, successor.capacity or share)
    filled = 100 * (successor.load + taken + np.arange(room, dtype=np.int64)) // full
    return np.minimum(filled * LOAD_PERCENT, LOAD_MOST)


def unplaced_points(fit: Fit) -> Points:
    """More than any way of placing one more client could cost, so that as many as possible are placed.

    To place one more, at most one client of every successor has to move on to the next successor.
    """
    dearest = int(fit.points.max(initial=0)) + LOAD_MOST
    above_all = (len(fit.successors) + 1) * dearest + 1 + max(UNPLACED_BY_TIER.values())
    extra = [UNPLACED_BY_TIER.get(client.tier, 0) for client in fit.clients]
    return above_all + np.array(extra, dtype=np.int64)

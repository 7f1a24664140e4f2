"""Random planning problems, and optima found without the planner, to hold it against."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from handover.departures.planner import Client, Problem, Solution, Successor, costs

LANGUAGES = ["", "en", "es", "ru"]
SECTORS = ["", "Energy", "Retail", "Health"]
FAR_TOO_DEAR = 10**12


def random_problem(seed: int, *, clients: int, successors: int) -> Problem:
    rng = np.random.default_rng(seed)
    people = tuple(_successor(rng, 100 + at) for at in range(successors))
    ids = [person.id for person in people]
    some = tuple(_client(rng, at, ids) for at in range(clients))
    conflicts = {(one.id, int(rng.choice(ids))) for one in some if ids and rng.random() < 0.2}
    locked = {one.id: int(rng.choice(ids)) for one in some if ids and rng.random() < 0.15}
    return Problem(some, people, frozenset(conflicts - set(locked.items())), locked)


def _client(rng: np.random.Generator, ident: int, people: Sequence[int]) -> Client:
    known = tuple((int(person), "Account Manager") for person in people if rng.random() < 0.1)
    return Client(
        id=ident,
        language=str(rng.choice(LANGUAGES)),
        country_languages=tuple(str(one) for one in rng.permutation(LANGUAGES[1:])[: rng.integers(0, 3)]),
        offset=None if rng.random() < 0.1 else int(rng.integers(-24, 28)) * 30,
        sector=str(rng.choice(SECTORS)),
        tier=str(rng.choice(["", "A", "B", "C"])),
        known_to=known,
    )


def _successor(rng: np.random.Generator, ident: int) -> Successor:
    spoken = rng.permutation(LANGUAGES[1:])[: rng.integers(0, 3)]
    return Successor(
        id=ident,
        languages=tuple(str(one) for one in spoken),
        works_in=frozenset(one for one in LANGUAGES[1:] if rng.random() < 0.2),
        offset=None if rng.random() < 0.1 else int(rng.integers(-24, 28)) * 30,
        sectors=frozenset(one.lower() for one in SECTORS[1:] if rng.random() < 0.4),
        load=int(rng.integers(0, 6)),
        capacity=None if rng.random() < 0.3 else int(rng.integers(0, 9)),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems of every shape, down to nobody and nothing."""
    shape = draw(st.tuples(st.integers(0, 12), st.integers(0, 5)))
    return random_problem(draw(st.integers(0, 2**32 - 1)), clients=shape[0], successors=shape[1])


def points(problem: Problem, client: Client, successor: Successor) -> int | None:
    """What one pair costs but for load, from the table of docs/planning.md; None where it must not be."""
    if (client.id, successor.id) in problem.conflicts:
        return None
    language = costs.language_points(client.language, successor)
    if language == costs.BARRED:
        return None
    return (
        language
        + (0 if client.language else costs.country_points(client.country_languages, successor))
        + costs.zone_points(client.offset, successor)
        + costs.sector_points(client.sector, successor)
        + (0 if successor.id in dict(client.known_to) else costs.CLIENT_NEW)
    )


def objective(problem: Problem, choice: dict[int, int | None]) -> tuple[int, int]:
    """(clients unplaced, points with those for the tiers of the unplaced) of a choice for every free client."""
    people = {successor.id: successor for successor in problem.successors}
    total = unplaced = 0
    for client in problem.clients:
        if client.id in problem.locked:
            continue
        successor = choice[client.id]
        if successor is None:
            unplaced += 1
            total += costs.UNPLACED_BY_TIER.get(client.tier, 0)
        else:
            pair = points(problem, client, people[successor])
            total += FAR_TOO_DEAR if pair is None else pair
    counts = Counter(successor for successor in choice.values() if successor is not None)
    return unplaced, total + sum(sum(prices(problem, people[one])[:count]) for one, count in counts.items())


def prices(problem: Problem, successor: Successor) -> list[int]:
    """The price of each further client of `successor`, dearer than anything beyond their capacity."""
    everything = sum(one.load for one in problem.successors) + len(problem.clients)
    full = successor.capacity or -(-everything // len(problem.successors)) or 1
    begun = successor.load + sum(person == successor.id for person in problem.locked.values())
    return [
        FAR_TOO_DEAR
        if successor.capacity is not None and have >= successor.capacity
        else min(100 * have // full * costs.LOAD_PERCENT, costs.LOAD_MOST)
        for have in range(begun, begun + len(problem.clients))
    ]


def choice_of(problem: Problem, solution: Solution) -> dict[int, int | None]:
    placed = {one.client: one.successor for one in solution.assignments}
    return {one.id: placed.get(one.id) for one in problem.clients if one.id not in problem.locked}


def brute_force(problem: Problem) -> tuple[int, int]:
    """The best objective over every choice there is."""
    free = [client.id for client in problem.clients if client.id not in problem.locked]
    everybody: list[int | None] = [None, *(successor.id for successor in problem.successors)]
    return min(
        scored
        for chosen in itertools.product(everybody, repeat=len(free))
        if (scored := objective(problem, dict(zip(free, chosen, strict=True))))[1] < FAR_TOO_DEAR
    )


def by_slots(problem: Problem) -> tuple[int, int]:
    """The best objective by SciPy's assignment, with a column for every place of every successor."""
    free = [client for client in problem.clients if client.id not in problem.locked]
    slots = [(one, price) for one in problem.successors for price in prices(problem, one) if price < FAR_TOO_DEAR]
    unplaced = 10**7
    table = np.full((len(free), len(slots) + len(free)), FAR_TOO_DEAR)
    for row, client in enumerate(free):
        pairs = {one.id: points(problem, client, one) for one in problem.successors}
        for column, (successor, price) in enumerate(slots):
            pair = pairs[successor.id]
            if pair is not None:
                table[row, column] = pair + price
        table[row, len(slots) :] = unplaced + costs.UNPLACED_BY_TIER.get(client.tier, 0)
    rows, columns = linear_sum_assignment(table)
    return divmod(int(table[rows, columns].sum()), unplaced)

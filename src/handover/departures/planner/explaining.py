"""Why each client goes where it goes, or nowhere; every sentence is true of the plan as it was solved.

The optimum makes the comparisons true: where a successor with fewer points has room left, they were passed over
because one more client with them would have cost more, and only their load can be the cause of that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handover.departures.planner import costs
from handover.departures.planner.costs import Fit
from handover.departures.planner.problem import (
    Assignment,
    Client,
    Problem,
    Reason,
    Solution,
    Successor,
    Unplaced,
)

NAMED = 3  # people named in one reason; further ones are counted


@dataclass(frozen=True)
class _Outcome:
    """The plan as numbers, with what the sentences need."""

    fit: Fit
    loads: dict[int, int]
    best: NDArray[np.int64]  # for each row the column of least points among those allowed
    allowed: NDArray[np.int64]  # for each row how many are allowed


def explained(problem: Problem, fit: Fit, chosen: NDArray[np.int64], *, cost: int) -> Solution:
    """The solver's numbers as a Solution; `chosen` is a column for each row of `fit`, negative for nobody."""
    outcome = _outcome(problem, fit, chosen)
    assignments, unplaced = _locked(problem, outcome), []
    for row, (client, column) in enumerate(zip(fit.clients, chosen.tolist(), strict=True)):
        if column < 0:
            unplaced.append(Unplaced(client.id, _why_not(row, outcome)))
        else:
            reasons = _why(row, column, outcome)
            assignments.append(Assignment(client.id, fit.successors[column].id, is_locked=False, reasons=reasons))
    assignments.sort(key=lambda assignment: assignment.client)
    return Solution(tuple(assignments), tuple(unplaced), cost, outcome.loads)


def _outcome(problem: Problem, fit: Fit, chosen: NDArray[np.int64]) -> _Outcome:
    taken = Counter(problem.locked.values())
    taken.update(fit.successors[column].id for column in chosen[chosen >= 0].tolist())
    priced = np.where(fit.may, fit.points, np.iinfo(np.int64).max)
    return _Outcome(
        fit=fit,
        loads={successor.id: successor.load + taken[successor.id] for successor in fit.successors},
        best=priced.argmin(axis=1) if fit.successors else np.zeros(len(chosen), dtype=np.int64),
        allowed=fit.may.sum(axis=1),
    )


def _locked(problem: Problem, outcome: _Outcome) -> list[Assignment]:
    people = {successor.id: successor for successor in outcome.fit.successors}
    found = []
    for client in problem.clients:
        if client.id in problem.locked:
            successor = people[problem.locked[client.id]]
            reasons = (*facts(client, successor), _load(successor, outcome))
            found.append(Assignment(client.id, successor.id, is_locked=True, reasons=reasons))
    return found


def _why(row: int, column: int, outcome: _Outcome) -> tuple[Reason, ...]:
    client, successor = outcome.fit.clients[row], outcome.fit.successors[column]
    return (*facts(client, successor), *_choice(row, column, outcome), _load(successor, outcome))


def facts(client: Client, successor: Successor) -> tuple[Reason, ...]:
    """What is true of these two, whatever the rest of the plan: language, clocks, sector, contact."""
    return (*_language(client, successor), *_zone(client, successor), *_experience(client, successor))


def _language(client: Client, successor: Successor) -> tuple[Reason, ...]:
    if not client.language:
        shared = costs.shared_languages(client.country_languages, successor)
        return (Reason("country_language", {"language": shared[0]}) if shared else Reason("language_unknown"),)
    code = {
        0: "first_language",
        costs.LANGUAGE_SPOKEN: "speaks",
        costs.LANGUAGE_IN_USE: "works_in",
        costs.BARRED: "not_spoken",
    }[costs.language_points(client.language, successor)]
    return (Reason(code, {"language": client.language}),)


def _zone(client: Client, successor: Successor) -> tuple[Reason, ...]:
    apart = costs.minutes_apart(client.offset, successor.offset)
    if apart is None:
        return ()
    return (Reason("zone_apart", {"minutes": apart}) if apart else Reason("zone_same"),)


def _experience(client: Client, successor: Successor) -> tuple[Reason, ...]:
    known = tuple(Reason("known", {"role": role}) for person, role in client.known_to if person == successor.id)
    if client.sector and costs.knows_sector(client.sector, successor):
        return (Reason("sector", {"sector": client.sector}), *known)
    return known


def _choice(row: int, column: int, outcome: _Outcome) -> tuple[Reason, ...]:
    """How the choice stands against the others: the only one, or not the closest, and then why not."""
    if outcome.allowed[row] == 1:
        return (Reason("only_one"),)
    best = int(outcome.best[row])
    if outcome.fit.points[row, best] == outcome.fit.points[row, column]:
        return ()
    closest = outcome.fit.successors[best]
    code = "closer_is_full" if _is_full(closest, outcome) else "closer_has_more"
    return (Reason(code, {"person": closest.id}),)


def _is_full(successor: Successor, outcome: _Outcome) -> bool:
    return successor.capacity is not None and outcome.loads[successor.id] >= successor.capacity


def _load(successor: Successor, outcome: _Outcome) -> Reason:
    after = outcome.loads[successor.id]
    if successor.capacity is None:
        return Reason("load", {"before": successor.load, "after": after})
    return Reason("load_of", {"before": successor.load, "after": after, "capacity": successor.capacity})


def _why_not(row: int, outcome: _Outcome) -> tuple[Reason, ...]:
    client = outcome.fit.clients[row]
    if not outcome.fit.successors:
        return (Reason("no_successors"),)
    speaks, conflict = outcome.fit.speaks[row], outcome.fit.conflict[row]
    if not speaks.any():
        return (Reason("nobody_speaks", {"language": client.language}),)
    barred, full = np.flatnonzero(speaks & conflict), np.flatnonzero(speaks & ~conflict)
    # Whoever may take the client has no room: otherwise placing it would have been cheaper than leaving it.
    found = (("conflict", barred), ("full", full))
    return tuple(
        Reason(code, _people(columns, outcome) | _spoken(client)) for code, columns in found if len(columns)
    )


def _people(columns: NDArray[np.int64], outcome: _Outcome) -> dict[str, object]:
    named = [outcome.fit.successors[column].id for column in columns[:NAMED].tolist()]
    return {"people": named, "more": len(columns) - len(named)}


def _spoken(client: Client) -> dict[str, object]:
    return {"language": client.language} if client.language else {}

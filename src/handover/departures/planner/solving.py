"""The plan as a minimum-cost flow: client -> successor -> sink, and client -> sink for who stays unplaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from handover.departures.planner import costs, explaining
from handover.departures.planner.costs import Fit, Points
from handover.departures.planner.problem import Problem, Solution, Successor

NOBODY = -1


@dataclass(frozen=True)
class _Arcs:
    """Arcs of the network side by side: from, to, how many may go, points each."""

    tails: Points
    heads: Points
    capacities: Points
    points: Points


def solve(problem: Problem) -> Solution:
    """The plan of least total cost, with reasons; the same problem always gets the same plan.

    As many clients as possible are placed; which ones, where not all can be, and with whom, the points decide.
    """
    # Sorted, so that the order in which somebody listed them never decides between equal choices.
    free = sorted((one for one in problem.clients if one.id not in problem.locked), key=lambda one: one.id)
    fit = costs.fit(free, sorted(problem.successors, key=lambda one: one.id), problem)
    steps = _steps(fit, problem)
    chosen = _flow(fit, steps)
    return explaining.explained(problem, fit, chosen, cost=_cost(fit, steps, chosen))


def _steps(fit: Fit, problem: Problem) -> list[Points]:
    """For each successor the price of every further client, as many as there is room for."""
    locked = Counter(problem.locked.values())
    everything = sum(successor.load for successor in fit.successors) + len(problem.clients)
    share = -(-everything // max(1, len(fit.successors)))
    steps = []
    for successor in fit.successors:
        taken = locked[successor.id]
        more = _room(successor, taken, len(fit.clients))
        steps.append(costs.load_points(successor, more, taken=taken, share=share))
    return steps


def _room(successor: Successor, taken: int, most: int) -> int:
    """How many more clients fit; a lock may have gone over the capacity, then none does."""
    if successor.capacity is None:
        return most
    return max(0, min(most, successor.capacity - successor.load - taken))


def _flow(fit: Fit, steps: Sequence[Points]) -> NDArray[np.int64]:
    """The column of the successor chosen for each row, or NOBODY."""
    clients = len(fit.clients)
    chosen = np.full(clients, NOBODY, dtype=np.int64)
    if not clients:
        return chosen
    rows, columns = np.nonzero(fit.may)
    network = min_cost_flow.SimpleMinCostFlow()
    # The arcs between clients and successors come first: their flows are read back by position.
    for arcs in (_fits(fit, rows, columns), _loads(steps, clients), _left(fit)):
        network.add_arcs_with_capacity_and_unit_cost(arcs.tails, arcs.heads, arcs.capacities, arcs.points)
    nodes = np.arange(clients + len(steps) + 1)
    supplies = np.zeros(len(nodes), dtype=np.int64)
    supplies[:clients], supplies[-1] = 1, -clients
    network.set_nodes_supplies(nodes, supplies)
    status = network.solve()
    if status != network.OPTIMAL:  # it always can: everybody may stay unplaced
        raise RuntimeError(f"the solver gave {status}")
    taken = network.flows(np.arange(len(rows))) > 0
    chosen[rows[taken]] = columns[taken]
    return chosen


def _fits(fit: Fit, rows: Points, columns: Points) -> _Arcs:
    return _Arcs(rows, columns + len(fit.points), np.ones(len(rows), dtype=np.int64), fit.points[rows, columns])


def _loads(steps: Sequence[Points], clients: int) -> _Arcs:
    # Steps of one price become one arc: thousands of places are then a few hundred arcs a successor.
    prices = [np.unique(points, return_counts=True) for points in steps]
    tails = np.repeat(np.arange(len(steps)) + clients, [len(points) for points, _ in prices])
    sink = np.full(len(tails), clients + len(steps))
    none = np.zeros(0, dtype=np.int64)
    return _Arcs(
        tails,
        sink,
        np.concatenate([none, *(count for _, count in prices)]),
        np.concatenate([none, *(points for points, _ in prices)]),
    )


def _left(fit: Fit) -> _Arcs:
    clients = np.arange(len(fit.clients))
    sink = np.full(len(clients), len(clients) + len(fit.successors))
    return _Arcs(clients, sink, np.ones(len(clients), dtype=np.int64), costs.unplaced_points(fit))


def _cost(fit: Fit, steps: Sequence[Points], chosen: NDArray[np.int64]) -> int:
    placed = np.flatnonzero(chosen != NOBODY)
    counts = np.bincount(chosen[placed], minlength=len(steps))
    load = sum(int(points[:count].sum()) for points, count in zip(steps, counts, strict=True))
    return int(fit.points[placed, chosen[placed]].sum()) + load

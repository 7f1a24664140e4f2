"""What is true of every plan, whatever the problem."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from handover.departures.planner import Problem, Unplaced, costs, solve
from tests.unit.planner.instances import problems


@given(problems())
@settings(max_examples=150, deadline=None)
def test_every_client_is_placed_or_named_with_a_reason(problem: Problem) -> None:
    solution = solve(problem)
    placed, left = ({one.client for one in rows} for rows in (solution.assignments, solution.unplaced))
    assert placed | left == {client.id for client in problem.clients}
    assert not placed & left
    assert all(one.reasons for one in solution.assignments)
    assert all(one.reasons for one in solution.unplaced)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_nobody_is_given_more_than_their_capacity_but_by_locks(problem: Problem) -> None:
    solution = solve(problem)
    for successor in problem.successors:
        given_to = Counter(one.is_locked for one in solution.assignments if one.successor == successor.id)
        after = successor.load + given_to.total()
        assert solution.loads[successor.id] == after
        if given_to[False] and successor.capacity is not None:
            assert after <= successor.capacity


@given(problems())
@settings(max_examples=150, deadline=None)
def test_conflicts_are_kept_apart_and_locks_are_kept(problem: Problem) -> None:
    solution = solve(problem)
    assert not {(one.client, one.successor) for one in solution.assignments} & problem.conflicts
    assert {one.client: one.successor for one in solution.assignments if one.is_locked} == dict(problem.locked)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_nobody_gets_a_client_whose_language_they_have_no_word_of(problem: Problem) -> None:
    language = {client.id: client.language for client in problem.clients}
    people = {successor.id: successor for successor in problem.successors}
    for one in solve(problem).assignments:
        if not one.is_locked:
            assert costs.language_points(language[one.client], people[one.successor]) != costs.BARRED


@given(problems())
@settings(max_examples=200, deadline=None)
def test_the_reason_why_a_client_is_not_placed_is_true(problem: Problem) -> None:
    solution = solve(problem)
    for left in solution.unplaced:
        _check(problem, left, solution.loads)


def _check(problem: Problem, left: Unplaced, loads: object) -> None:
    assert isinstance(loads, dict)
    client = next(one for one in problem.clients if one.id == left.client)
    able = [s for s in problem.successors if costs.language_points(client.language, s) != costs.BARRED]
    free = [s for s in able if (client.id, s.id) not in problem.conflicts]
    told = {reason.code: reason.params for reason in left.reasons}
    if not problem.successors:
        assert set(told) == {"no_successors"}
    elif not able:
        assert told == {"nobody_speaks": {"language": client.language}}
    else:
        assert set(told) <= {"conflict", "full"}
        # Each of those who could is either in conflict or really has no room left, and none is forgotten.
        assert all(s.capacity is not None and loads[s.id] >= s.capacity for s in free)
        assert sum(len(params["people"]) + params["more"] for params in told.values()) == len(able)


@given(problems())
@settings(max_examples=150, deadline=None)
def test_who_would_have_been_closer_is_full_or_carries_more(problem: Problem) -> None:
    solution = solve(problem)
    people = {successor.id: successor for successor in problem.successors}
    share = -(-(sum(s.load for s in problem.successors) + len(problem.clients)) // max(1, len(people)))
    for one in solution.assignments:
        for reason in one.reasons:
            if reason.code not in ("closer_is_full", "closer_has_more"):
                continue
            closer, chosen = people[reason.params["person"]], people[one.successor]
            if reason.code == "closer_is_full":
                assert closer.capacity is not None
                assert solution.loads[closer.id] >= closer.capacity
            else:
                filled = [solution.loads[s.id] / (s.capacity or share) for s in (closer, chosen)]
                assert filled[0] > filled[1] - 1 / (chosen.capacity or share)

"""What the plan prefers, told in small stories: Ana speaks Spanish, Ben English and some Spanish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handover.departures.planner import Client, Problem, Successor, costs, solve

ANA = Successor(1, languages=("es",), offset=60)
BEN = Successor(2, languages=("en", "es"), offset=60)
MADRID = Client(11, language="es", offset=60)


def _codes(problem: Problem) -> dict[int, tuple[int | None, list[str]]]:
    solution = solve(problem)
    found: dict[int, tuple[int | None, list[str]]] = {
        one.client: (one.successor, [reason.code for reason in one.reasons]) for one in solution.assignments
    }
    found.update({one.client: (None, [reason.code for reason in one.reasons]) for one in solution.unplaced})
    return found


def test_a_client_goes_to_whoever_speaks_its_language_best() -> None:
    assert _codes(Problem((MADRID,), (BEN, ANA))) == {11: (1, ["first_language", "zone_same", "load"])}


def test_a_client_of_unknown_language_may_go_to_anybody() -> None:
    quiet = Client(12)
    assert _codes(Problem((quiet,), (ANA,))) == {12: (1, ["language_unknown", "only_one", "load"])}


def test_a_client_of_unknown_language_rather_goes_to_who_speaks_its_countrys() -> None:
    quiet, ivan = Client(12, country_languages=("kk", "ru")), Successor(3, languages=("ru",))
    assert _codes(Problem((quiet,), (ANA, ivan))) == {12: (3, ["country_language", "load"])}
    assert _codes(Problem((quiet,), (ANA, replace(ivan, load=60))))[12][0] == 1


def test_a_client_whose_language_nobody_speaks_is_named() -> None:
    found = _codes(Problem((replace(MADRID, language="ru"),), (ANA, BEN)))
    assert found == {11: (None, ["nobody_speaks"])}


def test_clients_of_today_in_a_language_count_where_nobody_is_said_to_speak_it() -> None:
    both = (replace(ANA, works_in=frozenset({"ru"})), BEN)
    found = _codes(Problem((replace(MADRID, language="ru"),), both))
    assert found == {11: (1, ["works_in", "zone_same", "only_one", "load"])}


def test_somebody_the_client_knows_is_preferred_to_a_first_language() -> None:
    known = replace(MADRID, known_to=((2, "Account Manager"),))
    assert _codes(Problem((known,), (ANA, BEN)))[11] == (2, ["speaks", "zone_same", "known", "load"])


def test_experience_in_the_sector_decides_between_equals_whatever_the_letter_case() -> None:
    energy = replace(MADRID, sector="ENERGY")
    seasoned = replace(ANA, id=3, sectors=frozenset({"Energy"}))
    assert _codes(Problem((energy,), (ANA, seasoned)))[11][0] == 3


def test_clocks_are_compared_the_short_way_round_the_day() -> None:
    # Auckland (+12) is two hours from Honolulu (-10), though 22 lie between the numbers.
    assert costs.minutes_apart(12 * 60, -10 * 60) == 120
    assert costs.zone_points(12 * 60, replace(ANA, offset=-10 * 60)) == 8
    assert costs.zone_points(None, ANA) == costs.ZONE_UNKNOWN


def test_equals_share_the_load_by_what_each_can_carry() -> None:
    small, large = replace(ANA, capacity=10), replace(ANA, id=3, capacity=30)
    clients = tuple(replace(MADRID, id=at) for at in range(20))
    loads = solve(Problem(clients, (small, large))).loads
    assert loads == {1: 5, 3: 15}


def test_whoever_has_much_to_do_is_spared() -> None:
    busy = replace(ANA, load=30)
    found = _codes(Problem((MADRID,), (busy, BEN)))
    assert found[11] == (2, ["speaks", "zone_same", "closer_has_more", "load"])


def test_where_room_is_short_it_goes_to_the_more_important_client() -> None:
    clients = (MADRID, replace(MADRID, id=12, tier="A"), replace(MADRID, id=13, tier="B"))
    found = _codes(Problem(clients, (replace(ANA, capacity=2),)))
    assert found[11] == (None, ["full"])
    assert [found[12][0], found[13][0]] == [1, 1]


def test_a_lock_fills_the_room_and_says_so() -> None:
    clients = (MADRID, replace(MADRID, id=12))
    found = _codes(Problem(clients, (replace(ANA, capacity=1),), locked={12: 1}))
    assert found == {12: (1, ["first_language", "zone_same", "load_of"]), 11: (None, ["full"])}


def test_a_client_in_conflict_with_everybody_is_named_so() -> None:
    found = _codes(Problem((MADRID,), (ANA, BEN), conflicts=frozenset({(11, 1), (11, 2)})))
    assert found == {11: (None, ["conflict"])}


def test_with_no_successors_everybody_is_named() -> None:
    assert _codes(Problem((MADRID,), ())) == {11: (None, ["no_successors"])}


@pytest.mark.parametrize("wrong", [{"locked": {11: 9}}, {"locked": {9: 1}}])
def test_a_lock_that_names_nobody_is_refused(wrong: dict[str, dict[int, int]]) -> None:
    with pytest.raises(ValueError, match="names somebody unknown"):
        Problem((MADRID,), (ANA,), locked=wrong["locked"])


def test_a_lock_against_a_conflict_is_refused() -> None:
    with pytest.raises(ValueError, match="in conflict"):
        Problem((MADRID,), (ANA,), conflicts=frozenset({(11, 1)}), locked={11: 1})


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Problem((MADRID, MADRID), (ANA,))


def test_the_table_in_the_documentation_is_the_table_in_the_code() -> None:
    page = (Path(__file__).parents[3] / "docs" / "planning.md").read_text()
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): int(row[2]) for row in rows}
    scalars = {name: value for name, value in vars(costs).items() if name.isupper() and isinstance(value, int)}
    scalars |= {f"UNPLACED_{tier}": value for tier, value in costs.UNPLACED_BY_TIER.items()}
    assert told == {name: value for name, value in scalars.items() if name not in ("BARRED", "DAY")}

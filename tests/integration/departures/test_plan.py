"""Lena's clients find their successors: solved, chosen by hand, kept, and named where nobody can be found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from handover.book.models import Care, Client, Conflict, Contact, Person
from handover.departures.models import Departure, Placement, Unplaced
from handover.departures.overview import choices, loads
from handover.departures.plan import place_by_hand, solve, take_back
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast, make_client
from tests.integration.departures.opening import open_lenas, transfer_of


@pytest.fixture
def departure(cast: Cast) -> Departure:
    """Sofía and Ivan look after clients of their own; Lena's clients speak Spanish, Russian and German."""
    make_client(cast.sofia, "Sofía's own", language="es", sector="Energy")
    make_client(cast.ivan, "Ivan's own", language="ru")
    make_client(cast.lena, "Estancia", language="es", sector="Energy", country="ES")
    make_client(cast.lena, "Globus", language="ru", country="RU")
    make_client(cast.lena, "Berliner", language="de", country="DE")
    return open_lenas(cast)


def _successors(departure: Departure) -> dict[str, str]:
    placed = Placement.objects.filter(transfer__departure=departure)
    return {one.transfer.client.name: one.successor.email or "" for one in placed}


def _codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["code"] for row in rows]


SOFIA, IVAN = "sofia@northwind.example", "ivan@northwind.example"


def test_each_client_goes_to_who_speaks_its_language_and_the_rest_is_named(
    cast: Cast, departure: Departure
) -> None:
    plan = solve(departure, by=cast.max)
    assert _successors(departure) == {"Estancia": SOFIA, "Globus": IVAN}
    [left] = plan.unplaced
    assert left.transfer.client.name == "Berliner"
    assert left.reasons == [{"code": "nobody_speaks", "params": {"language": "de"}}]
    [estancia] = [one for one in plan.placements if one.transfer.client.name == "Estancia"]
    assert _codes(estancia.reasons) == ["first_language", "zone_same", "sector", "only_one", "load"]


def test_solving_writes_one_entry_that_holds_the_plan_by_ids(cast: Cast, departure: Departure) -> None:
    before = Entry.objects.count()
    plan = solve(departure, by=cast.max)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.get(verb="departures.planned")
    facts = json.loads(entry.leaf)["facts"]
    assert facts["plan"] == [[one.transfer.client_id, one.successor_id] for one in plan.placements]
    assert facts["unplaced"] == [plan.unplaced[0].transfer.client_id]
    assert "Estancia" not in entry.leaf


def test_solved_again_the_plan_is_the_same(cast: Cast, departure: Departure) -> None:
    first, second = solve(departure, by=cast.max), solve(departure, by=cast.max)
    told = [
        [(one.transfer_id, one.successor_id, one.reasons) for one in plan.placements] for plan in (first, second)
    ]
    assert told[0] == told[1]
    assert first.cost == second.cost


def test_a_choice_by_hand_stays_and_the_rest_is_solved_around_it(cast: Cast, departure: Departure) -> None:
    cast.otto.capacity = 1
    cast.otto.save()
    placement = place_by_hand(transfer_of(departure, "Berliner"), successor=cast.otto, by=cast.max)
    assert _codes(placement.reasons) == ["by_hand", "not_spoken", "zone_same"]
    assert placement.reasons[0]["params"]["name"] == "Max Manager"
    solve(departure, by=cast.max)
    assert _successors(departure)["Berliner"] == cast.otto.email
    assert not Unplaced.objects.exists()
    assert {one.how for one in Placement.objects.filter(successor=cast.otto)} == {"by_hand"}


def test_a_choice_by_hand_takes_room_from_the_rest(cast: Cast, departure: Departure) -> None:
    cast.sofia.capacity = 2
    cast.sofia.save()
    place_by_hand(transfer_of(departure, "Berliner"), successor=cast.sofia, by=cast.max)
    plan = solve(departure, by=cast.max, successors=[cast.sofia])
    reasons = {one.transfer.client.name: one.reasons for one in plan.unplaced}
    assert _codes(reasons["Estancia"]) == ["full"]
    assert reasons["Estancia"][0]["params"]["names"] == ["Sofía Sucesora"]
    assert _codes(reasons["Globus"]) == ["nobody_speaks"]


def test_by_hand_a_capacity_may_be_passed_and_it_is_said(cast: Cast, departure: Departure) -> None:
    cast.sofia.capacity = 1
    cast.sofia.save()
    placement = place_by_hand(transfer_of(departure, "Estancia"), successor=cast.sofia, by=cast.max)
    assert _codes(placement.reasons)[-1] == "over_capacity"
    [load] = [one for one in loads(departure) if one.person == cast.sofia]
    assert (load.before, load.after, load.is_over) == (1, 2, True)


def test_a_choice_taken_back_is_open_until_solved_again(cast: Cast, departure: Departure) -> None:
    estancia = transfer_of(departure, "Estancia")
    place_by_hand(estancia, successor=cast.ivan, by=cast.max)
    left = take_back(estancia, by=cast.max)
    assert _codes(left.reasons) == ["taken_back"]
    assert not Placement.objects.exists()
    solve(departure, by=cast.max)
    assert _successors(departure)["Estancia"] == SOFIA
    with pytest.raises(UnusableInput, match="not placed by hand"):
        take_back(transfer_of(departure, "Estancia"), by=cast.max)


def test_each_choice_writes_one_entry(cast: Cast, departure: Departure) -> None:
    estancia = transfer_of(departure, "Estancia")
    place_by_hand(estancia, successor=cast.ivan, by=cast.max)
    take_back(estancia, by=cast.max)
    verbs = list(Entry.objects.filter(subject=f"transfer:{estancia.pk}").values_list("verb", flat=True))
    assert verbs == ["departures.placed_by_hand", "departures.taken_back"]


def test_a_conflict_is_never_planned_nor_chosen(cast: Cast, departure: Departure) -> None:
    estancia = transfer_of(departure, "Estancia")
    _conflict(cast, estancia.client, cast.sofia)
    plan = solve(departure, by=cast.max)
    reasons = {one.transfer.client.name: one.reasons for one in plan.unplaced}
    assert reasons["Estancia"][0]["code"] == "conflict"
    assert reasons["Estancia"][0]["params"]["names"] == ["Sofía Sucesora"]
    with pytest.raises(UnusableInput, match="her brother works there"):
        place_by_hand(estancia, successor=cast.sofia, by=cast.max)


def _conflict(cast: Cast, client: Client, person: Person) -> None:
    Conflict.objects.create(client=client, person=person, reason="her brother works there", named_by=cast.max)


def test_a_choice_that_became_a_conflict_or_whose_person_left_is_solved_again(
    cast: Cast, departure: Departure
) -> None:
    estancia, globus = transfer_of(departure, "Estancia"), transfer_of(departure, "Globus")
    place_by_hand(estancia, successor=cast.ivan, by=cast.max)
    place_by_hand(globus, successor=cast.otto, by=cast.max)
    _conflict(cast, estancia.client, cast.ivan)
    cast.otto.deactivated_at = timezone.now()
    cast.otto.save()
    solve(departure, by=cast.max)
    assert _successors(departure) == {"Estancia": SOFIA, "Globus": IVAN}


def test_clients_whose_notice_is_on_the_way_are_left_alone(cast: Cast, departure: Departure) -> None:
    solve(departure, by=cast.max, successors=[cast.sofia])
    estancia = transfer_of(departure, "Estancia")
    kept = Placement.objects.get(transfer=estancia)
    _conflict(cast, estancia.client, cast.sofia)
    solve(departure, by=cast.max, keep={estancia.pk})
    assert Placement.objects.get(transfer=estancia).pk == kept.pk
    for change in (
        lambda: place_by_hand(estancia, successor=cast.ivan, by=cast.max, keep={estancia.pk}),
        lambda: take_back(estancia, by=cast.max, keep={estancia.pk}),
    ):
        with pytest.raises(UnusableInput, match="on its way"):
            change()


@pytest.mark.parametrize("who", ["otto", "lena", "sofia", "cora"])
def test_only_who_runs_the_departure_plans_it(cast: Cast, departure: Departure, who: str) -> None:
    person, estancia = getattr(cast, who), transfer_of(departure, "Estancia")
    with pytest.raises(NotAllowed):
        solve(departure, by=person)
    with pytest.raises(NotAllowed):
        place_by_hand(estancia, successor=cast.sofia, by=person)
    with pytest.raises(NotAllowed):
        take_back(estancia, by=person)
    assert not Placement.objects.exists()


def test_nobody_who_cannot_take_over_is_chosen(cast: Cast, departure: Departure) -> None:
    open_lenas(cast, leaver=cast.ivan)
    nameless = Person.objects.create(name="No Address", email=None)
    for person, told in ((cast.lena, "who leaves"), (cast.ivan, "leaving themselves"), (nameless, "no e-mail")):
        with pytest.raises(UnusableInput, match=told):
            solve(departure, by=cast.max, successors=[cast.sofia, person])
        with pytest.raises(UnusableInput, match=told):
            place_by_hand(transfer_of(departure, "Estancia"), successor=person, by=cast.max)
    solve(departure, by=cast.max)
    assert "Globus" not in _successors(departure)


def test_with_nobody_looking_after_clients_everybody_with_an_address_is_considered(cast: Cast) -> None:
    make_client(cast.lena, "Globus", language="ru")
    departure = open_lenas(cast)
    solve(departure, by=cast.max)
    assert _successors(departure) == {"Globus": IVAN}


def test_somebody_named_in_another_field_of_the_client_is_preferred(cast: Cast, departure: Departure) -> None:
    Person.objects.update(capacity=50)
    estancia = transfer_of(departure, "Estancia")
    estancia.client.language = ""
    estancia.client.save()
    Care.objects.create(client=estancia.client, person=cast.ivan, role="Account Manager")
    plan = solve(departure, by=cast.max)
    [placement] = [one for one in plan.placements if one.transfer == estancia]
    assert placement.successor == cast.ivan
    assert {"code": "known", "params": {"role": "Account Manager"}} in placement.reasons


def test_whoever_looks_after_clients_in_a_language_today_can_take_another(cast: Cast, departure: Departure) -> None:
    make_client(cast.sofia, "Hamburger", language="de")
    plan = solve(departure, by=cast.max)
    [placement] = [one for one in plan.placements if one.transfer.client.name == "Berliner"]
    assert placement.successor == cast.sofia
    assert placement.reasons[0] == {"code": "works_in", "params": {"language": "de"}}


def test_a_client_without_a_language_speaks_that_of_its_contacts(cast: Cast, departure: Departure) -> None:
    globus = transfer_of(departure, "Globus").client
    globus.language = ""
    globus.save()
    Contact.objects.create(client=globus, name="Иван", email="i@globus.example", language="ru")
    solve(departure, by=cast.max)
    assert _successors(departure)["Globus"] == IVAN


def test_loads_count_clients_coming_from_other_departures_but_no_former_ones(
    cast: Cast, departure: Departure
) -> None:
    make_client(cast.sofia, "Long gone", relation="former")
    make_client(cast.otto, "Otto's", language="es")
    other = open_lenas(cast, leaver=cast.otto)
    place_by_hand(other.transfers.get(), successor=cast.sofia, by=cast.max)
    before = {load.person.name: load.before for load in loads(departure)}
    assert before["Sofía Sucesora"] == 2


def test_the_page_of_one_client_lists_the_closest_first_and_conflicts_last(
    cast: Cast, departure: Departure
) -> None:
    estancia = transfer_of(departure, "Estancia")
    _conflict(cast, estancia.client, cast.otto)
    found = choices(estancia)
    assert found[0].person == cast.sofia
    assert found[-1].person == cast.otto
    assert found[-1].conflict == "her brother works there"
    assert cast.lena not in [choice.person for choice in found]


def test_a_plan_of_a_departure_called_off_is_refused(cast: Cast, departure: Departure) -> None:
    from handover.departures.actions import cancel

    cancel(departure, by=cast.max, reason="she stays")
    with pytest.raises(UnusableInput, match="called off"):
        solve(departure, by=cast.max)

"""Which clients need a second yes, or a call before the notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handover.departures.care import needs_call, second_yes_reasons
from handover.departures.reasons import words
from tests.cast import Cast, make_client
from tests.integration.departures.opening import open_lenas

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(("days", "told"), [(None, []), (-1, []), (0, ["renewal"]), (60, ["renewal"]), (61, [])])
def test_a_contract_about_to_be_renewed_needs_a_second_yes(cast: Cast, days: int | None, told: list[str]) -> None:
    renewal = None if days is None else TODAY + timedelta(days=days)
    make_client(cast.lena, "Acme", renewal_on=renewal)
    transfer = open_lenas(cast).transfers.get()
    assert second_yes_reasons(transfer, TODAY) == told
    assert not needs_call(transfer)


def test_an_important_client_needs_a_second_yes_and_a_call(cast: Cast) -> None:
    make_client(cast.lena, "Acme", tier="A")
    transfer = open_lenas(cast).transfers.get()
    assert second_yes_reasons(transfer, TODAY) == ["tier"]
    assert needs_call(transfer)
    assert "second person" in words({"code": "second_yes_tier"})


def test_making_a_client_less_important_afterwards_is_no_way_round(cast: Cast) -> None:
    acme, bolt = make_client(cast.lena, "Acme", tier="A"), make_client(cast.lena, "Bolt", tier="C")
    departure = open_lenas(cast)
    acme.tier, bolt.tier = "C", "A"
    acme.save()
    bolt.save()
    assert [second_yes_reasons(one, TODAY) for one in departure.transfers.all()] == [["tier"], ["tier"]]

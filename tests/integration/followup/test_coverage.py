"""`status --json`: every contact's state, in words that do not depend on where it is asked."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handover.approvals.models import Approval, Refusal, Withdrawal
from handover.book.models import Contact, Person
from handover.delivery.models import State
from handover.departures.models import Departure, Transfer
from handover.followup.coverage import coverage
from handover.followup.models import Acknowledgement
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.followup.told import deliver, make_departure, make_notice, make_transfer

TODAY = date(2026, 11, 10)


@pytest.fixture
def departure(cast: Cast) -> Departure:
    return make_departure(cast)


def placed(departure: Departure, successor: Person, name: str, *contacts: tuple[str, str], **more: str) -> Transfer:
    return make_transfer(departure, make_client(departure.leaver, name, *contacts, **more), successor)


def state_of(departure: Departure) -> str:
    (transfer,) = coverage(departure, on=TODAY)["transfers"]
    return str(transfer["state"])


def approve(notice: Notice, by: Person, digest: str = "") -> Approval:
    return Approval.objects.create(subject=notice.ref, digest=digest or notice.digest, by=by)


def test_a_client_without_a_successor_is_unplaced_with_all_of_its_contacts(
    cast: Cast, departure: Departure
) -> None:
    make_transfer(departure, make_client(cast.lena, "Acme", ("Ann", "ann@acme.example"), ("Bob", "")))
    found = coverage(departure)
    assert found["transfers"][0]["state"] == "unplaced"
    assert found["transfers"][0]["successor"] is None
    assert [one["state"] for one in found["transfers"][0]["notices"]] == ["unplaced", "unplaced"]


def test_each_contact_carries_the_fields_of_the_contract(cast: Cast, departure: Departure) -> None:
    transfer = placed(departure, cast.sofia, "Acme", ("Ann", "ann@acme.example"))
    notice = make_notice("ann@acme.example", transfer, name="Ann", language="es")
    deliver(notice)
    found = json.loads(json.dumps(coverage(departure)))
    assert found["departure"]["leaver"] == "lena@northwind.example"
    (row,) = found["transfers"]
    assert (row["client"], row["successor"], row["successor_name"], row["state"]) == (
        "Acme",
        "sofia@northwind.example",
        "Sofía Sucesora",
        "sent",
    )
    (contact,) = row["notices"]
    assert contact["contact"] == "Ann"
    assert contact["email"] == "ann@acme.example"
    assert contact["language"] == "es"
    assert contact["message_id"] == notice.message_id
    assert contact["copied"] == ["sofia@northwind.example"]


def test_who_has_no_usable_address_holds_up_only_a_client_of_such_contacts(
    cast: Cast, departure: Departure
) -> None:
    mixed = placed(departure, cast.sofia, "Mixed", ("Ann", "ann@mixed.example"), ("Bob", ""))
    placed(departure, cast.sofia, "Phone only", ("Cy", ""), ("Di", "n/a"))
    placed(departure, cast.sofia, "Nobody")
    deliver(make_notice("ann@mixed.example", mixed))
    found = coverage(departure)
    assert [row["state"] for row in found["transfers"]] == ["sent", "no_address", "no_address"]
    assert found["totals"]["by_contact_state"] == {"no_address": 3, "sent": 1}


def test_a_notice_is_approved_only_in_its_present_text_and_while_nobody_takes_it_back(
    cast: Cast, departure: Departure
) -> None:
    notice = make_notice("a@b.example", placed(departure, cast.sofia, "Acme", ("Ann", "a@b.example")))
    assert state_of(departure) == "draft"
    approve(notice, cast.cora, digest="sha256:older")
    assert state_of(departure) == "draft"
    yes = approve(notice, cast.cora)
    assert state_of(departure) == "approved"
    Withdrawal.objects.create(approval=yes, by=cast.cora)
    assert state_of(departure) == "draft"


def test_a_client_that_needs_a_second_yes_is_approved_by_the_second(cast: Cast, departure: Departure) -> None:
    notice = make_notice("a@b.example", placed(departure, cast.sofia, "Acme", ("Ann", "a@b.example"), tier="A"))
    approve(notice, cast.cora)
    assert state_of(departure) == "draft"
    approve(notice, cast.max)
    assert state_of(departure) == "approved"


def test_a_refused_text_is_refused_until_it_is_another_text(cast: Cast, departure: Departure) -> None:
    notice = make_notice("a@b.example", placed(departure, cast.sofia, "Acme", ("Ann", "a@b.example")))
    Refusal.objects.create(subject=notice.ref, digest=notice.digest, by=cast.cora, reason="Too cold")
    assert state_of(departure) == "refused"
    Notice.objects.filter(pk=notice.pk).update(digest="sha256:anew")
    assert state_of(departure) == "draft"


@pytest.mark.parametrize("state", [s.value for s in State])
def test_what_the_delivery_says_counts_once_there_is_one(cast: Cast, departure: Departure, state: str) -> None:
    notice = make_notice("a@b.example", placed(departure, cast.sofia, "Acme", ("Ann", "a@b.example")))
    deliver(notice, State(state))
    assert state_of(departure) == state


def test_an_answer_of_any_kind_is_an_acknowledgement(cast: Cast, departure: Departure) -> None:
    notice = make_notice("a@b.example", placed(departure, cast.sofia, "Acme", ("Ann", "a@b.example")))
    deliver(notice)
    Acknowledgement.objects.create(notice=notice, answer="wrong", text="Not me")
    assert state_of(departure) == "acknowledged"


def test_a_client_is_as_far_as_its_least_advanced_contact(cast: Cast, departure: Departure) -> None:
    both = [("Ann", "ann@acme.example"), ("Bob", "bob@acme.example")]
    transfer = placed(departure, cast.sofia, "Acme", *both)
    deliver(make_notice("ann@acme.example", transfer))
    assert state_of(departure) == "placed"
    deliver(make_notice("bob@acme.example", transfer), State.QUEUED)
    assert state_of(departure) == "queued"


def test_somebody_at_two_clients_stands_at_both_with_one_notice(cast: Cast, departure: Departure) -> None:
    ann = ("Ann", "ann@both.example")
    first, second = placed(departure, cast.sofia, "One", ann), placed(departure, cast.ivan, "Two", ann)
    deliver(make_notice("ann@both.example", first, second))
    found = coverage(departure)
    ids = [row["notices"][0]["message_id"] for row in found["transfers"]]
    assert ids[0] == ids[1]
    assert found["totals"]["contacts"] == 2
    assert found["totals"]["by_notice_state"] == {"sent": 1}


def test_it_keeps_the_contacts_of_the_opening_day(cast: Cast, departure: Departure) -> None:
    transfer = placed(departure, cast.sofia, "Acme", ("Ann", "ann@acme.example"))
    Contact.objects.filter(client=transfer.client).delete()
    assert [one["contact"] for one in coverage(departure)["transfers"][0]["notices"]] == ["Ann"]


def test_the_number_of_queries_does_not_grow_with_the_clients(cast: Cast, departure: Departure) -> None:
    def queries(clients: int) -> int:
        for number in range(clients):
            address = f"a{timezone.now().timestamp()}-{number}@b.example"
            notice = make_notice(address, placed(departure, cast.sofia, address, ("Ann", address)))
            approve(notice, cast.cora)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            coverage(Departure.objects.get(pk=departure.pk))
        return len(taken)

    few = queries(2)
    assert queries(20) == few <= 14

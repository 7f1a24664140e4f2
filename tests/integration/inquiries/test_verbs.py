"""An inquiry from opening to repair: who may do what, what is kept, what is said about it in the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handover.departures import plan
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.inquiries import actions, reading
from handover.inquiries.access import inquiries_visible_to
from handover.inquiries.facts import read_facts
from handover.inquiries.models import Conclusion, Inquiry, Reading
from handover.notices import approving
from tests.cast import Cast
from tests.integration.inquiries.telling import goodbye

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_the_book")]
ANN, ANA, OLEG = "ann@acme.example", "ana@bodega.example", "oleg@neva.example"


@pytest.fixture
def inquiry(cast: Cast, departure: Departure) -> Inquiry:
    messages = [goodbye("es", ANN, ANA), goodbye("ru", OLEG)]
    return actions.open_inquiry(departure, messages, facts=read_facts({"consent": "none"}, where="t"), by=cast.max)


def states(inquiry: Inquiry) -> dict[str, str]:
    return {one.contact: one.state for one in reading.repairs(inquiry)}


def found(inquiry: Inquiry) -> dict[str, str]:
    return {one.topic: one.state for one in reading.report(inquiry, "en").findings}


def verbs() -> list[str]:
    every = Entry.objects.filter(verb__startswith="inquiries.").order_by("id")
    return list(every.values_list("verb", flat=True))


def test_what_the_book_knows_is_not_asked(inquiry: Inquiry) -> None:
    facts = reading.facts(inquiry)
    assert (facts.stage, facts.engagement, facts.author) == ("notice", "employee", "leaver")
    assert (facts.relation, facts.channel, facts.consent) == ("client", "work", "none")
    assert facts.list_taken == "unknown"


def test_what_somebody_answered_is_not_overruled(cast: Cast, departure: Departure) -> None:
    facts = read_facts({"relation": "friend", "stage": "garden_leave"}, where="t")
    kept = reading.facts(actions.open_inquiry(departure, [goodbye("es", ANN)], facts=facts, by=cast.max))
    assert (kept.relation, kept.stage) == ("friend", "garden_leave")


def test_the_messages_are_not_kept_and_their_words_lie_sealed(cast: Cast, inquiry: Inquiry) -> None:
    actions.conclude(inquiry, by=cast.max)
    rows = str([*Reading.objects.values(), *Conclusion.objects.values()])
    assert "words of" not in rows and ANN not in rows and "placer" not in rows
    leaves = "".join(Entry.objects.filter(departure=inquiry.departure.ref).values_list("leaf", flat=True))
    assert ANN not in leaves and "words of" not in leaves


def test_each_verb_has_its_entry(cast: Cast, inquiry: Inquiry) -> None:
    actions.answer(inquiry, {"policy_signed": "no"}, by=cast.max)
    actions.conclude(inquiry, by=cast.max)
    actions.add_account(inquiry, "I only wanted to say goodbye.", by=cast.lena)
    actions.prepare_repair(inquiry, by=cast.max)
    assert verbs() == [
        "inquiries.opened",
        "inquiries.answered",
        "inquiries.concluded",
        "inquiries.account_added",
        "inquiries.repair_prepared",
    ]
    assert Entry.objects.filter(verb="checks.ran", subject=inquiry.ref).count() == 2


def test_answers_change_what_is_concluded_next(cast: Cast, inquiry: Inquiry) -> None:
    assert found(inquiry)["consent"] == "supported"
    actions.conclude(inquiry, by=cast.max)
    actions.answer(inquiry, {"consent": "given"}, by=cast.max)
    assert found(inquiry)["consent"] == "supported", "what was concluded stands until it is concluded anew"
    actions.conclude(inquiry, by=cast.max)
    assert found(inquiry)["consent"] == "contradicted"
    assert Conclusion.objects.count() == 2


def test_the_repair_is_drafted_for_each_client_who_heard(cast: Cast, inquiry: Inquiry) -> None:
    actions.prepare_repair(inquiry, by=cast.max)
    assert states(inquiry) == {ANN: "prepared", ANA: "prepared", OLEG: "no_successor"}
    notice = inquiry.departure.notices.get(address=ANA)
    assert "Sofía Sucesora" in notice.body and notice.language == "es"
    assert not approving.is_approved(notice, timezone.localdate())


def test_a_client_that_gets_a_successor_later_is_repaired_then(cast: Cast, inquiry: Inquiry) -> None:
    actions.prepare_repair(inquiry, by=cast.max)
    neva = inquiry.departure.transfers.get(client__name="Neva")
    plan.place_by_hand(neva, successor=cast.ivan, by=cast.max)
    actions.prepare_repair(inquiry, by=cast.max)
    assert states(inquiry)[OLEG] == "prepared"
    assert inquiry.repairs.count() == 3


def test_who_is_on_the_way_to_be_told_already_is_said_to_be(cast: Cast, inquiry: Inquiry) -> None:
    actions.prepare_repair(inquiry, by=cast.max)
    approving.approve(inquiry.departure.notices.get(address=ANN), by=cast.cora)
    actions.prepare_repair(inquiry, by=cast.max)
    assert states(inquiry)[ANN] == "on_the_way"


def test_whom_the_person_names_beside_the_messages_is_repaired_too(cast: Cast, departure: Departure) -> None:
    one = actions.open_inquiry(departure, [goodbye("es", ANN, "max@northwind.example")], by=cast.max)
    actions.prepare_repair(one, by=cast.max, also_told=[ANA, "stranger@elsewhere.example"])
    assert states(one) == {ANN: "prepared", ANA: "prepared", "stranger@elsewhere.example": "not_in_departure"}


@pytest.mark.parametrize("who", ["lena", "sofia", "otto"])
def test_only_who_runs_the_departure_runs_the_inquiry(cast: Cast, inquiry: Inquiry, who: str) -> None:
    person = getattr(cast, who)
    forbidden: list[Any] = [
        lambda: actions.open_inquiry(inquiry.departure, [], by=person),
        lambda: actions.answer(inquiry, {"consent": "given"}, by=person),
        lambda: actions.conclude(inquiry, by=person),
        lambda: actions.prepare_repair(inquiry, by=person),
    ]
    for verb in forbidden:
        with pytest.raises(NotAllowed):
            verb()


def test_the_person_sees_it_once_concluded_and_is_heard(cast: Cast, inquiry: Inquiry) -> None:
    with pytest.raises(NotAllowed):
        actions.add_account(inquiry, "too early to know of it", by=cast.lena)
    assert not inquiries_visible_to(cast.lena, inquiry.departure).exists()
    actions.conclude(inquiry, by=cast.max)
    assert inquiries_visible_to(cast.lena, inquiry.departure).get() == inquiry
    actions.add_account(inquiry, "Me dijeron que era lo normal.", by=cast.lena)
    actions.add_account(inquiry, "She told me so.", by=cast.max)
    assert reading.report(inquiry, "es").account == (
        "Me dijeron que era lo normal.",
        "She told me so. (Max Manager)",
    )


@pytest.mark.parametrize(("who", "sees"), [("max", 1), ("cora", 1), ("sofia", 0), ("otto", 0)])
def test_who_sees_an_inquiry(cast: Cast, inquiry: Inquiry, who: str, sees: int) -> None:
    actions.conclude(inquiry, by=cast.max)
    assert inquiries_visible_to(getattr(cast, who), inquiry.departure).count() == sees


@pytest.mark.parametrize("who", ["sofia", "otto"])
def test_others_add_no_account(cast: Cast, inquiry: Inquiry, who: str) -> None:
    actions.conclude(inquiry, by=cast.max)
    with pytest.raises(NotAllowed):
        actions.add_account(inquiry, "I heard that", by=getattr(cast, who))


def test_when_its_time_is_over_the_findings_stay_and_the_words_go(cast: Cast, inquiry: Inquiry) -> None:
    actions.conclude(inquiry, by=cast.max)
    actions.add_account(inquiry, "My words.", by=cast.lena)
    before = found(inquiry)
    assert actions.forget_due(timezone.now() + timedelta(days=365)) == 0
    assert actions.forget_due(timezone.now() + timedelta(days=367)) == 1
    inquiry.refresh_from_db()
    assert found(inquiry) == before
    told = str(reading.report(inquiry, "en"))
    assert "words of" not in told and "My words." not in told
    with pytest.raises(UnusableInput, match="its words are deleted"):
        actions.conclude(inquiry, by=cast.max)


def test_a_pack_that_inquiries_do_not_know_is_refused(cast: Cast, departure: Departure) -> None:
    with pytest.raises(UnusableInput, match="pack 'nothing' is not known"):
        actions.open_inquiry(departure, [goodbye("es", ANN)], by=cast.max, pack="nothing")
    assert Inquiry.objects.count() == 0

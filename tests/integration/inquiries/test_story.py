"""The story that the product began with, in Russian and in Spanish, with the real reading of the messages.

Somebody in their notice period wrote to clients from the work mailbox, professionally, thanked them, and left a
private address and number. The boss is angry. Was it wrong, and what now?
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.cli.main import ExitCode, run
from handover.departures.models import Departure
from handover.inquiries import actions, reading
from handover.inquiries.facts import read_facts
from handover.inquiries.models import Inquiry
from handover.notices import approving, office
from tests.cast import Cast
from tests.integration.inquiries.telling import goodbye

pytest.importorskip("handover.screening.screen", reason="the screening is not there")
LENA, ANN, ANA = "lena@northwind.example", "ann@acme.example", "ana@bodega.example"
FOUND = {
    "timing": "supported",
    "consent": "supported",
    "announcement": "supported",
    "direct_solicitation": "contradicted",
    "indirect_invitation": "supported",
    "left_without_plan": "supported",
    "client_data": "unknown",
    "covenant": "unknown",
}
#: What was asked and answered in the thread, and nothing else.
ANSWERS = {"consent": "none", "contact_details": "yes", "asked_to_come": "no"}


@pytest.fixture
def inquiry(request: pytest.FixtureRequest, cast: Cast, departure: Departure) -> Inquiry:
    messages = [goodbye(request.param, ANN), goodbye(request.param, ANA)]
    found = actions.open_inquiry(departure, messages, facts=read_facts(ANSWERS, where="story"), by=cast.max)
    actions.conclude(found, by=cast.max)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("inquiry", ["ru", "es"], indirect=True)
def test_announced_and_invited_indirectly_but_not_solicited(inquiry: Inquiry) -> None:
    told = reading.report(inquiry, "en")
    found = {one.topic: one for one in told.findings}
    assert {topic: found[topic].state for topic in FOUND} == FOUND
    assert "lena.personal@mail.example" in str(found["indirect_invitation"].speaks_for)
    assert "They wrote openly, from the company's own mailbox." in found["consent"].for_person
    assert all(one.speaks_for or one.speaks_against for one in told.company)
    assert told.person.headline.startswith("In part, and it can be put right.")


@pytest.mark.django_db
@pytest.mark.parametrize("inquiry", ["ru", "es"], indirect=True)
def test_both_sides_are_heard_and_each_client_gets_a_name(cast: Cast, inquiry: Inquiry) -> None:
    actions.add_account(inquiry, "Я хотела только попрощаться.", by=cast.lena)
    actions.prepare_repair(inquiry, by=cast.max)
    told = reading.report(inquiry, "ru")
    assert told.account == ("Я хотела только попрощаться.",)
    assert {one.contact: one.state for one in told.repairs} == {ANN: "prepared", ANA: "prepared"}
    for address in (ANN, ANA):
        notice = inquiry.departure.notices.get(address=address)
        assert "Sofía Sucesora" in notice.body
        approving.approve(notice, by=cast.cora)
        assert approving.is_approved(notice, office.today())


@pytest.mark.parametrize("language", ["ru", "es"])
def test_the_same_on_the_terminal_without_a_database(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(goodbye(language, ANN))
    words = ["--stage", "notice", *(f"--fact={name}={answer}" for name, answer in ANSWERS.items())]
    assert (
        run(["inquire", str(file), *words, "--channel", "work_email", "--language", language, "--json"])
        == ExitCode.DONE
    )
    told = json.loads(capsys.readouterr().out)
    found = {one["topic"]: one for one in told["findings"]}
    assert {topic: found[topic]["state"] for topic in FOUND} == FOUND
    assert found["direct_solicitation"]["strength"] == "strong"

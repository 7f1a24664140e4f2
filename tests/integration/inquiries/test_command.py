"""`handover inquire`, as it is typed: without a database for the judgement, with a departure to keep and repair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.cli.main import ExitCode, run
from handover.departures.models import Departure
from handover.inquiries.models import Inquiry
from tests.integration.inquiries.telling import goodbye

LENA = "lena@northwind.example"
Captured = pytest.CaptureFixture[str]


def states(out: str) -> dict[str, str]:
    return {one["topic"]: one["state"] for one in json.loads(out)["findings"]}


def test_from_answers_alone(tmp_path: Path, capsys: Captured) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("announced: yes\ncontact_details: yes\nasked_to_come: no\nconsent: none\nstage: notice\n")
    assert run(["inquire", "--facts", str(facts), "--json", "--language", "es"]) == ExitCode.DONE
    out = capsys.readouterr().out
    found = states(out)
    assert (found["announcement"], found["indirect_invitation"], found["consent"]) == ("supported",) * 3
    assert (found["direct_solicitation"], found["client_data"]) == ("contradicted", "unknown")
    told = json.loads(out)
    assert told["not_legal_advice"].startswith("Esto no es asesoramiento jurídico")
    assert told["person"]["apology"] and told["company"][0]["option"] == "nothing"


def test_flags_of_the_other_commands_are_understood(capsys: Captured) -> None:
    words = [
        "--channel",
        "work_email",
        "--asked-by-client",
        "yes",
        "--relation",
        "prospect",
        "--engagement",
        "contractor",
    ]
    assert run(["inquire", *words, "--stage", "notice", "--json"]) == ExitCode.DONE
    answers = {tuple(line) for lines in json.loads(capsys.readouterr().out)["facts"].values() for line in lines}
    assert ("Who wrote first?", "the client") in answers
    assert ("By which channel?", "the company's") in answers


def test_for_people_it_says_both_sides(capsys: Captured) -> None:
    assert (
        run(["inquire", "--fact", "announced=yes", "--consent", "none", "--account", "I meant well"])
        == ExitCode.DONE
    )
    out = capsys.readouterr().out
    assert "Consent: supported (strongly)" in out
    assert "The burden is the company's." in out and "Ask a lawyer before" in out


def test_the_report_as_html_and_pdf(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    page, paper = tmp_path / "r.html", tmp_path / "r.pdf"
    words = ["--fact", "announced=yes", "--language", "ru", "--account", "Хотел проститься"]
    assert run(["inquire", *words, "--html", str(page), "--pdf", str(paper)]) == ExitCode.DONE
    assert "Хотел проститься" in page.read_text() and "Бремя доказывания" in page.read_text()
    assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "FILE: give a message, or answers"),
        (["--fact", "announced"], "--fact announced: write it as QUESTION=ANSWER"),
        (["--fact", "wrong=yes"], "'wrong' is no question"),
        (["--stage", "soon"], "stage: 'soon' is no answer; say before_notice"),
        (["nowhere.eml"], "nowhere.eml: cannot be read"),
        (["--consent", "none", "--pack", "nothing"], "pack 'nothing' is not known"),
        (["--consent", "none", "--language", "de"], "language: 'de' has no texts"),
        (["--consent", "none", "--html", "/nowhere/r.html"], "/nowhere/r.html: cannot be written"),
    ],
)
def test_what_cannot_be_used_is_named(words: list[str], named: str, capsys: Captured) -> None:
    assert run(["inquire", *words]) == ExitCode.UNUSABLE
    assert named in capsys.readouterr().err


def test_the_questions_can_be_listed(capsys: Captured) -> None:
    assert run(["inquire", "--questions", "--language", "ru"]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "stage: Человек ещё работал?" in out and "garden_leave: да, отстранён от работы" in out


@pytest.mark.django_db
@pytest.mark.usefixtures("by_the_book")
def test_with_a_departure_it_is_kept_and_the_repair_is_drafted(
    departure: Departure, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "bye.eml"
    file.write_bytes(goodbye("es", "ann@acme.example", "oleg@neva.example"))
    words = ["--departure", LENA, "--consent", "none", "--account", "She says she meant well", "--json"]
    assert run(["inquire", str(file), *words]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert {one["contact"]: one["state"] for one in told["repairs"]} == {
        "ann@acme.example": "prepared",
        "oleg@neva.example": "no_successor",
    }
    assert told["account"] == ["She says she meant well (Max Manager)"]
    assert told["person"]["apology"][0] == "Dear Max Manager,"
    assert Inquiry.objects.get().conclusions.count() == 1
    assert departure.notices.count() == 2, "the notices' own verb writes to every client that has a successor"

"""`handover depart` and `handover plan`, as typed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handover.book.models import Person, RoleGrant
from handover.cli.main import ExitCode, run
from handover.departures.models import Departure, Placement
from tests.cast import Cast, make_client

LENA, SOFIA, IVAN = "lena@northwind.example", "sofia@northwind.example", "ivan@northwind.example"
DAYS = ["--notice-on", "2026-11-02", "--last-day", "2026-11-30"]


@pytest.fixture
def clients(cast: Cast) -> None:
    make_client(cast.sofia, "Sofía's own", language="es")
    make_client(cast.ivan, "Ivan's own", language="ru")
    make_client(cast.lena, "Estancia", language="es", source="crm", source_id="A1")
    make_client(cast.lena, "Globus", language="ru", source="crm", source_id="A2")
    make_client(cast.lena, "Berliner", language="de", source="crm", source_id="A3")


def _json(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert run([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_depart_tells_how_many_clients_and_what_is_next(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["depart", LENA, *DAYS]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "3 clients to hand over" in told
    assert f"handover plan {LENA}" in told


def test_depart_as_json(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    told = _json(capsys, "depart", LENA, *DAYS, "--engagement", "contractor")
    assert told["departure"]["pack"] == "contractor"
    assert told["departure"]["manager"] == "max@northwind.example"
    assert (told["clients"], told["mentions"]) == (3, [])


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nobody@northwind.example", *DAYS], ExitCode.UNUSABLE, "nobody in the book has this address"),
        ([LENA, "--last-day", "soon"], ExitCode.UNUSABLE, "--last-day: 'soon' is no date"),
        ([LENA], ExitCode.UNUSABLE, "--last-day"),
        ([LENA, *DAYS, "--pack", "pirates"], ExitCode.UNUSABLE, "pack 'pirates' is not known"),
        ([LENA, *DAYS, "--as", "otto@northwind.example"], ExitCode.REFUSED, "may not open a departure"),
    ],
)
def test_what_is_wrong_is_one_line_and_its_exit_code(
    clients: None, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    assert run(["depart", *words]) == code
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
    assert not Departure.objects.exists()


def test_without_a_manager_in_the_book_one_is_asked_for(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    RoleGrant.objects.all().delete()
    Person.objects.update(manager=None)
    assert run(["depart", LENA, *DAYS]) == ExitCode.UNUSABLE
    assert "say --manager EMAIL" in capsys.readouterr().err
    assert run(["depart", LENA, *DAYS, "--manager", SOFIA]) == ExitCode.DONE


def test_plan_names_every_client_with_the_reason(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["depart", LENA, *DAYS])
    told = _json(capsys, "plan", LENA)
    assert {one["client"]: one["successor"] for one in told["assignments"]} == {"Estancia": SOFIA, "Globus": IVAN}
    assert {one["how"] for one in told["assignments"]} == {"solved"}
    assert all(reason["text"] for one in told["assignments"] for reason in one["reasons"])
    assert [one["client"] for one in told["unplaced"]] == ["Berliner"]
    assert told["unplaced"][0]["reasons"][0]["code"] == "nobody_speaks"
    assert {one["successor"]: (one["before"], one["after"]) for one in told["load"]} == {
        SOFIA: (1, 2),
        IVAN: (1, 2),
    }
    assert told["cost"] > 0


def test_plan_as_a_table_names_who_is_not_placed(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["depart", LENA, *DAYS])
    capsys.readouterr()
    assert run(["plan", LENA]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "First language: Spanish" in told
    assert "NOT PLACED Berliner: Nobody to choose from speaks the client's language: German" in told
    assert "2 clients placed, 1 not placed" in told


@pytest.mark.parametrize(
    "to",
    [["--to", SOFIA, IVAN], ["--to", SOFIA, "--to", IVAN], [f"--to={SOFIA},{IVAN}"], ["--to", f"{SOFIA},{IVAN}"]],
)
def test_successors_are_named_in_any_of_the_usual_ways(
    clients: None, capsys: pytest.CaptureFixture[str], to: list[str]
) -> None:
    run(["depart", LENA, *DAYS])
    told = _json(capsys, "plan", LENA, *to)
    assert [one["successor"] for one in told["load"]] == [SOFIA, IVAN]


def test_two_leavers_at_once_are_refused(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["depart", LENA, *DAYS])
    assert run(["plan", LENA, SOFIA]) == ExitCode.UNUSABLE
    assert "one leaver at a time" in capsys.readouterr().err


def test_choices_by_hand_are_kept_and_taken_back(clients: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(["depart", LENA, *DAYS])
    told = _json(capsys, "plan", LENA, "--assign", f"berliner={SOFIA}", "--assign", f"A1={IVAN}")
    assert {one["client"]: (one["successor"], one["how"]) for one in told["assignments"]} == {
        "Estancia": (IVAN, "by_hand"),
        "Globus": (IVAN, "solved"),
        "Berliner": (SOFIA, "by_hand"),
    }
    assert not _json(capsys, "plan", LENA)["unplaced"]
    told = _json(capsys, "plan", LENA, "--unassign", "Berliner")
    assert [one["client"] for one in told["unplaced"]] == ["Berliner"]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (f"Nobody={SOFIA}", "is no client of Lena Leaver"),
        ("Estancia", "has no '='"),
        ("Estancia=who@northwind.example", "nobody in the book"),
        (f"Estancia={LENA}", "who leaves"),
    ],
)
def test_a_slip_in_one_choice_changes_nothing(
    clients: None, capsys: pytest.CaptureFixture[str], choice: str, told: str
) -> None:
    run(["depart", LENA, *DAYS])
    assert run(["plan", LENA, "--assign", f"Globus={SOFIA}", "--assign", choice]) == ExitCode.UNUSABLE
    assert told in capsys.readouterr().err
    assert not Placement.objects.exists()


def test_clients_of_one_name_are_told_apart_by_the_exports_id(
    cast: Cast, clients: None, capsys: pytest.CaptureFixture[str]
) -> None:
    make_client(cast.lena, "Globus", source="crm", source_id="A9")
    run(["depart", LENA, *DAYS])
    assert run(["plan", LENA, "--assign", f"Globus={SOFIA}"]) == ExitCode.UNUSABLE
    assert "names 2 clients" in capsys.readouterr().err
    assert run(["plan", LENA, "--assign", f"A9={SOFIA}"]) == ExitCode.DONE

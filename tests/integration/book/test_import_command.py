"""`handover import` and `handover imports`, as somebody at a terminal or a program uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.book.models import Client
from handover.cli.main import run

pytestmark = pytest.mark.django_db

ROWS = "Company,Contact,E-mail,Owner,Status\nAcme,Ana,ana@acme.example,Una Ull,Client\nBrix,Bo,bad,Una Ull,\n"


@pytest.fixture
def clients(tmp_path: Path) -> str:
    path = tmp_path / "clients.csv"
    path.write_text(ROWS)
    return str(path)


def test_json_on_stdout_and_words_on_stderr(clients: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", clients, "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["counts"] == {"people": 1, "clients": 2, "contacts": 2, "problems": 1}
    assert found["problems"] == [{"file": "clients.csv", "row": 3, "field": "E-mail", "why": "e-mail invalid"}]
    assert found["clients"][0] == {
        "name": "Acme",
        "owner": "Una Ull",
        "relation": "client",
        "language": None,
        "country": None,
        "contacts": [{"name": "Ana", "email": "ana@acme.example", "phone": None, "language": None}],
    }
    assert "handover imports undo" in err


def test_a_second_time_nothing_changes(clients: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["import", clients])
    capsys.readouterr()
    assert run(["import", clients]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_a_trial_writes_nothing(clients: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", clients, "--dry-run"]) == 0
    assert "2 new" in capsys.readouterr().out
    assert not Client.objects.exists()


def test_a_question_is_one_line_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Company,Contact,E-mail\nAcme,Ana,ana@acme.example\n")
    assert run(["import", str(path)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "which column holds the owner?" in err
    assert run(["import", str(path), "--map", "=owner"]) == 0


@pytest.mark.parametrize("word", ["Company", "=", "Company="])
def test_a_mapping_that_is_none_is_told(clients: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", clients, "--map", word]) == 2
    assert "COLUMN=FIELD" in capsys.readouterr().err


def test_imports_are_listed_undone_and_their_problems_shown(
    clients: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["import", clients])
    capsys.readouterr()
    run(["imports", "--json"])
    (batch,) = json.loads(capsys.readouterr().out)
    assert (batch["files"][0]["name"], batch["undone_at"]) == ("clients.csv", None)
    run(["imports", "problems", str(batch["id"])])
    assert "e-mail invalid" in capsys.readouterr().out
    assert run(["imports", "undo", str(batch["id"])]) == 0
    assert not Client.objects.exists()
    assert run(["imports", "undo", str(batch["id"])]) == 2
    assert run(["imports", "undo", "999"]) == 2
    capsys.readouterr()
    run(["imports"])
    assert "undone" in capsys.readouterr().out

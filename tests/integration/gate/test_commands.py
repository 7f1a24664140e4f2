"""`handover gate list`, `look`, `release` and the rest, as somebody at the terminal meets them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handover.cli.main import run
from handover.departures.models import Departure
from handover.gate.models import Held, Look, State, Tie
from handover.notices.actions import draft
from tests.cast import Cast
from tests.integration.gate.conftest import Bench, letter

MAX, LENA = "max@northwind.example", "lena@northwind.example"


@pytest.fixture
def held(departure: Departure, bench: Bench) -> Held:
    bench.desk.rule(letter(text="HOLD-ME"))
    return Held.objects.get()


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(["gate", "list", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_list_shows_what_waits_and_nothing_of_its_text(held: Held, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = listed(capsys)
    assert (row["id"], row["state"], row["rules"]) == (held.pk, "waiting", ["tests.hold"])
    assert "HOLD-ME" not in json.dumps(row) and "A subject" not in json.dumps(row)
    assert run(["gate", "list"]) == 0
    assert "contact0@client.example" in capsys.readouterr().out


def test_looking_prints_the_message_and_is_kept(held: Held, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["gate", "look", str(held.uuid)[:8], "--as", MAX]) == 0
    out = capsysbinary.readouterr().out
    assert b"tests.hold: the test says hold" in out and out.endswith(b"HOLD-ME\r\n")
    assert Look.objects.count() == 1
    assert run(["gate", "look", str(held.pk), "--as", "otto@northwind.example"]) == 4


def test_each_verb_has_its_command(held: Held, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gate", "release", str(held.pk), "--as", LENA]) == 4
    assert run(["gate", "release", str(held.pk), "--as", MAX]) == 0
    assert run(["gate", "refuse", str(held.pk), "--as", MAX, "--reason", "no"]) == 2
    capsys.readouterr()
    assert listed(capsys) == []
    assert listed(capsys, "--all")[0]["release"] == "queued"
    assert Held.objects.get().state == State.RELEASED


def test_refused_withdrawn_replaced(departure: Departure, bench: Bench, cast: Cast) -> None:
    draft(departure, by=cast.max)
    for number, (verb, who, state) in enumerate(
        [("refuse", MAX, State.REFUSED), ("withdraw", LENA, State.WITHDRAWN), ("replace", LENA, State.REPLACED)]
    ):
        bench.desk.rule(letter(text="HOLD-ME", message_id=f"<{number}@x>"))
        held = Held.objects.get(state=State.WAITING)
        more = ["--reason", "Name Sofía"] if verb == "refuse" else []
        assert run(["gate", verb, str(held.pk), "--as", who, *more]) == 0
        held.refresh_from_db()
        assert held.state == state


def test_a_tie_is_named_by_who_runs_the_departure(departure: Departure) -> None:
    words = ["gate", "tie", LENA, "Home@gmail.com", "--kind"]
    assert run([*words, "self", "--as", LENA]) == 4
    assert run([*words, "cousin", "--as", MAX]) == 2
    assert run([*words, "self", "--as", MAX]) == 0
    assert Tie.objects.get().address == "home@gmail.com"


def test_wrong_words_are_one_clear_line(
    departure: Departure, held: Held, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, says in [
        (["gate"], "--listen"),
        (["gate", "--listen", "fax:1"], "--listen"),
        (["gate", "--listen", "unix:/x", "--mode", "rwx"], "--mode"),
        (["gate", "look", "4711", "--as", MAX], "no such held message"),
        (["gate", "settle", str(held.pk), "--as", MAX, "--sent", "--note", "x"], "was not released"),
    ]:
        assert run(words) == 2
        assert says in capsys.readouterr().err


def test_the_lines_for_postfix_are_printed_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gate", "postfix-config", "--listen", "inet:127.0.0.1:8891"]) == 0
    assert "non_smtpd_milters = inet:127.0.0.1:8891" in capsys.readouterr().out

"""`handover check`: files, rows, exit codes and errors."""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path

import pytest

from handover.cli import judging
from tests.unit.cli.terminal import Terminal

FAREWELL = "Dear Marta,\n\nFriday is my last day. Write to lena@home.example.\n\nLena\n"


@pytest.fixture
def farewell(tmp_path: Path) -> Path:
    file = tmp_path / "farewell.txt"
    file.write_text(FAREWELL)
    return file


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.txt"
    file.write_text("The samples arrive on Thursday.\n")
    return file


def rows_in(tmp_path: Path, *rows: object) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return file


def test_a_farewell_is_shown_with_its_words_marked_and_what_to_send_instead(
    terminal: Terminal, farewell: Path
) -> None:
    ended = terminal("check", farewell)
    assert ended.code == 3 and not ended.err
    assert "Friday is [my last day]. Write to lena@[home.example]." in ended.out
    assert "HOLD" in ended.out and "departure_without_consent" in ended.out
    assert "Take out: “my last day" not in ended.out and "Take out: “home.example”" in ended.out
    assert "Subject: [client]: your new contact at [company]" in ended.out
    assert "{{" not in ended.out


@pytest.mark.parametrize(
    ("word", "subject"),
    [
        ("adiós", "Subject: [cliente]: su nueva persona de contacto"),
        ("прощайте", "Subject: [клиент]: Ваш новый контакт"),
    ],
)
def test_the_memo_is_in_the_language_of_the_message(
    terminal: Terminal, tmp_path: Path, word: str, subject: str
) -> None:
    file = tmp_path / "farewell.txt"
    file.write_text(f"{word}, my last day")
    assert subject in terminal("check", file).out
    assert "prospect" not in terminal("check", file, "--relation", "client").out


def test_no_memo_for_what_passes_or_is_no_farewell(terminal: Terminal, note: Path, farewell: Path) -> None:
    passed = terminal("check", note)
    assert passed.code == 0 and "PASS" in passed.out and "memo" not in passed.out
    assert "could be sent instead" not in terminal("check", farewell, "--relation", "friend").out


def test_the_flags_make_the_situation(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "memo.txt"
    file.write_text("my last day; sofia@northwind.example")
    assert terminal("check", file).code == 3
    assert terminal("check", file, "--consent", "given", "--successor-copied", "yes").code == 0
    assert terminal("check", file, "--stage", "after_last_day").code == 4
    assert terminal("check", file, "--relation", "colleague").code == 0


def test_one_file_is_one_result_and_several_are_one_a_line(terminal: Terminal, farewell: Path, note: Path) -> None:
    (only,) = terminal("check", farewell, "--json").rows
    assert (only["id"], only["decision"]) == (str(farewell), "hold")
    both = terminal("check", note, farewell, "--json")
    assert both.code == 3 and [row["decision"] for row in both.rows] == ["pass", "hold"]


def test_a_missing_file_stops_before_anything_is_printed(
    terminal: Terminal, farewell: Path, tmp_path: Path
) -> None:
    ended = terminal("check", farewell, tmp_path / "none.eml", "--json")
    assert ended.code == 2 and not ended.out
    assert ended.err == f"handover: {tmp_path}/none.eml: cannot be read: No such file or directory\n"
    assert "is a folder" in terminal("check", tmp_path).err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check"], "name files (- is stdin), or --jsonl FILE"),
        (["check", "--relation", "clint", "x"], "--relation: 'clint' is not known; it may be client, prospect"),
        (
            ["check", "--successor-copied", "maybe", "x"],
            "--successor-copied: 'maybe' is not known; it may be no, yes",
        ),
        (["check", "--pack", "pirates", "x"], "pack 'pirates' is not known; there are: broker-us"),
        (["check", "--language", "pl", "x"], "--language: 'pl' is not known; it may be en, es, ru"),
        (["check", "--jsonl", "none.jsonl"], "none.jsonl: cannot be read"),
        (["ask", "--stage", "soon"], "--stage: 'soon' is not known"),
        (["evaluate", "none.jsonl"], "none.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(terminal: Terminal, arguments: list[str], told: str) -> None:
    ended = terminal(*arguments)
    assert ended.code == 2 and not ended.out
    assert told in ended.err and ended.err.count("\n") == 1


def test_rows_are_answered_in_order_with_their_own_situations(terminal: Terminal, tmp_path: Path) -> None:
    mail = base64.b64encode(b"Subject: x\n\nmy last day").decode()
    file = rows_in(
        tmp_path,
        {
            "id": "a",
            "text": "Thursday is fine",
            "from": "lena@northwind.example",
            "to": ["m@acme.example"],
            "cc": [],
        },
        "",
        {"id": "b", "raw": mail},
        {"text": "my last day", "situation": {"relation": "colleague"}},
        {"id": 7, "text": "x", "situation": {"stage": "after_last_day"}},
    )
    ended = terminal("check", "--jsonl", file, "--json")
    assert ended.code == 4
    assert [(row["id"], row["decision"]) for row in ended.rows] == [
        ("a", "pass"),
        ("b", "hold"),
        ("4", "pass"),
        ("7", "refuse"),
    ]
    assert terminal("check", "--jsonl", file).out.splitlines()[0] == "a: pass"


def test_a_rows_situation_counts_before_the_flags(terminal: Terminal, tmp_path: Path) -> None:
    file = rows_in(tmp_path, {"text": "my last day"}, {"text": "my last day", "situation": {"speaker": "leaver"}})
    ended = terminal("check", "--jsonl", file, "--relation", "friend", "--channel", "in_person", "--hours", "off")
    assert (ended.code, ended.out) == (0, "1: pass\n2: pass\n")


def test_a_contractors_row_is_judged_by_the_contractors_pack(terminal: Terminal, tmp_path: Path) -> None:
    file = rows_in(tmp_path, {"text": "x", "situation": {"engagement": "contractor"}}, {"text": "x"})
    assert [row["pack"]["name"] for row in terminal("check", "--jsonl", file, "--json").rows] == [
        "contractor",
        "company",
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "row 2: is no JSON"),
        ("[1]", "row 2: write an object"),
        ({"id": "x"}, "row 2, field text: is missing"),
        ({"raw": "no base64!"}, "row 2, field raw: is no base64"),
        ({"raw": 5}, "row 2, field raw: is no base64"),
        ({"text": 5}, "row 2, field text: 5 is no text"),
        ({"text": "x", "to": 5}, "row 2, field to: write a list of addresses"),
        ({"text": "x", "to": [5]}, "row 2, field to: 5 is no text"),
        ({"text": "x", "situation": "client"}, "row 2, field situation: write an object"),
        ({"text": "x", "situation": {"relation": "x"}}, "row 2, field situation.relation: 'x' is not known"),
        ({"text": "x", "situation": {"who": "x"}}, "row 2, field situation: 'who' is no field"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_printed(
    terminal: Terminal, tmp_path: Path, row: object, told: str
) -> None:
    ended = terminal("check", "--jsonl", rows_in(tmp_path, {"text": "fine"}, row), "--json")
    assert ended.code == 2 and not ended.out
    assert f"rows.jsonl, {told}" in ended.err and ended.err.count("\n") == 1


def test_standard_input_is_read(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FAREWELL.encode())))
    assert [row["id"] for row in terminal("check", "-", "--json").rows] == ["-"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "my last day"}\n')))
    assert terminal("check", "--jsonl", "-").out.startswith("1: hold")


def test_many_rows_on_all_cores_are_the_same_as_one_after_the_other(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = rows_in(tmp_path, *({"id": n, "text": "my last day" if n % 3 else "fine"} for n in range(500)))
    alone = terminal("check", "--jsonl", file, "--json")
    monkeypatch.setattr(judging, "WORTH_ALL_CORES", 0)
    monkeypatch.setattr(judging, "_cores", lambda: 2)
    together = terminal("check", "--jsonl", file, "--json")
    assert together == alone and [row["id"] for row in together.rows] == [str(n) for n in range(500)]


def test_rows_are_taken_only_as_fast_as_they_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield b'{"text": "fine"}'

    chunks = judging._chunks(endless())  # type: ignore[arg-type]
    next(chunks)
    assert taken == judging.CHUNK


def test_a_message_cannot_write_to_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text("my last day \x1b]0;owned\x07 \u202egnp.exe")
    out = terminal("check", file).out
    assert "\x1b" not in out and "\x07" not in out and "\u202e" not in out


def test_half_a_sign_is_written_as_an_escape(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal("check", "--jsonl", rows_in(tmp_path, '{"id": "\\ud83d", "text": "x"}'), "--json")
    assert ended.code == 0 and "\\ud83d" in ended.out


def test_a_pack_of_ones_own_is_taken_from_its_file(terminal: Terminal, tmp_path: Path, farewell: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\nversion: 2026.1\ntitle: Own\ninherits: company\nreviewed_on: 2026-11-28\n"
        "not_legal_advice: true\n"
        "sources: [x]\nrules:\n  - {id: departure_without_consent, outcome: refuse}\n"
    )
    (row,) = terminal("check", farewell, "--pack", own, "--json").rows
    assert (row["decision"], row["pack"]["name"]) == ("refuse", "own")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("name: own\n")
    told = terminal("check", farewell, "--pack", wrong).err
    assert "wrong.yaml, line 1: the whole file: 'version' is missing" in told


def test_reasons_come_in_the_language_that_was_asked_for(terminal: Terminal, farewell: Path) -> None:
    assert "Клиент узнаёт об уходе" in terminal("check", farewell, "--language", "ru").out


def test_a_second_reader_without_a_model_is_told_before_anything_is_read(
    terminal: Terminal, farewell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_READER_URL", "http://127.0.0.1:9/v1")
    ended = terminal("check", farewell)
    assert ended.code == 2 and "HANDOVER_READER_MODEL" in ended.err

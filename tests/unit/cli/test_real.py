"""The commands as they are called, with the real screening: light, and without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handover.screening.signals import Signal
from tests.unit.cli.terminal import Terminal

#: Runs one command and says which heavy parts were loaded for it.
PROBE = """
import sys
from handover.cli.main import run
code = run(sys.argv[1:])
heavy = ("django", "jsonschema", "babel", "rich", "sklearn", "multiprocessing.pool")
print("loaded:", *[name for name in heavy if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
FAREWELL = """From: Lena <lena@northwind.example>
To: marta@acme.example
Subject: Thank you

Dear Marta,

Friday is my last day at Northwind. My private address is lena.kovacs@postbox.example.

Lena
"""


def called(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HANDOVER_DATA": str(tmp_path / "data"), "HANDOVER_READER_URL": ""}
    return subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_check_needs_no_database_and_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "farewell.eml").write_text(FAREWELL)
    ended = called(tmp_path, "check", str(tmp_path / "farewell.eml"), "--json")
    assert ended.returncode == 3 and ended.stderr == "loaded:\n"
    result = json.loads(ended.stdout)
    assert result["signals"]["departure"]["present"] and result["signals"]["personal_contact"]["present"]
    assert not (tmp_path / "data").exists()


def test_ask_needs_no_database_and_loads_nothing_heavy(tmp_path: Path) -> None:
    ended = called(tmp_path, "ask")
    assert ended.returncode == 3 and ended.stderr == "loaded:\n"
    assert not (tmp_path / "data").exists()


def labelled(tmp_path: Path, *rows: object) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_evaluate_scores_against_labels(terminal: Terminal, tmp_path: Path) -> None:
    file = labelled(
        tmp_path,
        {"lang": "en", "text": "Friday is my last day at Northwind.", "labels": {"departure": True}},
        {"lang": "en", "text": "The samples arrive on Thursday.", "labels": {"departure": False}},
        {
            "lang": "en",
            "text": "Friday is my last day here.",
            "labels": {"departure": False},
            "uncertain": ["departure"],
        },
    )
    (figures,) = terminal("evaluate", file, "--json").rows
    assert figures["signals"]["departure"]["all"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}
    assert figures["messages"] == 3 and "macro_f1" in figures
    shown = terminal("evaluate", file)
    assert shown.code == 0 and "departure" in shown.out and "over 3 messages" in shown.out


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"text": "x"}, "row 1, field labels: write an object"),
        (
            {"text": "x", "labels": {"leaving": True}},
            "row 1, field labels: 'leaving' is no signal; there are",
        ),
        ({"text": "x", "labels": {"departure": 1}}, "row 1, field labels.departure: 1 is neither true nor false"),
        ({"labels": {}}, "row 1, field text: is missing"),
    ],
)
def test_a_row_without_usable_labels_is_named(terminal: Terminal, tmp_path: Path, row: object, told: str) -> None:
    ended = terminal("evaluate", labelled(tmp_path, row))
    assert ended.code == 2 and not ended.out and told in ended.err


def test_a_file_without_rows_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    assert "holds no rows" in terminal("evaluate", labelled(tmp_path)).err


def test_every_signal_has_a_name_for_people() -> None:
    from handover.policy.phrases import say

    assert all(say("signals", signal.value, language) for signal in Signal for language in ("en", "es", "ru"))

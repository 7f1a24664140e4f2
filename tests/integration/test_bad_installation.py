"""A wrong setting is one clear line that names it, and exit code 2: no traceback, nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def handover(*words: str, **settings: str) -> tuple[int, str]:
    """Exit code and stderr of the program in a process of its own, with these settings alone."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    done = subprocess.run(
        [sys.executable, "-m", "handover", *words],
        env={**plain, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"HANDOVER_DATABASE_URL": "nonsense"}, "handover: HANDOVER_DATABASE_URL: cannot be read; write it as"),
        (
            {"HANDOVER_DATABASE_URL": "postgresql://127.0.0.1:1/none"},
            "handover: HANDOVER_DATABASE_URL: the database cannot be opened",
        ),
        ({"HANDOVER_DATA": "/proc/none"}, "handover: --data: /proc/none"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    code, said = handover("status", "a@b.example", **{"HANDOVER_DATA": str(tmp_path), **settings})
    assert code == 2 and said.startswith(line) and said.count("\n") == 1


def test_a_database_that_is_none_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "handover.sqlite3"
    file.write_text(
        "these are somebody's notes, long enough to be looked at as a database by a hasty program\n" * 9
    )
    before = file.read_bytes()
    code, said = handover("status", "a@b.example", HANDOVER_DATA=str(tmp_path))
    assert code == 2 and "the database cannot be opened" in said
    assert file.read_bytes() == before


def test_the_data_folder_may_be_named_behind_the_command(tmp_path: Path) -> None:
    code, said = handover("people", "list", "--data", str(tmp_path / "mine"))
    assert (code, said) == (0, "") and (tmp_path / "mine" / "handover.sqlite3").exists()


def test_what_is_kept_there_is_for_its_owner_alone(tmp_path: Path) -> None:
    handover("people", "list", "--data", str(tmp_path / "mine"))
    readable = [path.name for path in (tmp_path / "mine").rglob("*") if path.stat().st_mode & 0o077]
    assert readable == []

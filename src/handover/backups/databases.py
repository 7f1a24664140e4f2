"""A database's own whole copy: SQLite by its backup API, PostgreSQL by its own pg_dump and psql."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from handover.errors import UnusableInput

#: The rows that hold every queue still, written in the same transaction as the restored tables: a worker that runs
#: meanwhile sees either nothing or a paused queue.
PAUSE = "INSERT INTO delivery_pause (at, reason) VALUES (now(), '{reason}');\n"


def copy_sqlite(database: Path, target: Path) -> None:
    """A consistent copy of a database in use."""
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        source.close()


def dump_postgres(settings: dict[str, Any], target: Path) -> None:
    """The whole database as SQL, from one snapshot."""
    command = ["pg_dump", "--no-owner", "--no-privileges", f"--file={target}", *_where(settings)]
    _run(command, settings)


def load_postgres(settings: dict[str, Any], dump: Path, *, reason: str) -> None:
    """Everything or nothing of the dump, with the pause in the same transaction."""
    with dump.open("ab") as script:
        script.write(b"\nSET search_path TO public;\n" + PAUSE.format(reason=reason.replace("'", "''")).encode())
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={dump}"]
    _run(["psql", *options, *_where(settings)], settings)


def _where(settings: dict[str, Any]) -> list[str]:
    named = {"host": settings["HOST"], "port": settings["PORT"], "username": settings["USER"]}
    return [*(f"--{key}={value}" for key, value in named.items() if value), f"--dbname={settings['NAME']}"]


def _run(command: list[str], settings: dict[str, Any]) -> None:
    if not shutil.which(command[0]):
        raise UnusableInput(f"{command[0]} is not installed; install PostgreSQL's client programs")
    environment = {**os.environ, "PGPASSWORD": settings["PASSWORD"] or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnusableInput(f"{command[0]}: {' '.join(done.stderr.split())[-400:]}")

"""Durable notices a second to a local sink, beside what the parts can do alone: bare smtplib, bare commits.

Each notice costs two commits (`at_data`, `sent`), a ledger entry and one SMTP dialogue with two recipients.
"""

from __future__ import annotations

import os
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from tests.kills.test_kills import nursery
from tests.servers import postgres

NOTICES = {"sqlite": 1_000, "postgresql": 2_000}
PEER_SECONDS = 2.0
SQLITE, POSTGRES = "durable notices/s, SQLite, 1 worker", "durable notices/s, PostgreSQL, 4 workers"


def run() -> dict[str, object]:
    """Figures by their names, each with the machine's own limits beside it, measured in the same run."""
    with sink() as port:
        one, bare = beside_bare_smtplib("sqlite", 1, port)
        commits = sqlite_commits()
        figures: dict[str, object] = {
            f"{SQLITE} (aim: 120)": one,
            "  of bare smtplib to the same sink": one / bare,
            "  of bare sqlite3 commits with synchronous=FULL (2 for each)": 2 * one / commits,
        }
        if postgres.binaries() is None:
            return {**figures, POSTGRES: "left out: PostgreSQL is not installed"}
        four, bare = beside_bare_smtplib("postgresql", 4, port)
        return {
            **figures,
            f"{POSTGRES} (aim: 600)": four,
            "  of bare smtplib to the same sink, one process": four / bare,
            "bare smtplib, messages/s": bare,
            "bare sqlite3, commits/s": commits,
        }


def beside_bare_smtplib(database: str, workers: int, port: int) -> tuple[float, float]:
    """Notices/s, and what bare smtplib did just before and just after: the machine's mood changes."""
    before = bare_smtplib(port)
    notices = measured(database, workers, port)
    return notices, (before + bare_smtplib(port)) / 2


@contextmanager
def sink() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def bare_smtplib(port: int) -> float:
    raw = b"Subject: x\r\n\r\n" + b"The quick brown fox jumps over the lazy dog.\r\n" * 100
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        done, end = 0, time.monotonic() + PEER_SECONDS
        while time.monotonic() < end:
            smtp.sendmail("max@northwind.example", ["anna@client.example", "sofia@northwind.example"], raw)
            done += 1
    return done / PEER_SECONDS


def sqlite_commits() -> float:
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "peer")) as peer:
        peer.isolation_level = None
        peer.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a, b);")
        done, end = 0, time.monotonic() + PEER_SECONDS
        while time.monotonic() < end:
            peer.execute("INSERT INTO t VALUES (?, ?)", (done, "x" * 200))
            done += 1
    return done / PEER_SECONDS


def measured(database: str, workers: int, port: int) -> float:
    """From the first hand-over to the last answer written down, by the rows' own clocks."""
    with (
        postgres.server() if database == "postgresql" else nullcontext("") as url,
        tempfile.TemporaryDirectory() as folder,
        nursery(
            HANDOVER_DATA=folder, HANDOVER_DATABASE_URL=url, HANDOVER_SMTP_URL=f"smtp://127.0.0.1:{port}"
        ) as people,
    ):
        count = NOTICES[database]
        people.ask("seed", count)
        people.ask("keep", count)
        pids = [people.ask("calm") for _ in range(workers)]
        while people.ask("waiting"):
            time.sleep(2)
        for pid in pids:
            people.ask("stop", pid)
        seconds: float = people.ask("seconds")
    return count / seconds


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handover.settings")
    for name, figure in run().items():
        print(f"{name:60}{figure:,.2f}" if isinstance(figure, float) else f"{name:60}{figure}")

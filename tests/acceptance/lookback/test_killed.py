"""The real command, killed in the middle and gone on with: the same as one that was left alone."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.screenshots import ELENA, NORA
from tests.unit.lookback.mails import mail, mbox, write

pytest.importorskip("handover.screening.screen", reason="the screening is not there")
BOXES, EACH = 60, 40


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """What is typed; every mailbox is a piece of its own."""
    run(tmp_path, ["demo"])
    told = json.loads(run(tmp_path, ["status", ELENA, "--json"]))
    contacts = [
        contact["email"] for client in told["transfers"] for contact in client["notices"] if contact["email"]
    ]
    on = (datetime.now(UTC) - timedelta(days=3)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    for box in range(BOXES):
        to = [contacts[(box + number) % len(contacts)] for number in range(EACH)]
        mails = [
            mail(f"{box}/{at}: I am leaving, Friday is my last day.", to=to[at], sender=ELENA, on=on)
            for at in range(EACH)
        ]
        write(tmp_path / "mail" / f"box-{box:02d}", mbox(mails))
    told_on = (datetime.now(UTC) - timedelta(days=200)).date().isoformat()
    stated = [
        "--purpose",
        "Who was told?",
        "--allowed-by",
        NORA,
        "--staff-told-on",
        told_on,
        "--less-intrusive",
        "Asked",
    ]
    return ["lookback", str(tmp_path / "mail"), "--departure", ELENA, *stated, "--json"]


def run(data: Path, words: list[str]) -> str:
    done = subprocess.run(call(words), env=environment(data), check=True, capture_output=True, text=True)
    return done.stdout


def call(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "handover", *words]


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "HANDOVER_DATA": str(data / "data")}


def done_pieces(data: Path, lookback: int) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(data / "data" / "handover.sqlite3", timeout=5)) as book:
        query = "SELECT count(*) FROM lookback_piece WHERE lookback_id = ? AND done_at IS NOT NULL"
        return int(book.execute(query, [lookback]).fetchone()[0])
    return 0


def test_a_run_that_was_killed_goes_on_to_the_same_result(tmp_path: Path, command: list[str]) -> None:
    whole: dict[str, Any] = json.loads(run(tmp_path, command))
    process = subprocess.Popen(
        call(command), env=environment(tmp_path), start_new_session=True, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while done_pieces(tmp_path, 2) < 3 and time.monotonic() < until and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)
    assert 0 < done_pieces(tmp_path, 2) < BOXES, "it was not killed in the middle"
    resumed: dict[str, Any] = json.loads(run(tmp_path, ["lookback", "--resume", "--departure", ELENA, "--json"]))
    assert resumed["counts"]["opened"] == BOXES * EACH
    assert whole.pop("lookback")["id"] == 1 and resumed.pop("lookback")["id"] == 2
    assert resumed == whole

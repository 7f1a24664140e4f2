"""kill -9 of a worker at random moments, against a mail server that hangs up as well: twice never, lost never.

HANDOVER_KILLS says how often; the usual test run has few, `make kills` has 200 on each database. HANDOVER_SEED lets
the dice fall as they did in another run; the timing of the processes differs all the same.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.kills.receiver import Moody, receiving
from tests.servers import postgres

KILLS = int(os.environ.get("HANDOVER_KILLS", "25"))
SEED = int(os.environ.get("HANDOVER_SEED", str(random.randrange(10**6))))
#: Notices in store for each kill, and due at any moment for each worker: nobody is killed at rest.
PER_KILL, IN_STOCK = 40, 25
ROOT = Path(__file__).resolve().parents[2]
UNDER_WAY = {"queued", "claimed", "at_data"}

Rows = list[dict[str, Any]]


class Nursery:
    """The process that starts workers and kills them; see tests/kills/nursery.py for the words."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, *words: object) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the nursery has died"
        return json.loads(answer)


@contextmanager
def nursery(**environment: str) -> Iterator[Nursery]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.kills.nursery"],
        cwd=ROOT,
        env={**kept, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Nursery(process)


@pytest.mark.parametrize(("database", "workers"), [("sqlite", 1), ("postgresql", 4)])
def test_no_contact_twice_and_none_lost(database: str, workers: int, tmp_path: Path) -> None:
    if database == "postgresql" and postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    moody = Moody(random.Random(SEED))
    with (
        postgres.server() if database == "postgresql" else nullcontext("") as url,
        receiving(moody) as port,
        nursery(
            HANDOVER_DATA=str(tmp_path),
            HANDOVER_DATABASE_URL=url,
            HANDOVER_SMTP_URL=f"smtp://127.0.0.1:{port}",
        ) as people,
    ):
        people.ask("seed", KILLS * PER_KILL)
        kill_at_random(people, workers)
        rows = bring_home(people, [people.ask("start") for _ in range(workers)])
    compare(rows, moody)
    tell(f"{database}, {workers + KILLS} kills of {workers} workers, seed {SEED}", rows, moody)


def kill_at_random(people: Nursery, workers: int) -> None:
    """Keep so many workers alive and busy, and kill one of them after another; all of them in the end."""
    dice = random.Random(SEED)
    people.ask("keep", IN_STOCK * workers)
    alive = [people.ask("start") for _ in range(workers)]
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.02, 1.2 / workers))
        people.ask("keep", IN_STOCK * workers)
        victim = alive.pop(dice.randrange(len(alive)))
        assert people.ask("kill", victim) == -9, "it had ended by itself"
        alive.append(people.ask("start"))
    for victim in alive:
        people.ask("kill", victim)


def bring_home(people: Nursery, workers: list[int], patience: float = 240) -> Rows:
    """Let workers run undisturbed until nothing is under way any more; they go home when they are asked to."""
    deadline = time.monotonic() + patience
    while UNDER_WAY & {row["state"] for row in people.ask("report")}:
        assert time.monotonic() < deadline, "something never ends"
        time.sleep(0.5)
    assert [people.ask("stop", worker) for worker in workers] == [0] * len(workers)
    rows: Rows = people.ask("report")
    return rows


def compare(rows: Rows, moody: Moody) -> None:
    """What the rows say, what the ledger says, and what the mail server has: it is one story."""
    arrived = Counter(received.message_id for received in moody.taken)
    texts = {received.message_id: received.digest for received in moody.taken}
    assert [message_id for message_id, count in arrived.items() if count > 1] == [], "somebody was told twice"
    assert set(arrived) <= {row["message_id"] for row in rows}
    for row in rows:
        count = arrived[row["message_id"]]
        assert row["state"] in ("sent", "unconfirmed"), f"{row} is lost"
        assert count == 1 or row["state"] == "unconfirmed", f"{row} is said to be sent and never arrived"
        assert count == 0 or texts[row["message_id"]] == row["digest"], "another text arrived"
        ends = {verb: n for verb, n in row["entries"].items() if verb in ("delivery.sent", "delivery.unconfirmed")}
        assert ends == {f"delivery.{row['state']}": 1}, f"the ledger tells another story: {row}"
    by_id = {row["message_id"]: row["address"] for row in rows}
    for received in moody.taken:
        assert received.recipients == [by_id[received.message_id], "sofia@northwind.example"]


def tell(run: str, rows: Rows, moody: Moody) -> None:
    states, reasons = Counter(row["state"] for row in rows), Counter(row["reason"] for row in rows)
    doubtful = {row["message_id"] for row in rows if row["state"] == "unconfirmed"}
    arrived = len(doubtful & {received.message_id for received in moody.taken})
    print(f"\n{run}: {len(rows)} notices, {states['sent']} sent, 0 twice, 0 lost, {len(doubtful)} unconfirmed")
    why = f"{reasons['worker_died']} by a kill, {reasons['no_answer']} by a lost connection"
    print(f"of these {why}; {arrived} had arrived")
    assert states["sent"] > len(rows) / 2, "hardly anything was tried"
    assert reasons["no_answer"] > 0, "the server never lost its temper"

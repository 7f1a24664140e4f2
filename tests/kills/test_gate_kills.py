"""kill -9 of the gate and of Postfix at random moments, under load: nothing lost, nothing through, nothing twice.

HANDOVER_GATE_KILLS says how often; `make kills-gate` has 1,000, with 50 messages each. HANDOVER_SEED lets the dice
fall as they did in another run; the timing of the processes differs all the same.

Postfix itself delivers a message again if it is killed after handing it over and before writing that down. Such a
second copy has the queue id of the first; a second release would have another one.
"""

from __future__ import annotations

import os
import random
import re
import signal
import smtplib
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.servers import postfix
from tests.servers.gate import House, house

KILLS = int(os.environ.get("HANDOVER_GATE_KILLS", "100"))
PER_KILL = int(os.environ.get("HANDOVER_GATE_MESSAGES", "50"))
SEED = int(os.environ.get("HANDOVER_SEED", str(random.randrange(10**6))))
CLIENTS = 4
LENA, OTTO, ANA = "lena@northwind.example", "otto@northwind.example", "ana@client.example"
KINDS = {
    "stays": (OTTO, "HOLD-ME, but I stay"),
    "clean": (LENA, "The minutes of our meeting."),
    "never": (LENA, "HOLD-ME and nobody releases it"),
    "freed": (LENA, "HOLD-ME until somebody releases it"),
}
_QUEUE_ID = re.compile(rb"\(Postfix\) with ESMTP id ([0-9A-F]+)")
_NAME = re.compile(rb"^Message-ID: <(\w+)-(\d+)@kills>", re.M | re.I)

pytestmark = pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())


@dataclass
class Load:
    """Mail programs that try again until the server has taken the message; they stop after `total`."""

    port: int
    total: int
    taken: dict[int, str] = field(default_factory=dict)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        line: smtplib.SMTP | None = None
        while (number := self._number()) is not None:
            kind = ("stays", "clean", "never", "freed")[number % 4]
            while not self.is_over.is_set():
                line = self._try(line, kind, number)
                if number in self.taken:
                    break
                time.sleep(0.05)
        if line is not None:
            line.close()

    def _number(self) -> int | None:
        with self._lock:
            self._next += 1
            return self._next if self._next <= self.total and not self.is_over.is_set() else None

    def _try(self, line: smtplib.SMTP | None, kind: str, number: int) -> smtplib.SMTP | None:
        sender, text = KINDS[kind]
        raw = f"From: {sender}\r\nMessage-ID: <{kind}-{number}@kills>\r\nSubject: {number}\r\n\r\n{text}\r\n"
        try:
            line = line or smtplib.SMTP("127.0.0.1", self.port, timeout=15)
            line.sendmail(sender, [ANA], raw)
        except (OSError, smtplib.SMTPException):
            if line is not None:
                line.close()
            return None
        self.taken[number] = kind
        return line


@contextmanager
def under_load(port: int, total: int) -> Iterator[Load]:
    load = Load(port, total)
    threads = [threading.Thread(target=load.run) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    except BaseException:
        load.is_over.set()
        raise
    finally:
        for thread in threads:
            thread.join(600)


def test_none_lost_none_through_none_twice() -> None:
    dice, started = random.Random(SEED), time.monotonic()
    with house() as ours:
        with under_load(ours.postfix.port, KILLS * PER_KILL) as load:
            kills = kill_at_random(ours, load, dice)
        bring_home(ours)
        rows = ours.office.ask("held")
        tell(kills, load, rows, ours, time.monotonic() - started)
        compare(load, rows, ours)
        compare_checks(load, ours.office.ask("checked"))


def kill_at_random(ours: House, load: Load, dice: random.Random) -> dict[str, int]:
    """Kills evenly over the load, so that nobody is killed at rest; releases in between."""
    kills = {"gate": 0, "gate and helpers": 0, "postfix": 0}
    for number in range(KILLS):
        while len(load.taken) < number * PER_KILL + dice.randrange(PER_KILL):
            time.sleep(0.02)
        if number % 3 == 0:
            ours.office.ask("release_freed")
        victim = dice.choice(("gate", "gate", "gate and helpers", "postfix"))
        kills[victim] += 1
        if victim == "postfix":
            ours.postfix.kill()
            ours.postfix.start()
        else:
            end_gate(ours, with_helpers=victim != "gate")
            ours.start_gate()
        if number % 100 == 99:
            print(f"{number + 1} kills, {len(load.taken)} messages taken", flush=True)
    return kills


def end_gate(ours: House, *, with_helpers: bool) -> None:
    assert ours.gate is not None
    helpers = children(ours.gate.pid) if with_helpers else []
    ours.kill_gate()
    for pid in helpers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def bring_home(ours: House) -> None:
    """Release what may go, and wait until nothing is under way any more."""
    patience = 300 + KILLS * PER_KILL / 10
    ours.office.ask("release_freed")
    ours.postfix.run("postqueue", "-f")
    deadline = time.monotonic() + patience
    while (left := (ours.office.ask("under_way"), ours.postfix.queued())) != (0, 0):
        assert time.monotonic() < deadline, f"something never ends: {left} {ours.postfix.listed()}"
        time.sleep(0.5)


def arrivals(ours: House) -> dict[int, set[bytes]]:
    """The queue ids under which each message arrived."""
    found: dict[int, set[bytes]] = defaultdict(set)
    for one in ours.sink.arrived:
        name, queue_id = _NAME.search(one.raw), _QUEUE_ID.search(one.raw)
        if name and queue_id:
            found[int(name[2])].add(queue_id[1])
            assert one.recipients == (ANA,)
    return found


def compare(load: Load, rows: list[dict[str, Any]], ours: House) -> None:
    arrived = arrivals(ours)
    held: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        held[int(row["message_id"].partition("-")[2].partition("@")[0])].append(row)
    assert len(load.taken) == load.total
    for number, kind in load.taken.items():
        if kind in ("stays", "clean"):
            assert arrived[number], f"{kind} {number} is lost"
            continue
        assert len(held[number]) == 1, f"{kind} {number} is held {len(held[number])} times"
        release, copies = held[number][0]["release"], arrived[number]
        if kind == "never":
            assert not copies, f"{number} went through and should be held"
            continue
        assert release in ("sent", "unconfirmed"), f"{number}: its release is {release or 'missing'}"
        assert len(copies) <= 1, f"{number} was released twice"
        assert copies or release == "unconfirmed", f"{number} is said to be sent and never arrived"


def compare_checks(load: Load, checked: dict[str, int]) -> None:
    """Whatever the server took as clean was judged, and that was written down before the server heard of it."""
    clean = [number for number, kind in load.taken.items() if kind == "clean"]
    missing = [number for number in clean if f"<clean-{number}@kills>" not in checked]
    assert clean and not missing, f"let through without a check: {missing}"


def tell(kills: dict[str, int], load: Load, rows: list[dict[str, Any]], ours: House, seconds: float) -> None:
    freed = [row["release"] for row in rows if row["release"]]
    said = ", ".join(f"{count} of {who}" for who, count in kills.items())
    print(f"\nseed {SEED}: {sum(kills.values())} kills ({said}), {len(load.taken)} messages in {seconds:.0f} s")
    doubt = f"{freed.count('sent')} sent, {freed.count('unconfirmed')} unconfirmed"
    print(f"{len(rows)} held, {len(freed)} released ({doubt})")

"""`handover worker` itself, killed and stopped while the mail server is thinking about its answer."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.kills.receiver import Moody, receiving
from tests.kills.test_kills import ROOT, Nursery, nursery


@dataclass
class Thoughtful(Moody):
    """Takes every message; thinks for a moment before it says so."""

    dice: random.Random = field(default_factory=random.Random)
    has_taken: threading.Event = field(default_factory=threading.Event)
    thinks: float = 1.0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._take(envelope)
        self.has_taken.set()
        await asyncio.sleep(self.thinks)
        return "250 taken"


@dataclass
class Office:
    server: Thoughtful
    people: Nursery
    environment: dict[str, str]

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "handover", "worker", *options]
        return subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **self.environment}, stderr=subprocess.DEVNULL
        )

    def states(self) -> Counter[str]:
        return Counter(row["state"] for row in self.people.ask("report"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    server = Thoughtful()
    with receiving(server) as port:
        ours = {
            "HANDOVER_DATA": str(tmp_path),
            "HANDOVER_DATABASE_URL": "",
            "HANDOVER_SMTP_URL": f"smtp://127.0.0.1:{port}",
        }
        with nursery(**ours) as people:
            people.ask("seed", 3)
            people.ask("keep", 3)
            yield Office(server, people, ours)


def test_killed_while_the_server_thinks_the_message_is_doubtful_and_the_others_go_later(office: Office) -> None:
    with office.worker() as worker:
        assert office.server.has_taken.wait(30)
        worker.send_signal(signal.SIGKILL)
    assert office.states() == {"at_data": 1, "claimed": 2}
    office.server.thinks = 0
    with office.worker("--once") as again:
        assert again.wait(60) == 0
    assert office.states() == {"unconfirmed": 1, "sent": 2}
    assert len(office.server.taken) == len({one.message_id for one in office.server.taken}) == 3


def test_asked_to_stop_while_the_server_thinks_it_hears_the_answer_first(office: Office) -> None:
    with office.worker() as worker:
        assert office.server.has_taken.wait(30)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert office.states() == {"sent": 1, "queued": 2}

"""The gate as a process, with its company in a folder of its own, and a Postfix that asks it.

As a module it is `handover gate` with the plain judge of `tests.servers.judge` in place of screening.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.postfix import Postfix, postfix
from tests.servers.sink import Sink, sink

ROOT = Path(__file__).resolve().parents[2]
JUDGED_PLAINLY = [sys.executable, "-m", "tests.servers.gate"]
ASKED_AGAIN = 5
SCREENED = [sys.executable, "-m", "handover", "gate"]


@dataclass
class Office:
    """The company's own process; see tests/servers/office.py for the words."""

    process: subprocess.Popen[str]

    def ask(self, *words: object) -> Any:
        """The answer. Told that the database is busy, one asks again: SQLite's queue of writers is not fair."""
        answer = self._asked(*words)
        for _ in range(ASKED_AGAIN):
            if not isinstance(answer, dict) or "database is locked" not in answer.get("fault", ""):
                break
            answer = self._asked(*words)
        if isinstance(answer, dict) and "fault" in answer:
            raise RuntimeError(answer["fault"])
        return answer

    def _asked(self, *words: object) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline() or '{"fault": "the office has died"}')


@dataclass
class House:
    """Everything together. The gate can be started, stopped and killed at any time."""

    folder: Path
    sink: Sink
    office: Office
    postfix: Postfix
    environment: dict[str, str]
    command: list[str]
    options: list[str] = field(default_factory=list)
    gate: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "gate.sock"

    def start_gate(self, seconds: float = 60) -> None:
        listen = ["--listen", f"unix:{self.socket}", "--mode", "666", *self.options]
        before = self._starts()
        with (self.folder / "gate.log").open("ab") as log:
            self.gate = subprocess.Popen(
                [*self.command, *listen],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while self._starts() == before:
            if time.monotonic() > deadline or self.gate.poll() is not None:
                raise RuntimeError(f"the gate did not start: {self.log()[-2000:]}")
            time.sleep(0.05)

    def _starts(self) -> int:
        return sum(line.startswith("gate listening") for line in self.log().splitlines())

    def stop_gate(self) -> None:
        self._end(signal.SIGTERM)

    def kill_gate(self) -> None:
        """kill -9; its helpers end by themselves, as they would at a power cut of the gate alone."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self.gate is not None and self.gate.poll() is None:
            self.gate.send_signal(number)
            self.gate.wait(90)
        self.gate = None

    def log(self) -> str:
        path = self.folder / "gate.log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def house(*, command: list[str] | None = None, options: list[str] | None = None, **more: Any) -> Iterator[House]:
    """A company, its gate and its Postfix, all at work."""
    folder = Path(tempfile.mkdtemp(prefix="handover-gate-"))
    folder.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    try:
        with sink() as taking, postfix(sink=taking.port, milter=f"unix:{folder / 'gate.sock'}", **more) as server:
            environment = {
                **kept,
                "HANDOVER_DATA": str(folder / "data"),
                "HANDOVER_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
                "HANDOVER_OUTWARD_LISTS": "clients@northwind.example",
            }
            with running_office(environment) as office:
                office.ask("seed")
                ours = House(folder, taking, office, server, environment, command or JUDGED_PLAINLY, options or [])
                ours.start_gate()
                try:
                    yield ours
                finally:
                    ours.stop_gate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_office(environment: dict[str, str]) -> Iterator[Office]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.servers.office"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Office(process)
        assert process.stdin is not None
        process.stdin.close()


def main(words: list[str]) -> None:
    """`handover gate` with another judge."""
    from handover.cli.database import open_database
    from handover.gate.running import Options, place, run

    given = dict(zip(words[::2], words[1::2], strict=True))
    open_database()
    from handover.gate.watchlist import read

    options = Options(
        listen=place(given["--listen"]),
        http=place(f"inet:{given['--http']}") if "--http" in given else None,
        mode=0o666,
        limit=float(given.get("--limit", "20")),
        command=(sys.executable, "-m", "tests.servers.judge"),
    )
    asyncio.run(run(options, read, ready=lambda: print("gate listening", file=sys.stderr, flush=True)))


if __name__ == "__main__":
    main(sys.argv[1:])

"""A workspace of one's own: `handover serve` as a process, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 60
#: After so long nobody can undo a decision, and the worker carries it out.
GRACE_SECONDS = 11


@dataclass(frozen=True)
class Workspace:
    data: Path
    url: str
    environment: Mapping[str, str] = field(repr=False)

    def handover(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `handover ARGUMENTS` on the same data folder."""
        command = [sys.executable, "-m", "handover", *arguments]
        return subprocess.run(command, env=dict(self.environment), check=check, capture_output=True, text=True)


@contextmanager
def served(data: Path, *first: list[str], **more: str) -> Iterator[Workspace]:
    """Run the commands `first` on `data`, then serve it without a worker until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "HANDOVER_DATA": str(data), "HANDOVER_BASE_URL": url, **more}
    workspace = Workspace(data, url, environment)
    for command in first:
        workspace.handover(*command, check=False)  # 3 only says that a person has to look
    server = [sys.executable, "-m", "handover", "serve", "--no-worker", "--listen", f"127.0.0.1:{port}"]
    with (data / "serve.log").open("w") as log:
        process = subprocess.Popen(server, env=environment, stdout=log, stderr=log)
        try:
            _wait(url, process)
            yield workspace
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{url}/sign-in/", timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError("the workspace did not start; see serve.log in its data folder")

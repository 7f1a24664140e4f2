"""A PostgreSQL server of one's own, in a temporary folder, on a free port: for tests, kills and benchmarks."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

START_SECONDS = 60
TRIES = 3


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version first; None where PostgreSQL is not installed."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    found = shutil.which("initdb")
    places = [*debian, Path(found).resolve().parent] if found else debian
    return next((path for path in places if (path / "initdb").exists() and (path / "postgres").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """A running server with an empty database; yields its URL, stops it and removes its files at the end."""
    found = binaries()
    if found is None:
        raise RuntimeError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="handover-postgres-"))
    try:
        _make(found, folder)
        process, port = _start(found, folder)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(found: Path, folder: Path) -> None:
    owner = _owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    options = ["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
    made = subprocess.run(
        [str(found / "initdb"), "-D", str(folder / "data"), *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **owner,
    )
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr}")


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as root, its own user or nobody runs it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL must not run as root, and there is no user to run it as")


def _start(found: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    # Between choosing a free port and listening on it somebody else may take it: then another one.
    for _ in range(TRIES):
        port = free_port()
        process = _run(found, folder, port)
        if _answers(process, port):
            return process, port
        _stop(process)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-1000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(found: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    # fsync stays on: what the kill tests prove must not rest on a setting that nobody would run with.
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "on"}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [found / "postgres", "-D", folder / "data", *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A session of its own: Ctrl-C at the terminal stops the tests first, and they stop the server.
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **_owner(),
        )


def _die_with_parent() -> None:
    """A test run that is killed takes its server along, by Linux's PR_SET_PDEATHSIG; elsewhere it stays behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return True
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown": clients are cut off, nothing is lost
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

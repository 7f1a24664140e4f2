"""`handover gate` from its start to its end: where it listens, its helpers, and a page for monitoring."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from handover.errors import UnusableInput
from handover.gate.clerk import Clerk
from handover.gate.server import Gate, Line
from handover.gate.watch import Watch
from handover.gate.worker import KEEPS
from handover.gate.workers import COMMAND, Worker, Workers

log = logging.getLogger(__name__)

#: A release that is being handed over is finished; killed in the middle it would be doubtful.
FAREWELL_SECONDS = 60.0
SHAPE = "unix:/PATH or inet:HOST:PORT"


@dataclass(frozen=True)
class Place:
    """Where to listen: a path, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True)
class Options:
    listen: Place
    http: Place | None = None
    mode: int = 0o660
    workers: int = 2
    limit: float = 20.0
    command: Sequence[str] = COMMAND
    keeps_house: bool = True


def place(written: str) -> Place:
    """The parts of `--listen`; UnusableInput says how to write it."""
    kind, _, rest = written.partition(":")
    host, _, port = rest.rpartition(":")
    if kind == "unix" and rest:
        return Place(path=rest)
    if kind == "inet" and host and port.isdigit() and 0 < int(port) < 65_536:
        return Place(host=host.strip("[]"), port=int(port))
    raise UnusableInput(f"--listen: {written!r}; write {SHAPE}")


async def run(
    options: Options, read_watch: Callable[[], Watch], *, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM; letters that are being judged then are answered first."""
    keeping = (*options.command, KEEPS)
    house = Worker(keeping) if options.keeps_house else None
    clerk = Clerk(Worker(keeping), options.limit)
    gate = Gate(read_watch, Workers(options.workers, options.command), house, clerk, limit=options.limit)
    await asyncio.gather(gate.workers.start(), clerk.worker.start())
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(gate.keep_watch()), asyncio.create_task(gate.keep_house())]
    server = await _listen(options, gate)
    page = await _serve_page(options.http, gate) if options.http else None
    ready()
    await stop.wait()
    server.close()
    if page is not None:
        page.close()
    await _finish(gate, tasks)


async def _listen(options: Options, gate: Gate) -> asyncio.Server:
    loop, where = asyncio.get_running_loop(), options.listen
    if not where.path:
        return await loop.create_server(lambda: Line(gate), where.host, where.port)
    _make_room(Path(where.path))
    server = await loop.create_unix_server(lambda: Line(gate), where.path)
    Path(where.path).chmod(options.mode)
    return server


def _make_room(path: Path) -> None:
    """A socket that a killed gate left behind goes; one at which somebody answers stays."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(path))
        raise UnusableInput(f"--listen: another gate is at work at {path}")
    path.unlink(missing_ok=True)


async def _finish(gate: Gate, tasks: Sequence[asyncio.Task[None]]) -> None:
    here = asyncio.current_task()
    for task in tasks:
        task.cancel()
    judging = [task for task in asyncio.all_tasks() if task is not here and task not in tasks]
    if judging:
        await asyncio.wait(judging, timeout=gate.limit)
    await asyncio.gather(*tasks, return_exceptions=True)
    await gate.workers.end()
    if gate.clerk is not None:
        await gate.clerk.worker.end()
    if gate.house is not None:
        await gate.house.go_home(FAREWELL_SECONDS)


async def _serve_page(where: Place, gate: Gate) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            writer.write(_page(request, gate))
            await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, where.host, where.port)


def _page(request: bytes, gate: Gate) -> bytes:
    path = request.split(b" ", 2)[1]
    if path == b"/metrics":
        return _response("200 OK", gate.measures.text(), "text/plain; version=0.0.4")
    if path == b"/healthz" and gate.watch is not None:
        return _response("200 OK", b'{"status": "ok"}', "application/json")
    if path == b"/healthz":
        return _response("503 Service Unavailable", b'{"status": "database away"}', "application/json")
    return _response("404 Not Found", b"", "text/plain")


def _response(status: str, body: bytes, kind: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body

"""`handover serve` and `handover demo`: the workspace in the browser, with the worker beside it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from handover.cli.database import open_database

Listen = Annotated[str, typer.Option(metavar="HOST:PORT", help="Where to serve.")]
PORTS_TO_TRY = 20


def serve(
    listen: Listen = "127.0.0.1:8000",
    worker: Annotated[bool, typer.Option(help="Run the delivery worker beside it.")] = True,  # noqa: FBT002
    threads: Annotated[int, typer.Option(help="Requests answered at once.")] = 4,
) -> None:
    """Serve the workspace; until somebody can sign in, it prints the link that makes the first administrator."""
    host, port = _address(listen)
    _run(host, port, with_worker=worker, threads=threads)


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Serve it afterwards.")] = False,  # noqa: FBT002
    listen: Listen = "127.0.0.1:8000",
) -> None:
    """Make a sample company of 40 people and 300 clients in three languages, in an empty data folder."""
    host, port = _free(*_address(listen))
    os.environ.setdefault("HANDOVER_BASE_URL", f"http://{host}:{port}")
    open_database()
    from handover.demo import company

    for line in company.make():
        print(line)
    if serve:
        _run(host, port, with_worker=True, threads=4)


def _address(listen: str) -> tuple[str, int]:
    from handover.errors import UnusableInput

    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UnusableInput(f"--listen: {listen!r} is no address; write it as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def _free(host: str, port: int) -> tuple[str, int]:
    """The first free port from `port` on: a sample must not fail because something else is running."""
    for candidate in range(port, port + PORTS_TO_TRY):
        if not _taken(host, candidate):
            return host, candidate
    return host, port


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _run(host: str, port: int, *, with_worker: bool, threads: int) -> None:
    from handover.errors import UnusableInput

    if _taken(host, port):
        raise UnusableInput(f"--listen: {host}:{port} is in use or not ours; name another HOST:PORT")
    os.environ.setdefault("HANDOVER_BASE_URL", f"http://{host}:{port}")
    open_database()
    print(f"open {os.environ['HANDOVER_BASE_URL']}/", flush=True)
    _say_how_to_begin()
    _close_connections()
    with _worker() if with_worker else contextlib.nullcontext():
        _gunicorn(f"{host}:{port}", threads)


def _say_how_to_begin() -> None:
    from django.urls import reverse

    from handover.web import first_run

    if first_run.is_due():
        address = os.environ["HANDOVER_BASE_URL"] + reverse("first-run")
        print(f"nobody can sign in yet: open {address} with the token {first_run.setup_token()}", flush=True)


def _close_connections() -> None:
    """The server forks: a database connection must not be shared with its children."""
    from django.db import connections

    connections.close_all()


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    """The worker as a process of its own: it ends with the server, and a crash of one is no crash of the other."""
    process = subprocess.Popen([sys.executable, "-m", "handover", "worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _gunicorn(bind: str, threads: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": bind,
                "worker_class": "gthread",
                "threads": threads,
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from handover.wsgi import application

            return application

    Server().run()

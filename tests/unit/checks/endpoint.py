"""A stand-in for a second reader: a local HTTP server that answers whatever a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from handover.checks.reader import Reader

#: From the request's JSON to the whole body of the answer.
Answer = Callable[[dict[str, Any]], bytes]


@dataclass
class Endpoint:
    """What it was told is kept in `told`, with the headers."""

    url: str
    told: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def reader(self, *, key: str = "", seconds: float = 5.0) -> Reader:
        return Reader(f"{self.url}/v1/chat/completions", "stand-in", key, seconds)


def mark_of(told: dict[str, Any]) -> str:
    return str(json.loads(told["messages"][1]["content"])["id"])


def says(content: str, **more: Any) -> Answer:
    """An answer of the usual form with this content; `{id}` in it is the id that was asked about."""
    finish = more.pop("finish_reason", "stop")

    def answer(told: dict[str, Any]) -> bytes:
        message = {"role": "assistant", "content": content.replace("{id}", mark_of(told)), **more}
        return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": finish}]}).encode()

    return answer


def sees(*signals: str) -> Answer:
    return says(json.dumps({"id": "{id}", "signals": list(signals)}))


@contextmanager
def serving(answer: Answer, *, status: int = 200, delay: float = 0.0, drip: float = 0.0) -> Iterator[Endpoint]:
    """A server on loopback; `delay` before it answers, `drip` seconds between the bytes of the answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.raw.append(body)
            endpoint.told.append(json.loads(body))
            endpoint.headers.append(dict(self.headers))
            time.sleep(delay)
            said = answer(endpoint.told[-1])
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{endpoint.url}/elsewhere")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self._send(said)

        def _send(self, said: bytes) -> None:
            try:
                for at in range(len(said)) if drip else ():
                    self.wfile.write(said[at : at + 1])
                    self.wfile.flush()
                    time.sleep(drip)
                if not drip:
                    self.wfile.write(said)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Tests need no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()

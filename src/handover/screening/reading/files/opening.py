"""The parent's side of opening files: a warm child process, killed and replaced when it takes too long."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time

from handover.screening.reading.files.opened import Opened, Request
from handover.screening.reading.reasons import Reason

_MODULE = "handover.screening.reading.files.child"
_ANSWER_BYTES = 64 * 1024 * 1024


class _Failed(Exception):
    """The child gave no answer; why is its argument."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Child:
    """One child process. Not shared between processes: a fork starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._inherited: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def open(self, request: Request) -> Opened:
        with self._lock:
            try:
                return self._asked(request)
            except _Failed as failed:
                self.close()
                return Opened(reasons=[failed.reason])
            except (OSError, ValueError, KeyError, TypeError):
                self.close()
                return Opened(reasons=[Reason.OPENER_FAILED])

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()

    def _asked(self, request: Request) -> Opened:
        process = self._started()
        until = time.monotonic() + request.seconds
        self._send(process, _head(request), until)
        self._send(process, request.data, until)
        return Opened.of_json(json.loads(self._answer(process, until)))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._inherited, self._process = self._process, None  # another process's child: not ours to end
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=_environment(),
            )
            self._owner = os.getpid()
            os.set_blocking(_number(self._process.stdin), False)
        return self._process

    def _send(self, process: subprocess.Popen[bytes], content: bytes, until: float) -> None:
        number = _number(process.stdin)
        view = memoryview(content)
        while view:
            self._wait([], [number], until)
            view = view[os.write(number, view[: 1 << 16]) :]

    def _answer(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        number = _number(process.stdout)
        pieces = bytearray()
        while not pieces.endswith(b"\n"):
            self._wait([number], [], until)
            piece = os.read(number, 1 << 16)
            if not piece or len(pieces) > _ANSWER_BYTES:
                raise _Failed(Reason.TOOK_TOO_MUCH_MEMORY)
            pieces += piece
        return bytes(pieces)

    def _wait(self, readable: list[int], writable: list[int], until: float) -> None:
        left = until - time.monotonic()
        if left <= 0 or not any(select.select(readable, writable, [], left)):
            raise _Failed(Reason.TOOK_TOO_LONG)


def _head(request: Request) -> bytes:
    fields = {"kind": request.kind, "name": request.name[:300], "sender": request.sender, "size": len(request.data)}
    return json.dumps(fields).encode() + b"\n"


def _number(stream: object) -> int:
    return stream.fileno()  # type: ignore[attr-defined,no-any-return]


def _environment() -> dict[str, str]:
    """Nothing of the parent's secrets; numeric libraries must not reserve memory for threads."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key in ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
    }
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


_child = Child()
atexit.register(_child.close)


def opened(request: Request) -> Opened:
    """The texts of a file in a binary format, from a child process with limits of time and memory."""
    return _child.open(request)

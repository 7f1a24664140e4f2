"""The processes that judge, as the gate sees them: asked one letter at a time, and replaced when they fail."""

from __future__ import annotations

import asyncio
import json
import logging
import struct
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from handover.gate.worker import pack

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "handover.gate.worker")
#: Loading the language rules takes a moment on a busy machine.
START_SECONDS = 120.0


class NoAnswer(Exception):
    """The worker died, took too long, or met a fault."""


class Worker:
    """One process. Whoever asks has it for themselves until it has answered."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, asked: Mapping[str, Any], raw: bytes = b"", *, limit: float) -> dict[str, Any]:
        """Its answer within `limit` seconds; NoAnswer, and the process is ended then."""
        try:
            if self._process is None:
                await self.start()
            answer = await asyncio.wait_for(self._exchange(asked, raw), limit)
        except (TimeoutError, OSError, EOFError, ValueError) as trouble:
            await self.end()
            raise NoAnswer(type(trouble).__name__) from trouble
        if "fault" in answer:
            raise NoAnswer(answer["fault"])
        return answer

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
            # Ctrl-C at the terminal stops the gate, and the gate lets them finish.
            start_new_session=True,
        )
        await asyncio.wait_for(self._answer(), START_SECONDS)

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()

    async def go_home(self, patience: float) -> None:
        """Let it finish what it has in hand; after `patience` seconds it is ended."""
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
        await self.end()

    async def _exchange(self, asked: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(pack(asked, raw))
        await self._process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        assert self._process is not None and self._process.stdout is not None
        words, octets = struct.unpack("!II", await self._process.stdout.readexactly(8))
        text = await self._process.stdout.readexactly(words + octets)
        answer = json.loads(text[:words])
        if not isinstance(answer, dict):
            raise ValueError("an answer that is none")
        return answer


class Workers:
    """Several of them; a question waits for the first that is free, and its time counts from there."""

    def __init__(self, count: int, command: Sequence[str] = COMMAND) -> None:
        self._all = [Worker(command) for _ in range(count)]
        self._free: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()

    async def start(self) -> None:
        await asyncio.gather(*(worker.start() for worker in self._all))
        for worker in self._all:
            self._free.put_nowait(worker)

    async def ask(self, asked: Mapping[str, Any], raw: bytes = b"", *, limit: float) -> dict[str, Any]:
        worker = await self._free.get()
        try:
            return await worker.ask(asked, raw, limit=limit)
        finally:
            self._free.put_nowait(worker)

    async def end(self) -> None:
        await asyncio.gather(*(worker.end() for worker in self._all))

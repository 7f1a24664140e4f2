"""Writes down what was judged, for several letters at once: they share one transaction and one wait for the disk.

While one transaction is under way, the letters that finish meanwhile gather for the next. Nobody is answered before
the commit of their own; whoever cannot be told that it happened is told "later".
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handover.gate.workers import NoAnswer, Worker

#: So many letters at most share a transaction.
MOST = 64
Drafts = Sequence[Mapping[str, Any]]


@dataclass
class Clerk:
    """`worker` is a process of its own, `limit` how many seconds one transaction may take."""

    worker: Worker
    limit: float = 20.0
    _waiting: list[tuple[Drafts, asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def keep(self, drafts: Drafts) -> None:
        """Returns when the drafts of one letter are durable; NoAnswer if they are not, or nobody can say."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((drafts, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                faults = await self._faults([drafts for drafts, _ in batch])
            except Exception as trouble:
                faults = [str(trouble) or type(trouble).__name__] * len(batch)
            _answer(batch, faults)

    async def _faults(self, groups: Sequence[Drafts]) -> list[str]:
        """For each letter "" or what went wrong with it."""
        told = (await self.worker.ask({"do": "keep", "drafts": groups}, limit=self.limit)).get("faults")
        if not isinstance(told, list) or len(told) != len(groups) or not all(isinstance(one, str) for one in told):
            raise NoAnswer("an answer that is none")
        return told


def _answer(batch: Sequence[tuple[Drafts, asyncio.Future[None]]], faults: Sequence[str]) -> None:
    for (_, done), fault in zip(batch, faults, strict=True):
        if done.done():  # whoever asked has given up
            continue
        if fault:
            done.set_exception(NoAnswer(fault))
        else:
            done.set_result(None)

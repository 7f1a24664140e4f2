"""The gate as mail servers meet it: a milter on a unix socket or a port, for any number of connections.

The conversation is `session`'s, the judgement is the workers'. Here is what holds them together: who is leaving,
read anew every two seconds; a time limit for each letter; and "later" as the answer to whatever goes wrong.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handover.gate.clerk import Clerk
from handover.gate.measures import Measures
from handover.gate.milter import BadPacket, Decoder, Packet
from handover.gate.session import Fate, Letter, Probe, Ruling, Session
from handover.gate.watch import Watch
from handover.gate.workers import NoAnswer, Worker, Workers

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
#: Older than this, nobody knows who is leaving: departures reach the gate within 5 seconds or nothing passes.
STALE_SECONDS = 5.0
LATER = Ruling(Fate.LATER)


@dataclass
class Gate:
    """`read_watch` may block and may fail; `limit` is how long one letter may take.

    What the workers judge is written down by `clerk` before anybody is answered; without one it is put off.
    """

    read_watch: Callable[[], Watch]
    workers: Workers
    house: Worker | None = None
    clerk: Clerk | None = None
    limit: float = 20.0
    measures: Measures = field(default_factory=Measures)
    _watch: Watch | None = None
    _read_at: float = 0.0

    @property
    def watch(self) -> Watch | None:
        """Who is leaving; None when that is not known well enough."""
        return self._watch if time.monotonic() - self._read_at < STALE_SECONDS else None

    async def keep_watch(self) -> None:
        """Read who is leaving, for ever. The picture is as old as the moment at which its reading began."""
        while True:
            began = time.monotonic()
            try:
                watch = await asyncio.to_thread(self.read_watch)
                self._watch, self._read_at = watch, began
            except Exception as fault:
                log.error("who is leaving cannot be read: %s", type(fault).__name__)
            self.measures.watch_age(time.monotonic() - self._read_at)
            await asyncio.sleep(max(0.1, LOOK_SECONDS - (time.monotonic() - began)))

    async def keep_house(self) -> None:
        """Send what was released, and the rest of `house`, for ever."""
        while self.house is not None:
            try:
                done = await self.house.ask({"do": "tend"}, limit=900)
                self.measures.waiting(done["waiting"], done["oldest"])
                pause = 0.0 if done["done"].get("sent") else 1.0
            except NoAnswer as fault:
                log.error("the house is not tended: %s", fault)
                pause = 5.0
            await asyncio.sleep(pause)

    async def rule(self, letter: Letter) -> Ruling:
        """What becomes of the letter; "later" for whatever goes wrong."""
        began = time.monotonic()
        asked = {
            "do": "letter",
            **{name: getattr(letter, name) for name in ("sender", "login", "leaver", "queue_id")},
        }
        try:
            told = await self.workers.ask({**asked, "recipients": letter.recipients}, letter.raw, limit=self.limit)
            ruling = Ruling(Fate(told["fate"]), told["text"], told["remove"], tuple(told["reasons"]))
            await self._keep(told["drafts"])
        except (NoAnswer, KeyError, ValueError) as fault:
            log.error("%s: put off: %s", letter.queue_id, fault)
            ruling = Ruling(Fate.LATER, reasons=("fault",))
        self.measures.ruled(ruling, time.monotonic() - began)
        log.info("%s: %s %s", letter.queue_id, ruling.fate.value, ",".join(ruling.reasons))
        return ruling

    async def _keep(self, drafts: list[dict[str, Any]]) -> None:
        if not drafts:
            return
        if self.clerk is None:
            raise NoAnswer("nobody writes down what was judged")
        await self.clerk.keep(drafts)

    async def note(self, probe: Probe) -> None:
        try:
            await self.workers.ask({"do": "probe", "token": probe.token}, limit=self.limit)
        except NoAnswer as fault:
            log.error("a probe could not be noted: %s", fault)


class Line(asyncio.Protocol):
    """One connection of a mail server."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._session, self._decoder = Session(), Decoder()
        self._waiting: list[Packet] = []
        self._judging: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        line = transport.get_extra_info("socket")
        if line is not None and line.family != socket.AF_UNIX:
            # Nagle and the delayed acknowledgement together cost 45 ms for each message.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        try:
            self._waiting += self._decoder.feed(data)
            self._go_on()
        except Exception as fault:
            self._give_up(fault)

    def _go_on(self) -> None:
        """Take packets until one has to be judged; the rest waits for the answer."""
        while self._waiting and self._judging is None:
            packet = self._waiting.pop(0)
            said = self._session.take(packet, self._gate.watch)
            if isinstance(said, bytes):
                self._write(said)
            else:
                self._judging = asyncio.create_task(self._judge(said))
        if self._session.is_over and self._transport is not None:
            self._transport.close()

    async def _judge(self, asked: Letter | Probe) -> None:
        try:
            if isinstance(asked, Probe):
                await self._gate.note(asked)
                answer = self._session.probed()
            else:
                answer = self._session.ruled(await self._gate.rule(asked))
            self._judging = None
            self._write(answer)
            self._go_on()
        except Exception as fault:
            self._give_up(fault)

    def _write(self, octets: bytes) -> None:
        if octets and self._transport is not None:
            self._transport.write(octets)

    def _give_up(self, fault: Exception) -> None:
        """Hang up: the mail server keeps the message, as `milter_default_action = tempfail` says."""
        what = str(fault) if isinstance(fault, BadPacket) else type(fault).__name__
        log.error("connection given up: %s", what)
        if self._transport is not None:
            self._transport.abort()

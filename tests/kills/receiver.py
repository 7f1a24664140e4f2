"""A mail server that keeps what it takes, and now and then loses its temper, before or after it has taken it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from handover.notices.mime import digest
from tests.servers.postgres import free_port

# aiosmtpd tells of every connection that breaks; here that is most of them.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass
class Received:
    message_id: str
    recipients: list[str]
    digest: str


@dataclass
class Moody:
    """Shares of messages that meet each mood; `slow` is the longest wait in seconds before an answer."""

    dice: random.Random
    hangs_up_before: float = 0.02
    hangs_up_after: float = 0.02
    not_now: float = 0.03
    slow: float = 0.01
    taken: list[Received] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.dice.random() < self.not_now / 2:
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.dice.uniform(0, self.slow))
        mood = self.dice.random()
        if mood < self.hangs_up_before:
            return self._hang_up(server)
        if mood < self.hangs_up_before + self.not_now:
            return "451 4.3.0 not now"
        self._take(envelope)
        await asyncio.sleep(self.dice.uniform(0, self.slow))
        if mood > 1 - self.hangs_up_after:
            return self._hang_up(server)
        return "250 taken"

    def _take(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        message_id = BytesHeaderParser().parsebytes(raw)["Message-ID"]
        self.taken.append(Received(message_id, list(envelope.rcpt_tos), digest("", [], raw)))

    def _hang_up(self, server: SMTP) -> str:
        if server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 nobody hears this"


@contextmanager
def receiving(moody: Moody) -> Iterator[int]:
    """The server, running in a thread of its own; yields its port."""
    port = free_port()
    controller = Controller(moody, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()

"""Where mail ends in the tests: takes everything, remembers envelope and bytes, can be told to have none of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.postgres import free_port

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Arrived:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Sink:
    port: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    refuses: Callable[[str], bool] = lambda address: False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        with self._lock:
            self.arrived.append(Arrived(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 taken"

    def recipients(self) -> list[str]:
        """Everybody who got something, once for each message."""
        return sorted(to for one in list(self.arrived) for to in one.recipients)

    def wait(self, is_enough: Callable[[], bool], seconds: float = 20) -> bool:
        deadline = time.monotonic() + seconds
        while not is_enough():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


class _Controller(Controller):
    def factory(self) -> Any:
        return SMTP(self.handler, enable_SMTPUTF8=True, decode_data=False, data_size_limit=0)


@contextmanager
def sink() -> Iterator[Sink]:
    taking = Sink(free_port())
    controller = _Controller(taking, hostname="127.0.0.1", port=taking.port, ready_timeout=10)
    controller.start()
    try:
        yield taking
    finally:
        controller.stop()

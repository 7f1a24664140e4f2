from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from handover.departures.models import Departure
from handover.gate.checking import Question
from handover.gate.desk import Desk
from handover.gate.reading import Reading
from handover.gate.scene import read
from handover.gate.session import Letter
from tests.cast import Cast
from tests.integration.delivery.ready import departure_of
from tests.servers.judge import judge

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
LENA, CONTACT = "lena@northwind.example", "contact0@client.example"


class Bench:
    """A desk whose judge remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.now = NOW
        self.desk = Desk(self._judge, read, lambda: self.now)

    def _judge(self, question: Question) -> Reading:
        self.asked.append(question)
        return judge(question)


def letter(
    *recipients: str, text: str = "Hola", message_id: str = "<1@northwind.example>", top: str = ""
) -> Letter:
    head = f"{top}From: {LENA}\r\nTo: {CONTACT}\r\nMessage-ID: {message_id}\r\nSubject: Hi\r\n\r\n"
    return Letter(LENA, "", recipients or (CONTACT,), (head + text + "\r\n").encode(), LENA)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def departure(cast: Cast, settings: LazySettings, tmp_path: Path) -> Departure:
    settings.DATA, settings.SMTP_URL, settings.RELEASE_URL = tmp_path, "", ""
    return departure_of(cast, 1)

"""Lena leaves: three notices wait for a yes, and one message of hers is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from handover.departures.models import Departure
from handover.gate import holding
from handover.gate.models import Held
from handover.gate.reading import Reading
from handover.gate.session import Letter
from tests.cast import Cast
from tests.integration.pages.conftest import bodega, leaving, neva, vip

__all__ = ["bodega", "leaving", "neva", "vip"]

SECRET = "write to me at lena.private@mail.example"
SOON = timedelta(seconds=9)
LATER = timedelta(seconds=10)


@pytest.fixture(autouse=True)
def data(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA, settings.SMTP_URL, settings.RELEASE_URL = tmp_path, "", ""


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def held(leaving: Departure) -> Held:
    return hold(leaving)


def hold(departure: Departure, number: int = 1, *, text: str = SECRET, html: str = "") -> Held:
    """A message of the leaver to a client, held because of a private address."""
    sender, to = departure.leaver.email or "", "ana@bodega.example"
    kind = "Content-Type: text/html; charset=utf-8\r\n" if html else ""
    head = f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <{number}@northwind.example>\r\nSubject: Adios\r\n{kind}\r\n"
    body = html or text
    at = body.find("lena.private")
    found = {"rule": "personal.mail", "signal": "personal_contact", "part": "body", "start": at, "end": at + 12}
    reading = Reading(
        outcome="hold",
        subject="Adios",
        signals=["personal_contact"],
        findings=[{**found, "quote": "lena.private", "reason": "an address outside the company"}]
        if at >= 0
        else [],
        reasons=[{"rule": "rule-of-tests", "text": "it leaves a private address", "source": "tests"}],
    )
    letter = Letter(sender, "", (to,), (head + body + "\r\n").encode(), sender)
    return holding.hold(
        letter, departure, reading, outside=[to], situation={"relation": "client"}, now=datetime.now(UTC)
    )


def read_by(held: Held, cast: Cast) -> None:
    """Max and Cora have opened it."""
    for person in (cast.max, cast.cora):
        held.looks.create(by=person)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from handover.evidence.ledger import Actor, record
from handover.evidence.models import Entry

MAX = Actor(id="max@northwind.example", name="Max Manager", role="manager")
CORA = Actor(id="cora@northwind.example", name="Cora Compliance", role="compliance")
OTTO = Actor(id="otto@northwind.example", name="Otto Outsider", role="")

Write = Callable[..., list[Entry]]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    """Each test has a data folder, a key, and a witness's folder of its own."""
    settings.DATA = tmp_path / "data"
    settings.CHECKPOINT_DIR = str(tmp_path / "witness")
    settings.CHECKPOINT_WEBHOOK = settings.CHECKPOINT_MAIL = ""
    return tmp_path


@pytest.fixture
def write(db: None) -> Write:
    """Some entries of one departure, every third without a personal part."""

    def entries(number: int = 1, departure: str = "departure:1", **more: Any) -> list[Entry]:
        with transaction.atomic():
            return [
                record(
                    "notices.drafted",
                    actor=MAX,
                    subject=f"notice:{at}",
                    departure=departure,
                    facts={"language": "ru"},
                    personal={"name": "Клиент", "email": f"client{at}@client.example"} if at % 3 != 2 else None,
                    **more,
                )
                for at in range(number)
            ]

    return entries

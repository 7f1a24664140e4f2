"""`handover doctor` names what is unsafe, each with an id and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from handover import safety


def ids(check: object) -> list[str | None]:
    return [message.id for message in check()]  # type: ignore[operator]


def test_an_old_python_is_warned_of_and_a_safe_one_is_not() -> None:
    assert [message.id for message in safety.python((3, 11, 14))] == ["handover.W001"]
    assert list(safety.python((3, 11, 15))) == []
    assert list(safety.python((3, 12, 0))) == []


def test_debugging_is_warned_of(settings: Settings) -> None:
    settings.DEBUG = True
    assert ids(safety.debug) == ["handover.W002"]
    settings.DEBUG = False
    assert ids(safety.debug) == []


@pytest.mark.parametrize(
    ("base", "smtp", "found"),
    [
        ("https://care.example", "smtps://mail.example", []),
        ("http://care.example", "", ["handover.W003"]),
        ("http://127.0.0.1:8000", "", []),
        ("http://127.0.0.1:8000", "smtps://mail.example", ["handover.W004"]),
        ("care.example", "", ["handover.E001"]),
    ],
)
def test_links_that_clients_cannot_use_or_that_travel_open(
    settings: Settings, base: str, smtp: str, found: list[str]
) -> None:
    settings.BASE_URL, settings.SMTP_URL = base, smtp
    assert ids(safety.links) == found


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", ["handover.W006"]),
        ("smtp+starttls://u:p@mail.example:587", []),
        ("smtp://mail.example", ["handover.W007"]),
        ("smtp://127.0.0.1:2525", []),
        ("http://mail.example", ["handover.E002"]),
    ],
)
def test_mail_settings(settings: Settings, url: str, found: list[str]) -> None:
    settings.SMTP_URL = url
    assert ids(safety.mail) == found


def test_a_bounce_address_that_is_none(settings: Settings) -> None:
    settings.SMTP_URL, settings.BOUNCE_ADDRESS = "smtps://mail.example", "bounces"
    assert ids(safety.mail) == ["handover.E003"]


def test_a_key_that_others_can_read(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    key = tmp_path / "secret.key"
    key.write_text("k")
    key.chmod(0o644)
    assert ids(safety.data_folder) == ["handover.W005"]
    key.chmod(0o600)
    assert ids(safety.data_folder) == []


def test_a_ledger_without_witness(settings: Settings) -> None:
    settings.CHECKPOINT_DIR = settings.CHECKPOINT_MAIL = settings.CHECKPOINT_WEBHOOK = ""
    assert ids(safety.witnesses) == ["handover.W008"]
    settings.CHECKPOINT_DIR = "/var/witness"
    assert ids(safety.witnesses) == []

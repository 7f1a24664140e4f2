"""System checks of an installation, each with an id; `handover doctor` prints them with what to change.

Errors (E) make an installation wrong; warnings (W) make it weaker than it should be.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
#: 3.11.15 closed faults of the mail and archive parsers that a hostile file can reach.
SAFE_PYTHON = (3, 11, 15)

Check = Callable[..., list[CheckMessage]]


def register_checks() -> None:
    """Called once when Django is ready."""
    for check in (python, debug, links, data_folder, mail, witnesses):
        register(_listed(check), Tags.security)
    register(_listed(sqlite), Tags.database)


def _listed(check: Callable[[], Iterator[CheckMessage]]) -> Check:
    def run(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
        return list(check())

    return run


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Iterator[CheckMessage]:
    if version < SAFE_PYTHON:
        name, safe = (".".join(map(str, numbers)) for numbers in (version, SAFE_PYTHON))
        yield Warning(
            f"Python {name} lacks security repairs",
            hint=f"install Python {safe} or later",
            id="handover.W001",
        )


def debug() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Warning("tracebacks are shown in the browser", hint="unset HANDOVER_DEBUG", id="handover.W002")


def links() -> Iterator[CheckMessage]:
    base = urlsplit(settings.BASE_URL)
    if base.scheme not in ("http", "https") or not base.hostname:
        yield Error(
            f"the base URL {settings.BASE_URL!r} is none",
            hint="set HANDOVER_BASE_URL to https://HOST",
            id="handover.E001",
        )
    elif base.hostname in LOOPBACK:
        yield from _unreachable_links()
    elif base.scheme != "https":
        yield Warning(
            "passwords and clients' links travel unencrypted",
            hint="put a TLS proxy in front and set HANDOVER_BASE_URL to https://HOST",
            id="handover.W003",
        )


def _unreachable_links() -> Iterator[CheckMessage]:
    if settings.SMTP_URL:
        yield Warning(
            "the links in notices lead to this machine alone, so no client can confirm",
            hint="set HANDOVER_BASE_URL to the address that clients can reach",
            id="handover.W004",
        )


def data_folder() -> Iterator[CheckMessage]:
    for name in ("secret.key", "ledger.key", "handover.sqlite3"):
        path = settings.DATA / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXO | stat.S_IWGRP):
            yield Warning(
                f"{name} can be read or changed by others",
                hint=f"chmod 600 {path}",
                id="handover.W005",
            )


def mail() -> Iterator[CheckMessage]:
    url = urlsplit(settings.SMTP_URL)
    if not settings.SMTP_URL:
        yield Warning(
            "notices go into the built-in outbox, not to clients",
            hint="set HANDOVER_SMTP_URL when you are ready to send",
            id="handover.W006",
        )
    elif url.scheme not in ("smtp", "smtps", "smtp+starttls") or not url.hostname:
        yield Error(
            "the mail server's URL is unusable",
            hint="write HANDOVER_SMTP_URL as smtp+starttls://user:password@host:port",
            id="handover.E002",
        )
    elif url.scheme == "smtp" and url.hostname not in LOOPBACK:
        yield Warning(
            "notices and the mail password travel unencrypted",
            hint="use smtp+starttls:// or smtps:// in HANDOVER_SMTP_URL",
            id="handover.W007",
        )
    if settings.BOUNCE_ADDRESS:
        yield from _bounce_address()


def _bounce_address() -> Iterator[CheckMessage]:
    try:
        validate_email(settings.BOUNCE_ADDRESS)
    except ValidationError:
        yield Error(
            f"the bounce address {settings.BOUNCE_ADDRESS!r} is none",
            hint="set HANDOVER_BOUNCE_ADDRESS to an e-mail address",
            id="handover.E003",
        )


def witnesses() -> Iterator[CheckMessage]:
    if not (settings.CHECKPOINT_DIR or settings.CHECKPOINT_MAIL or settings.CHECKPOINT_WEBHOOK):
        yield Warning(
            "nobody outside this machine keeps the ledger's checkpoints, so its owner could rewrite it",
            hint="set HANDOVER_CHECKPOINT_DIR, HANDOVER_CHECKPOINT_MAIL or HANDOVER_CHECKPOINT_WEBHOOK",
            id="handover.W008",
        )


def sqlite() -> Iterator[CheckMessage]:
    """A commit that was acknowledged must survive a power cut: write-ahead log, synced in full."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        (journal,) = cursor.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
    if journal != "wal" or synchronous < 2:
        yield Error(
            f"SQLite runs with journal_mode={journal}, synchronous={synchronous}",
            hint="keep the OPTIONS of handover.settings: WAL and FULL",
            id="handover.E004",
        )

"""Opening the book from the terminal: Django set up, the database made and brought up to date."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from handover.errors import UnusableInput


def open_database() -> None:
    """Set up Django and bring the database to the newest form; safe when several processes start at once."""
    # Book, keys and outbox are for the user alone who runs Handover.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handover.settings")
    _set_up()
    from django.db import DatabaseError

    try:
        if _behind():
            _migrate()
    except DatabaseError as away:
        raise UnusableInput(f"{_where()}: the database cannot be opened: {away}") from away


def _set_up() -> None:
    try:
        django.setup()
    except OSError as wrong:
        raise UnusableInput(f"--data: {wrong.filename} cannot be written: {wrong.strerror}") from wrong
    except ValueError as wrong:  # dj_database_url's own errors are ValueErrors
        shape = "postgresql://user:password@host:port/name"
        raise UnusableInput(f"HANDOVER_DATABASE_URL: cannot be read; write it as {shape}") from wrong


def _where() -> str:
    from django.conf import settings

    return "HANDOVER_DATABASE_URL" if settings.DATABASE_URL else str(settings.DATA)


def _behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command

    with _alone(settings.DATA):
        if _behind():
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

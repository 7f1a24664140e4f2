"""`handover backup` and `restore`: one file with everything; after a restore all queues stand still."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.backups import archive, databases
from handover.cli.database import open_database
from handover.cli.output import as_json
from handover.errors import UnusableInput

Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
DATABASE = "HANDOVER_DATABASE_URL"
#: Not data: SQLite's own files are copied through its interface, and locks belong to a running process.
LEFT_OUT = ("handover.sqlite3*", "*.lock", "*.sock", "backups")


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not be there yet.")],
    json: Json = False,  # noqa: FBT002
) -> None:
    """Copy database, keys and outbox into one file, while everything runs. Keep it where only you can read it."""
    open_database()
    from django.conf import settings

    if file.exists():
        raise UnusableInput(f"{file}: is there already; name a new file")
    if not file.parent.is_dir():
        raise UnusableInput(f"{file.parent}: there is no such folder")
    with tempfile.TemporaryDirectory(dir=file.parent.resolve(), prefix=".backup-") as made:
        folder = Path(made) / "all"
        shutil.copytree(settings.DATA, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        engine = _copy_database(folder)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        done = archive.write(file, folder, version=metadata.version("handover"), at=at, engine=engine)
    _tell({"file": str(file), "at": done.at, "engine": done.engine, "members": len(done.members)}, json=json)


def _copy_database(folder: Path) -> str:
    from django.conf import settings
    from django.db import connection

    if settings.DATABASE_URL:
        databases.dump_postgres(connection.settings_dict, folder / archive.ENGINES["postgresql"])
        return "postgresql"
    databases.copy_sqlite(settings.DATA / "handover.sqlite3", folder / archive.ENGINES["sqlite"])
    return "sqlite"


def restore(
    file: Annotated[Path, typer.Argument(help="What `handover backup` wrote.")],
    json: Json = False,  # noqa: FBT002
) -> None:
    """Bring a backup back into an empty data folder (and, with PostgreSQL, an empty database).

    Every queue stands still afterwards: an old backup would send again what was sent since. Look at what went out,
    settle it, then go on with: handover queue resume
    """
    data, url = Path(os.environ.get("HANDOVER_DATA", "handover-data")).resolve(), os.environ.get(DATABASE, "")
    if data.exists() and any(data.iterdir()):
        raise UnusableInput(f"{data}: is not empty; name a new folder with --data, or move the old one away")
    aside = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    found = archive.unpack(file, aside)
    try:
        _must_fit(file, found, in_postgres=bool(url))
        _bring_back(found, aside, url)
        # Until here nobody else could see the folder: it appears with its queues standing still.
        aside.replace(data)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _tell({"data": str(data), "from": found.at, "engine": found.engine, "queues": "paused"}, json=json)


def _must_fit(file: Path, found: archive.Backup, *, in_postgres: bool) -> None:
    if in_postgres != (found.engine == "postgresql"):
        do = f"unset {DATABASE}" if in_postgres else f"set {DATABASE} to an empty database"
        raise UnusableInput(f"{file}: was made from {found.engine}; {do}")


def _bring_back(found: archive.Backup, aside: Path, url: str) -> None:
    reason = f"restored from the backup of {found.at}"
    if url:
        import dj_database_url

        databases.load_postgres(dict(dj_database_url.parse(url)), aside / found.database, reason=reason)
        (aside / found.database).unlink()
    else:
        (aside / found.database).rename(aside / "handover.sqlite3")
    os.environ["HANDOVER_DATA"] = str(aside)
    open_database()
    _pause(reason)


def _pause(reason: str) -> None:
    from django.db import connections, transaction

    from handover.book.staff import TERMINAL
    from handover.delivery.actions import pause
    from handover.evidence.ledger import record

    pause(by=None, reason=reason)
    with transaction.atomic():
        record("delivery.restored", actor=TERMINAL, subject="installation:this", personal={"reason": reason})
    connections.close_all()


def _tell(done: dict[str, Any], *, json: bool) -> None:
    if json:
        as_json(done)
    else:
        print(", ".join(f"{key}: {value}" for key, value in done.items()))

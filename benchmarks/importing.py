"""100,000 contacts of a Salesforce export from the command line into SQLite, and what memory it takes.

Peers, in the same run on the same files: `csv.DictReader` alone, which is the floor for anything written in Python,
and what people write in its place: `csv.DictReader` and Django's `bulk_create`, with nothing checked, joined by a
dictionary, nothing to undo.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.exports import salesforce

CONTACTS = 100_000
AIM_A_SECOND = 5_000
SMALL, LARGE = 10_000, 200_000


def run() -> dict[str, object]:
    """Figures by name, seconds where nothing else is said."""
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as folder:
        main = _measured("import", Path(folder), CONTACTS)
        small, large = (_measured("import", Path(folder), size) for size in (SMALL, LARGE))
        again = _measured("again", Path(folder), CONTACTS)
        reader, peer = (_measured(what, Path(folder), CONTACTS) for what in ("reader", "peer"))
    rate = CONTACTS / main["seconds"]
    return {
        f"import, {CONTACTS:,} contacts at 33,333 clients, from start to exit": main["seconds"],
        f"contacts a second (aim {AIM_A_SECOND:,})": rate,
        "aim met": "yes" if rate >= AIM_A_SECOND else "NO",
        "the same files once more: nothing changed": again["seconds"],
        f"peak memory, {SMALL:,} contacts (MB)": small["megabytes"],
        f"peak memory, {LARGE:,} contacts (MB)": large["megabytes"],
        "csv.DictReader alone": reader["seconds"],
        "import: its time / DictReader's": main["seconds"] / reader["seconds"],
        "DictReader and bulk_create, nothing checked": peer["seconds"],
        "import: its time / that": main["seconds"] / peer["seconds"],
        f"peak memory of that, {CONTACTS:,} contacts (MB)": peer["megabytes"],
    }


def _measured(what: str, folder: Path, size: int) -> dict[str, float]:
    """Seconds and peak memory of a process of its own."""
    paths = salesforce(folder / f"export-{size}", size)
    data = folder / ("data-peer" if what == "peer" else f"data-{size}")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", what, *map(str, paths)],
        env={**os.environ, "HANDOVER_DATA": str(data), "HANDOVER_DATABASE_URL": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _read(paths: list[Path]) -> None:
    for path in paths:
        with path.open(newline="") as file:
            for _ in csv.DictReader(file):
                pass


def _import(paths: list[Path]) -> None:
    from handover.cli.main import run as handover

    if handover(["import", *map(str, paths)]):
        raise SystemExit(1)


def _plainly(paths: list[Path]) -> None:
    from handover.cli.database import open_database

    open_database()
    from django.db import transaction

    from handover.book.models import Client, Contact

    accounts, contacts, _ = paths
    with transaction.atomic():
        clients = {row["Id"]: Client(name=row["Name"], name_key=row["Name"].casefold()) for row in _rows(accounts)}
        Client.objects.bulk_create(clients.values())
        Contact.objects.bulk_create(
            Contact(
                client=clients[row["AccountId"]],
                name=f"{row['FirstName']} {row['LastName']}",
                email=row["Email"].lower(),
                phone=row["Phone"],
            )
            for row in _rows(contacts)
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    started = time.perf_counter()
    {"import": _import, "again": _import, "reader": _read, "peer": _plainly}[sys.argv[1]](
        [Path(word) for word in sys.argv[2:]]
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - started, "megabytes": peak}))

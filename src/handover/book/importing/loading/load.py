"""From staged rows into the book, in chunks, inside the caller's transaction.

What is in the book already is found again by the export's own id, then by address, then by name. An import fills
and changes; it never removes, because a row that is missing from one export may stand in another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from handover.book.importing import report
from handover.book.importing.loading import trees
from handover.book.importing.loading.clients import Chunk, Found
from handover.book.importing.loading.inserting import insert
from handover.book.importing.loading.people import load_people
from handover.book.importing.reading import FileRead, Progress
from handover.book.importing.staging import Staging
from handover.book.models import Client, Company, ImportBatch, ImportChange, ImportProblem, Language, Person

WRITING: Final = "writing"
CHUNK: Final = 1000  # clients
NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"


@dataclass
class Outcome:
    """What an import did, or in a trial would do. `batch` is None where nothing was written."""

    counts: dict[str, int]  # people, clients, contacts, problems, as read
    book: dict[str, dict[str, int]] = field(default_factory=dict)  # "people", ... -> new, changed, unchanged
    batch: ImportBatch | None = None

    @property
    def has_changes(self) -> bool:
        return any(did[NEW] + did[CHANGED] for did in self.book.values())


class Tally:
    """Counts what happened and keeps it for undoing."""

    def __init__(self) -> None:
        self.did: dict[str, Counter[str]] = {name: Counter() for name in ("people", "clients", "contacts", "deals")}
        self._changes: list[tuple[Any, ...]] = []
        self.batch: ImportBatch | None = None

    def count(self, what: str, how: str, number: int = 1) -> None:
        self.did[what][how] += number

    def added(self, model: str, pk: int, digest: str) -> None:
        self._keep(model, pk, None, digest)

    def changed(self, model: str, pk: int, before: trees.Tree | None, after: trees.Tree) -> None:
        self._keep(model, pk, before, trees.digest(after))

    def _keep(self, model: str, pk: int, before: trees.Tree | None, digest: str) -> None:
        if self.batch is not None:
            self._changes.append((self.batch.pk, model, pk, None if before is None else json.dumps(before), digest))

    def write(self) -> None:
        insert(ImportChange, ("batch", "model", "row_id", "before", "after"), self._changes)
        self._changes.clear()

    @property
    def book(self) -> dict[str, dict[str, int]]:
        counted = {what: {how: did[how] for how in (NEW, CHANGED, UNCHANGED)} for what, did in self.did.items()}
        # Most imports bring no deals: nobody has to read of none.
        return {what: did for what, did in counted.items() if what != "deals" or any(did.values())}


def load(
    staging: Staging,
    files: list[FileRead],
    *,
    by: Person | None,
    write: bool,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Bring the staged rows into the book. With `write=False` everything is compared and nothing written."""
    outcome = Outcome(report.counts(staging))
    tally = Tally()
    if write:
        tally.batch = ImportBatch.objects.create(
            at=now or timezone.now(),
            by=by,
            files=[{"name": one.name, "sha256": one.digest, "kind": one.kind} for one in files],
            counts=outcome.counts,
        )
    _load_company(staging, tally, write=write)
    people = load_people(staging, tally, write=write, now=now or timezone.now())
    _load_clients(staging, tally, people, outcome.counts["contacts"], progress, write=write)
    outcome.book = tally.book
    if tally.batch is not None:
        outcome.batch = _finished(tally, staging)
    return outcome


def _finished(tally: Tally, staging: Staging) -> ImportBatch | None:
    """The batch with its changes and problems; none if nothing changed."""
    tally.write()
    batch = tally.batch
    assert batch is not None
    if not batch.changes.exists():
        batch.delete()
        return None
    for some in _chunks(report.problems(staging), 2000):
        ImportProblem.objects.bulk_create(
            ImportProblem(
                batch=batch, **{**one, "field": one["field"] and one["field"][:255], "file": one["file"][-255:]}
            )
            for one in some
        )
    return batch


def _load_company(staging: Staging, tally: Tally, *, write: bool) -> None:
    """The company's own name, language and time zone as most of its users have them, if nobody has said yet."""
    names = Counter(
        row["own_company"] for row in staging.rows("SELECT own_company FROM person WHERE own_company <> ''")
    )
    if not names or Company.objects.exists() or not write:
        return
    rows = list(staging.rows("SELECT languages, time_zone FROM person WHERE uid <> ''"))
    languages = Counter(code for row in rows if (code := row["languages"][:2]) in Language.values)
    zones = Counter(row["time_zone"] for row in rows if row["time_zone"])
    company = Company.objects.create(
        name=names.most_common(1)[0][0],
        language=languages.most_common(1)[0][0] if languages else Language.ENGLISH,
        time_zone=zones.most_common(1)[0][0] if zones else "UTC",
    )
    tally.changed("company", company.pk, None, trees.company_tree(company))


def _load_clients(
    staging: Staging, tally: Tally, people: dict[int, int], total: int, progress: Progress | None, *, write: bool
) -> None:
    question = (
        "SELECT company.*, owner.p AS owner_p FROM company JOIN owner ON owner.c = company.c ORDER BY company.c"
    )
    contacts = report.Grouped(staging.rows("SELECT * FROM contact_of ORDER BY c, k"))
    carers = report.Grouped(staging.rows("SELECT c, p, role FROM carer ORDER BY c"))
    deals = report.Grouped(staging.rows("SELECT * FROM deal_of ORDER BY c, d"))
    # Clients that this import adds are not taken for known ones: two companies may share a name.
    last = Client.objects.aggregate(last=Max("pk"))["last"] or 0
    adopted: set[int] = set()
    done = 0
    for rows in _chunks(staging.rows(question), CHUNK):
        found = [Found(row, contacts.of(row["c"]), carers.of(row["c"]), deals.of(row["c"])) for row in rows]
        Chunk(found, people, last, adopted, tally).load(write=write)
        tally.write()
        done += sum(len(one.contacts) for one in found)
        if progress:
            progress(WRITING, done, total)


def _chunks(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while some := list(islice(rows, size)):
        yield some

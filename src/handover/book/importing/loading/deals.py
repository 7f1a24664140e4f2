"""The deals of a client, compared with those in the book: open ones come in, closed ones are known as closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from handover.book.importing.loading import trees
from handover.book.models import Client, Deal, ImportBatch

if TYPE_CHECKING:
    from handover.book.importing.loading.load import Tally


def new_ones(told: Iterable[sqlite3.Row]) -> list[sqlite3.Row]:
    """Of deals that the book does not know: those that are open; nobody has to do anything about the others."""
    return [row for row in told if row["is_open"]]


def values(row: sqlite3.Row) -> tuple[Any, ...]:
    """A staged deal in the order of DEAL_FIELDS, dates as text."""
    return (
        *(row["source_id"], row["name"], row["stage"], row["amount"], row["currency"]),
        *(row["closes"] or None, bool(row["is_open"])),
    )


def of_new_client(client: int, told: Iterable[sqlite3.Row], batch: ImportBatch | None) -> Iterator[Deal]:
    return (Deal(client_id=client, batch=batch, **_fields(row)) for row in told)


def _fields(row: sqlite3.Row) -> dict[str, Any]:
    fields = dict(zip(trees.DEAL_FIELDS, values(row), strict=True))
    fields["closes_on"] = date.fromisoformat(row["closes"]) if row["closes"] else None
    return fields


def merged(client: Client, known: list[Deal], told: Iterable[sqlite3.Row], tally: Tally) -> list[Deal]:
    """The deals that are new or changed. Each deal of the book is found once: by the export's id, else by name."""
    free, touched = list(known), []
    for row in told:
        deal = _same(free, row)
        if deal is None:
            if row["is_open"]:
                touched.append(Deal(client=client, batch=tally.batch, **_fields(row)))
                tally.count("deals", "new")
            continue
        free.remove(deal)
        if _fill(deal, row):
            deal.batch = tally.batch or deal.batch
            touched.append(deal)
            tally.count("deals", "changed")
        else:
            tally.count("deals", "unchanged")
    return touched


def _same(free: list[Deal], row: sqlite3.Row) -> Deal | None:
    if row["source_id"]:
        return next((one for one in free if one.source_id == row["source_id"]), None)
    return next((one for one in free if not one.source_id and one.name == row["name"]), None)


def _fill(deal: Deal, row: sqlite3.Row) -> bool:
    """What the export says counts; where it says nothing, the book stays as it is."""
    told = _fields(row)
    new = {name: value for name, value in told.items() if value not in ("", None) and getattr(deal, name) != value}
    for name, value in new.items():
        setattr(deal, name, value)
    return bool(new)


def save(touched: Iterable[Deal]) -> None:
    """Write what `merged` has found."""
    listed = list(touched)
    Deal.objects.bulk_create(one for one in listed if one._state.adding)
    Deal.objects.bulk_update((one for one in listed if not one._state.adding), [*trees.DEAL_FIELDS, "batch"])

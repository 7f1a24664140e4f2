"""Many new rows at once, in SQL that both SQLite and PostgreSQL understand.

`bulk_create` builds a model object and compiles an expression for every value: it took more than half of the time
of an import. Used only for rows whose values are known to fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

_TOGETHER = 500  # rows of one statement: their values stay below SQLite's 32,766 variables


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """INSERT `rows`, each with values for `columns`, into the model's table; inside the caller's transaction."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"{_into(model, columns)} VALUES {_places(columns)}", rows)


def insert_and_number(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """As `insert`; returns the primary keys in the order of `rows`."""
    keys: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _TOGETHER):
            some = rows[start : start + _TOGETHER]
            places = ", ".join([_places(columns)] * len(some))
            values = [value for row in some for value in row]
            cursor.execute(f"{_into(model, columns)} VALUES {places} RETURNING id", values)
            keys += [key for (key,) in cursor.fetchall()]
    return keys


def _into(model: type[models.Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(quote(str(field.column)) for field in fields if isinstance(field, models.Field))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names})"


def _places(columns: Sequence[str]) -> str:
    return f"({', '.join(['%s'] * len(columns))})"

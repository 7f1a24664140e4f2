"""Many new rows at once, in SQL that every database of Django's understands.

`bulk_create` builds a model object and compiles a statement for every few rows: of an import's time it took more than
half. Used only for rows whose values are known to fit and whose keys nobody needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """INSERT `rows`, each with values for `columns`, into the model's table; inside the caller's transaction."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(column).column) for column in columns)  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows)  # noqa: S608

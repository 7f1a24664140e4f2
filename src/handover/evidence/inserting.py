"""INSERT in SQL for the rows that every verb writes: the ORM takes longer to say it than the database to do it.

With four workers on PostgreSQL this alone is a third of what a delivery costs (`python -m benchmarks delivery`).
"""

from __future__ import annotations

from functools import cache

from django.db import connection, models


def insert(row: models.Model) -> None:
    """Insert a new row as it is; its automatic key, if it has one, is filled in."""
    statement, fields = _statement(type(row), connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[models.Field]]:  # type: ignore[type-arg]
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, _key(model)))
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key}", fields  # noqa: S608 - our own names


def _key(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)

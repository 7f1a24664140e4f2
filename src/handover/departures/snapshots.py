"""What a question to the database can read of a transfer's snapshot without making objects of all its contacts."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

#: Stands between addresses, and in none of them.
BETWEEN = "\x1f"


class Addresses(Func):
    """The addresses of its contacts in one text, "" for whoever has none; NULL where there is no contact.

    Ten thousand lists of dicts take three times as long, most of it for the collector of garbage. See `split`.
    """

    output_field = TextField()
    sqlite = (
        "(SELECT GROUP_CONCAT(COALESCE(JSON_EXTRACT(one.value, '$.email'), ''), CHAR(31))"
        " FROM JSON_EACH(%(expressions)s, '$.contacts') one)"
    )
    postgresql = (
        "(SELECT STRING_AGG(COALESCE(one ->> 'email', ''), CHR(31))"
        " FROM JSONB_ARRAY_ELEMENTS(%(expressions)s -> 'contacts') one)"
    )

    def __init__(self) -> None:
        super().__init__("snapshot")

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.sqlite, **more)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.postgresql, **more)


def split(addresses: str | None) -> list[str]:
    """The addresses that `Addresses` gave, one for each contact."""
    return [] if addresses is None else addresses.split(BETWEEN)

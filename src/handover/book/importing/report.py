"""The result of reading as the JSON of `handover import --json`, written as it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from handover.book.importing.staging import Staging

Write = Callable[[str], Any]


def counts(staging: Staging) -> dict[str, int]:
    return {
        "people": staging.count("person WHERE is_listed"),
        "clients": staging.count("company"),
        "contacts": staging.count("entry"),
        "problems": staging.count("(SELECT DISTINCT f, row, field, why FROM problem)"),
    }


def write_json(staging: Staging, write: Write, more: dict[str, Any] | None = None) -> None:
    """One JSON document, piece by piece; `more` is appended to it."""
    write('{"people": ')
    _array(write, _people(staging))
    write(', "clients": ')
    _array(write, _clients(staging))
    write(', "problems": ')
    _array(write, problems(staging))
    for name, value in {"counts": counts(staging), **(more or {})}.items():
        write(f', "{name}": ' + json.dumps(value, ensure_ascii=False))
    write("}\n")


def _array(write: Write, items: Iterable[dict[str, Any]]) -> None:
    between = "["
    for item in items:
        write(between + json.dumps(item, ensure_ascii=False))
        between = ",\n"
    write("[]" if between == "[" else "]")


def _people(staging: Staging) -> Iterator[dict[str, Any]]:
    for row in staging.rows("SELECT name, email, active FROM person WHERE is_listed ORDER BY p"):
        yield {"name": row["name"], "email": row["email"], "active": bool(row["active"])}


def _clients(staging: Staging) -> Iterator[dict[str, Any]]:
    contacts = Grouped(staging.rows("SELECT * FROM contact_of ORDER BY c, k"))
    question = (
        "SELECT company.*, person.name AS owner_name FROM company JOIN owner ON owner.c = company.c"
        " LEFT JOIN person ON person.p = owner.p ORDER BY company.c"
    )
    for row in staging.rows(question):
        yield {
            "name": row["name"],
            "owner": row["owner_name"],
            "relation": row["relation"] or None,
            "language": row["language"] or None,
            "country": row["country"] or None,
            "contacts": [
                {"name": c["name"], "email": c["email"], "phone": c["phone"], "language": c["language"] or None}
                for c in contacts.of(row["c"])
            ],
        }


class Grouped:
    """Rows in the order of `c`, handed out group by group alongside another list in the same order."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, key=lambda row: row["c"])
        self._next = next(self._groups, None)

    def of(self, c: int) -> list[Any]:
        if self._next is None or self._next[0] != c:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def problems(staging: Staging) -> Iterator[dict[str, Any]]:
    """Every problem once, in the order of files and rows."""
    question = (
        "SELECT DISTINCT problem.f, file.name, problem.row, field, why FROM problem JOIN file ON file.f = problem.f"
        " ORDER BY problem.f, problem.row"
    )
    for row in staging.rows(question):
        yield {"file": row["name"], "row": row["row"], "field": row["field"], "why": row["why"]}

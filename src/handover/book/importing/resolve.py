"""Joining the staged rows: companies, contacts, owners, duplicates. The statements are in `resolve.sql`."""

from __future__ import annotations

import re
from functools import cache

from handover.book.importing.staging import Staging
from handover.book.importing.words import FOLDER


def resolve(staging: Staging) -> None:
    """Join what was staged; afterwards `person`, `company`, `owner`, `contact_of` and `problem` are final."""
    staging.settle()
    for statement in _statements():
        staging.db.execute(statement)


@cache
def _statements() -> tuple[str, ...]:
    text = re.sub(r"^--.*$", "", (FOLDER / "resolve.sql").read_text(), flags=re.MULTILINE)
    return tuple(statement for part in text.split(";\n") if (statement := part.strip()))

"""A client with its contacts and care, or a person, as plain data: to tell what an import changed and to undo it.

Needs no database by itself: it reads and compares objects that are handed to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from handover.book.models import Care, Client, Company, Contact, Person

CLIENT_FIELDS: Final = (
    *("name", "name_key", "relation", "language", "country", "sector", "tier", "renewal_on", "source", "source_id"),
)
CONTACT_FIELDS: Final = ("name", "email", "phone", "language", "source_id")
PERSON_FIELDS: Final = (
    *("name", "email", "phone", "title", "language", "speaks", "time_zone", "manager_id", "deactivated_at"),
    *("source", "source_id"),
)
COMPANY_FIELDS: Final = ("name", "language", "time_zone")

Tree = dict[str, Any]


def client_tree(client: Client, contacts: Iterable[Contact], care: Iterable[Care]) -> Tree:
    return {
        "fields": _fields(client, CLIENT_FIELDS),
        "contacts": [{"id": one.pk, **_fields(one, CONTACT_FIELDS)} for one in contacts],
        "care": [[one.person_id, one.role] for one in care],
    }


def person_tree(person: Person) -> Tree:
    return _fields(person, PERSON_FIELDS)


def company_tree(company: Company) -> Tree:
    return _fields(company, COMPANY_FIELDS)


def digest(tree: Tree) -> str:
    """The same for the same data, whatever the order of contacts and care; numbers of contacts do not count."""
    if "contacts" in tree:
        contacts = sorted(json.dumps({**one, "id": 0}, sort_keys=True) for one in tree["contacts"])
        tree = {**tree, "contacts": contacts, "care": sorted(tree["care"])}
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()


def _fields(row: Any, names: Iterable[str]) -> Tree:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

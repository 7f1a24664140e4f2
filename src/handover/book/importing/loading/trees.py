"""A client with its contacts and care, or a person, as plain data: to tell what an import changed and to undo it.

Needs no database by itself: it reads and compares objects that are handed to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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
    if "contacts" not in tree:
        return _hash(list(tree.values()))
    contacts = [[one[name] for name in CONTACT_FIELDS] for one in tree["contacts"]]
    return client_digest(list(tree["fields"].values()), contacts, tree["care"])


def client_digest(fields: Sequence[Any], contacts: Iterable[Sequence[Any]], care: Iterable[Sequence[Any]]) -> str:
    """As `digest`, from bare values in the order of CLIENT_FIELDS and CONTACT_FIELDS."""
    people = sorted([value or "" for value in one] for one in contacts)
    return _hash([list(fields), people, sorted([person, role] for person, role in care)])


def _hash(values: list[Any]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _fields(row: Any, names: Iterable[str]) -> Tree:
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A date as text, everything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value

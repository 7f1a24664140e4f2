"""A client with its contacts, care and deals, or a person, as plain data: what an import changed, to undo it.

Needs no database by itself: it reads and compares objects that are handed to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from handover.book.models import Care, Client, Company, Contact, Deal, Person

CLIENT_FIELDS: Final = (
    *("name", "name_key", "relation", "language", "country", "sector", "tier", "renewal_on", "source", "source_id"),
    *("notes", "last_activity_on"),
)
CONTACT_FIELDS: Final = ("name", "email", "phone", "language", "source_id", "title", "notes", "last_activity_on")
DEAL_FIELDS: Final = ("source_id", "name", "stage", "amount", "currency", "closes_on", "is_open")
#: What came later than the rest counts only where it is filled: digests of earlier imports stay true.
_FIRST_OF_CLIENT: Final = CLIENT_FIELDS.index("notes")
_FIRST_OF_CONTACT: Final = CONTACT_FIELDS.index("title")
PERSON_FIELDS: Final = (
    *("name", "email", "phone", "title", "language", "speaks", "time_zone", "manager_id", "deactivated_at"),
    *("source", "source_id"),
)
COMPANY_FIELDS: Final = ("name", "language", "time_zone")

Tree = dict[str, Any]


def client_tree(
    client: Client, contacts: Iterable[Contact], care: Iterable[Care], deals: Iterable[Deal] = ()
) -> Tree:
    return {
        "fields": _fields(client, CLIENT_FIELDS),
        "noted_at": plain(client.noted_at),
        "contacts": [{"id": one.pk, **_fields(one, (*CONTACT_FIELDS, "noted_at"))} for one in contacts],
        "care": [[one.person_id, one.role] for one in care],
        "deals": [{"id": one.pk, **_fields(one, (*DEAL_FIELDS, "batch_id"))} for one in deals],
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
    deals = [[one[name] for name in DEAL_FIELDS] for one in tree.get("deals", ())]
    return client_digest(list(tree["fields"].values()), contacts, tree["care"], deals)


def client_digest(
    fields: Sequence[Any],
    contacts: Iterable[Sequence[Any]],
    care: Iterable[Sequence[Any]],
    deals: Iterable[Sequence[Any]] = (),
) -> str:
    """As `digest`, from bare values in the order of CLIENT_FIELDS, CONTACT_FIELDS and DEAL_FIELDS."""
    people = sorted(_filled([value or "" for value in one], _FIRST_OF_CONTACT) for one in contacts)
    values = [_filled(fields, _FIRST_OF_CLIENT), people, sorted([person, role] for person, role in care)]
    under_way = sorted([str(value or "") for value in one] for one in deals)
    return _hash([*values, under_way] if under_way else values)


def _filled(values: Sequence[Any], first: int) -> list[Any]:
    """All of them, those from `first` on only if one of them says anything."""
    return list(values) if any(values[first:]) else list(values[:first])


def _hash(values: list[Any]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _fields(row: Any, names: Iterable[str]) -> Tree:
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A date as text, everything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value

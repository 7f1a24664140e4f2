"""Which product wrote a table, and what its columns hold: the data of `formats/*.yaml`, ready for looking up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from handover.book.importing.words import FOLDER, data_file

USERS: Final = "users"
COMPANIES: Final = "companies"
CONTACTS: Final = "contacts"
PARTNERS: Final = "partners"  # companies and contacts in one list
DEALS: Final = "deals"
PLAIN: Final = "plain"
#: Fields that a person may name in a mapping, and that hand-made lists can have.
FIELDS: Final = (
    *("company", "name", "first", "middle", "last", "email", "phone_work", "phone_mobile", "phone_other", "owner"),
    *("owner_email", "relation", "language", "country", "sector", "tier", "renewal", "care", "id", "company_id"),
    *("title", "notes", "last_activity"),
)
#: "phone" is what people say for `phone_work`.
SPOKEN: Final = {
    "phone": "phone_work",
    "mobile": "phone_mobile",
    "client": "company",
    "e-mail": "email",
    "contact": "name",
}


@dataclass(frozen=True)
class Kind:
    """One kind of table. `fields` holds, for each field, the keys of its headers, the likeliest first."""

    name: str
    product: str
    rows: str
    fields: dict[str, tuple[str, ...]]
    needs: tuple[tuple[str, ...], ...]
    lacks: tuple[str, ...]
    marks: frozenset[str]
    least_marks: int
    labels: dict[str, tuple[str, ...]]  # a value's header key -> keys of the column that labels it
    full_name: bool  # the name cell as written before first and last
    flat: bool  # companies are known by name alone
    owners: bool  # the format can tell who looks after a company
    asks: tuple[str, ...]
    relation: str  # what every row is, where the kind itself says it
    blank_contacts: bool  # a row may hold a company and nobody at it

    def has(self, field: str, headers: Iterable[str]) -> bool:
        return not set(self.fields.get(field, ())).isdisjoint(headers)


def header_key(header: str) -> str:
    """A header for comparing: small letters without accents, words alone, "e-mail" as "email"."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return re.sub(r"\be mail", "email", " ".join(letters.split()))


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, those with the surest marks first; hand-made lists are not among them."""
    return tuple(
        _kind(data["product"], raw)
        for product in ("zoho", "hubspot", "pipedrive", "odoo", "google", "outlook", "salesforce")
        for data in [data_file(FOLDER / "formats" / f"{product}.yaml")]
        for raw in data["kinds"]
    )


@cache
def plain() -> Kind:
    return _kind(PLAIN, _plain_data()["kinds"][0])


VCARD: Final = Kind(
    name="vcard",
    product="vcard",
    rows=CONTACTS,
    fields={},
    needs=(),
    lacks=(),
    marks=frozenset(),
    least_marks=0,
    labels={},
    full_name=True,
    flat=True,
    owners=False,
    asks=(),
    relation="",
    blank_contacts=False,
)


@cache
def _plain_data() -> dict[str, Any]:
    return dict(data_file(FOLDER / "formats" / "plain.yaml"))


@cache
def stems() -> dict[str, tuple[str, ...]]:
    """Words found anywhere in a header, by field, in the order of trying."""
    return {field: tuple(header_key(stem) for stem in found) for field, found in _plain_data()["stems"].items()}


@cache
def concept(name: str) -> tuple[str, ...]:
    """Words that say what a header is about, such as "company"."""
    return tuple(header_key(stem) for stem in _plain_data()["concepts"][name])


@cache
def care_headers() -> frozenset[str]:
    """Headers of further user fields, such as an account manager beside the owner."""
    return frozenset(header_key(header) for header in _plain_data()["care"])


def _kind(product: str, raw: dict[str, Any]) -> Kind:
    return Kind(
        name=raw["kind"],
        product=product,
        rows=raw["rows"],
        fields={field: _keys(headers) for field, headers in raw["fields"].items()},
        needs=tuple(tuple(group) for group in raw["needs"]),
        lacks=tuple(raw.get("lacks", ())),
        marks=frozenset(_keys(raw.get("marks", ()))),
        least_marks=raw.get("least_marks", 1),
        labels={a: b for value, label in raw.get("labels", {}).items() for a, b in _pairs(value, label)},
        full_name=raw.get("full_name", False),
        flat=raw.get("flat", False),
        owners=raw.get("owners", True),
        asks=tuple(raw.get("asks", ())),
        relation=raw.get("relation", ""),
        blank_contacts=raw.get("blank_contacts", False),
    )


def _keys(headers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(header_key(one) for header in headers for one in _numbered(header)))


def _numbered(header: str) -> list[str]:
    return [header.replace("<n>", str(n)) for n in range(1, 10)] if "<n>" in header else [header]


def _pairs(value: str, labels: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for n in range(1, 10):
        key = header_key(value.replace("<n>", str(n)))
        yield key, tuple(header_key(label.replace("<n>", str(n))) for label in labels)


def recognise(headers: Sequence[str]) -> Kind | None:
    """The kind of a table with these header keys, or None for a hand-made one."""
    found = set(headers) - {""}
    fitting = [kind for kind in kinds() if _fits(kind, found)]
    return max(fitting, key=lambda kind: _known(kind, found), default=None)


def _fits(kind: Kind, headers: set[str]) -> bool:
    return (
        all(any(kind.has(field, headers) for field in group) for group in kind.needs)
        and not any(kind.has(field, headers) for field in kind.lacks)
        and (not kind.marks or len(kind.marks & headers) >= kind.least_marks)
    )


def _known(kind: Kind, headers: set[str]) -> int:
    """How many of the headers this kind explains; a mark counts double."""
    keys = {key for keys in kind.fields.values() for key in keys}
    return len(keys & headers) + len(kind.marks & headers)


def by_name(name: str, headers: Sequence[str]) -> Kind | None:
    """The kind that somebody asks for by its own name or by its product's; None if there is no such name."""
    if name == PLAIN:
        return plain()
    if name == VCARD.name:
        return VCARD
    named = [kind for kind in kinds() if name in (kind.name, kind.product)]
    found = set(headers)
    return max(named, key=lambda kind: (_fits(kind, found), _known(kind, found)), default=None)


def names() -> list[str]:
    """Every name that `by_name` knows."""
    return [PLAIN, VCARD.name, *dict.fromkeys(name for kind in kinds() for name in (kind.product, kind.name))]


@cache
def header_words() -> frozenset[str]:
    """Keys of all headers of all kinds: a line made of these is a header line."""
    every = (*kinds(), plain())
    labels = (key for kind in every for keys in kind.labels.values() for key in keys)
    return frozenset(
        {key for kind in every for keys in kind.fields.values() for key in keys}
        | {key for kind in every for key in kind.marks}
        | set(labels)
    )

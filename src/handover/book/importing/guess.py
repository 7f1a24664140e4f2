"""Which column holds what: the product's own headers first, then words in headers, then the values themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from handover.book.importing import cells, formats, values
from handover.book.importing.formats import PLAIN, SPOKEN, Kind, header_key
from handover.book.importing.tables import Table
from handover.book.importing.words import word_set
from handover.errors import UnusableInput

#: In a mapping: there is no such column.
NONE: Final = "none"
_SEEN_ROWS = 200
_PHONE_CLASSES: Final = (("phone_work", "work"), ("phone_mobile", "mobile"), ("phone_other", "other"))
# What may stand in any export under a name of the company's own making.
_OWN_FIELDS: Final = ("language", "country")
_NAMES: Final = frozenset(
    header_key(word) for word in ("Name", "Nombre", "Nom", "Nome", "Имя", "Naam", "Nazwa", "Namn")
)
# Any of these columns answers the question for the owner.
_ANSWERS: Final = {"owner": ("owner", "owner_id", "owner_email", "contact_owner", "contact_owner_id")}
_WORDS: Final = {"email": "e-mail", "owner": "owner", "company": "company"}


@dataclass
class Layout:
    """A table, its kind, and the columns of each field in the order in which they count."""

    table: Table
    kind: Kind
    places: dict[str, list[int]] = field(default_factory=dict)
    labels: dict[int, int] = field(default_factory=dict)  # phone column -> the column with its label
    care: dict[int, str] = field(default_factory=dict)  # further user fields: column -> header
    answered: set[str] = field(default_factory=set)  # fields said to be in no column

    def header(self, place: int) -> str:
        return self.table.headers[place]

    def field_of(self, *fields: str) -> str | None:
        """Header of the first column of the first of these fields that has one: where a problem is."""
        places = next((self.places[name] for name in fields if self.places.get(name)), None)
        return None if places is None else self.header(min(places) if fields[0] == "email" else places[0])

    @property
    def taken(self) -> set[int]:
        return {place for places in self.places.values() for place in places} | set(self.labels.values())

    @property
    def questions(self) -> list[str]:
        """What only a person can say, each as one line."""
        return [self._question(name) for name in self.unanswered]

    @property
    def unanswered(self) -> list[str]:
        """The fields that no column holds and that nobody has said to be in none."""
        return [
            name
            for name in self.kind.asks
            if not self.places.get(name)
            and name not in self.answered
            and not (name == "owner" and self.places.get("owner_email"))
        ]

    def _question(self, name: str) -> str:
        columns = ", ".join(header for header in self.table.headers if header) or "none"
        return (
            f"{self.table.source.name}: which column holds the {_WORDS[name]}? columns: {columns}; "
            f'say --map "COLUMN={name}", or --map "{NONE}={name}" if there is none'
        )


def layout(table: Table, kind: Kind | None, mapping: Mapping[str, str]) -> Layout:
    """Place the columns of a table. `mapping` is header -> field, as a person said; NONE -> field: in no column."""
    found = kind or formats.recognise(table.keys) or formats.plain()
    made = Layout(table, found)
    ignored = _as_told(made, mapping)
    _by_headers(made, ignored)
    if found.name == PLAIN:
        _by_stems(made, ignored, tuple(formats.stems()))
        _by_values(made, ignored)
        _company_called_name(made)
    else:
        _by_concepts(made, ignored)
        _by_stems(made, ignored, _OWN_FIELDS)
    _care(made, ignored)
    made.places.get("email", []).sort()
    return made


def _as_told(made: Layout, mapping: Mapping[str, str]) -> set[int]:
    """Follow the mapping; returns the columns that are to be left out."""
    ignored = set()
    keys = made.table.keys
    for header, said in mapping.items():
        name = SPOKEN.get(said.strip().casefold(), said.strip().casefold())
        if header.strip().casefold() in ("", NONE):
            made.answered.add(_known_field(name))
            made.places[name] = []
        elif (key := header_key(header)) in keys:
            place = keys.index(key)
            ignored.add(place)
            if name not in ("", NONE):
                made.places.setdefault(_known_field(name), []).append(place)
    return ignored - made.taken


def _known_field(name: str) -> str:
    if name not in formats.FIELDS:
        raise UnusableInput(
            "--map: there is no field %(name)r; there are: %(fields)s", name=name, fields=", ".join(formats.FIELDS)
        )
    return name


def check_mapping(layouts: Sequence[Layout], mapping: Mapping[str, str]) -> None:
    """A header in the mapping that no file has is a slip of the pen, not something to pass over."""
    known = {key for made in layouts for key in made.table.keys}
    for header in mapping:
        if header.strip().casefold() not in ("", NONE) and header_key(header) not in known:
            names = ", ".join(made.table.source.name for made in layouts)
            raise UnusableInput("--map: no column is called %(header)r in %(names)s", header=header, names=names)


def _by_headers(made: Layout, ignored: set[int]) -> None:
    keys = made.table.keys
    told = set(made.places)
    once = made.kind.name == PLAIN
    for name, headers in made.kind.fields.items():
        if name in told:
            continue
        blocked = ignored | (made.taken if once else set())
        found = [keys.index(key) for key in headers if key in keys and keys.index(key) not in blocked]
        if found:
            made.places[name] = found[:1] if once and name in ("owner", "company", "name") else found
    weak = made.places.pop("weak_parent", [])
    if weak and not (made.places.get("parent") or made.places.get("parent_id")):
        made.places["parent"] = weak
    for place in made.places.get("phone", []):
        labels = made.kind.labels.get(keys[place], ())
        if label := next((keys.index(key) for key in labels if key in keys), None):
            made.labels[place] = label


def _by_concepts(made: Layout, ignored: set[int]) -> None:
    """What a product's file must have, where it is called as in no edition known: better guessed than lost."""
    has = made.places.get
    if made.kind.rows in (formats.CONTACTS, formats.DEALS) and not (has("company") or has("company_id")):
        _joined_company(made, ignored)
    if made.kind.rows == formats.CONTACTS:
        if not has("email"):
            _by_stems(made, ignored, ("email",))
        if not any(has(name) for name, _ in (*_PHONE_CLASSES, ("phone", ""))):
            _by_stems(made, ignored, ("phone_mobile", "phone_work"))
    owners = ("owner", "owner_id", "contact_owner", "contact_owner_id")
    if made.kind.owners and made.kind.rows != formats.USERS and not any(has(name) for name in owners):
        _by_stems(made, ignored, ("owner",))


def _joined_company(made: Layout, ignored: set[int]) -> None:
    for place, key in enumerate(made.table.keys):
        if place in made.taken | ignored or not any(stem in key for stem in formats.concept("company")):
            continue
        if not {"id", "ids"}.isdisjoint(key.split()):
            made.places.setdefault("company_id", []).append(place)
        elif any(stem in key for stem in formats.concept("joined")):
            made.places.setdefault("company", []).append(place)


def _by_stems(made: Layout, ignored: set[int], fields: Sequence[str]) -> None:
    stems = formats.stems()
    free = [
        (place, key)
        for place, key in enumerate(made.table.keys)
        if key and place not in made.taken | ignored and not any(stem in key for stem in stems["never"])
    ]
    for name in fields:
        if name == "never" or made.places.get(name) or name in made.answered:
            continue
        if name in ("first", "last") and made.places.get("name"):
            continue
        found = [(place, key) for place, key in free if any(stem in key for stem in stems[name])]
        if found:
            made.places[name] = [place for place, _ in (found if name == "email" else found[:1])]
            free = [one for one in free if one not in found or one[0] not in made.places[name]]


def _by_values(made: Layout, ignored: set[int]) -> None:
    """A column of addresses holds e-mail whatever it is called; so with phones and with names of companies."""
    guesses: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("email", lambda text: bool(values.addresses(text))),
        ("phone_work", _looks_like_phone),
        ("company", _looks_like_company),
    )
    missing = [(name, fits) for name, fits in guesses if not made.places.get(name) and name not in made.answered]
    if not missing:
        return
    seen = samples(made.table)
    for name, fits in missing:
        if name == "phone_work" and any(made.places.get(other) for other, _ in _PHONE_CLASSES):
            continue
        for place, texts in enumerate(seen):
            if place not in made.taken | ignored and texts and sum(map(fits, texts)) >= 0.6 * len(texts):
                made.places[name] = [place]
                break


def samples(table: Table, rows: int = _SEEN_ROWS) -> list[list[str]]:
    """What the first rows hold, column by column, empty cells left out."""
    with table.rows() as found:
        head = [row.cells for row in islice(found, rows)]
    return [[text for row in head if (text := cells.known(row[place]))] for place in range(len(table.headers))]


def _looks_like_phone(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return 7 <= digits <= 15 and all(letter.isdigit() or letter in "+-–() ./" for letter in text)


def _looks_like_company(text: str) -> bool:
    joined = text.casefold().replace(".", "").replace(",", " ").replace("«", " ").replace('"', " ")
    return not word_set("legal_forms").isdisjoint(joined.split()) or "sp z oo" in joined


def _company_called_name(made: Layout) -> None:
    """Beside a column of contacts, a column called just "Name" holds the company."""
    if made.places.get("company") or not made.places.get("name"):
        return
    if "company" in made.answered:
        return
    alone = made.places.get("first", []) if not made.places.get("last") else []
    free = [place for place, key in enumerate(made.table.keys) if key in _NAMES and place not in made.taken]
    if chosen := (alone or free)[:1]:
        made.places["company"] = chosen
        made.places["first"] = [place for place in made.places.get("first", []) if place not in chosen]


def _care(made: Layout, ignored: set[int]) -> None:
    if made.kind.owners:
        for place, key in enumerate(made.table.keys):
            if key in formats.care_headers() and place not in made.taken | ignored:
                made.care[place] = made.header(place)
    for place in made.places.pop("care", []):
        made.care[place] = made.header(place)


def phone_places(made: Layout) -> list[tuple[int, str]]:
    """Phone columns with their class, work before mobile before the rest, each class in column order."""
    return [(place, kind) for name, kind in _PHONE_CLASSES for place in sorted(made.places.get(name, []))]

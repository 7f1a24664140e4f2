"""One row, cleaned and understood: a member of staff, a company, or a contact, and what is wrong with it."""

from __future__ import annotations

from typing import Final

from handover.book.importing import cells, values
from handover.book.importing.cells import FORMULA, SCIENTIFIC, is_tidy
from handover.book.importing.entries import NOT_TOLD, Account, Deal, OwnerCell, Person, Problem, Staff
from handover.book.importing.guess import Layout, phone_places
from handover.book.importing.words import folded, word_set

MISSING: Final = "e-mail missing"
INVALID: Final = "e-mail invalid"
LOST: Final = "characters lost"
NO_COMPANY: Final = "no company"
NO_NAME: Final = "no name"
CUT: Final = "text shortened"


_OF_COMPANY: Final = (
    *(
        "owner",
        "owner_id",
        "owner_email",
        "relation",
        "customer_rank",
        "language",
        "country",
        "sector",
        "tier",
        "renewal",
    ),
)
_OF_PERSON: Final = ("name", "first", "middle", "last", "email", "phone_work", "phone_mobile", "phone_other")
#: Every field that a reader asks for, so that a table without one costs nothing.
_ALL: Final = (
    *(
        "deleted",
        "address_type",
        "is_company",
        "company_type",
        "parent",
        "parent_id",
        "id",
        "username",
        "locale",
        "active",
    ),
    *(
        "title",
        "time_zone",
        "manager_id",
        "own_company",
        "company",
        "company_id",
        "phone",
        "contact_owner",
        "contact_owner_id",
        "notes",
        "last_activity",
    ),
    *("deal", "stage", "amount", "currency", "closes", "closed", "status"),
    *_OF_COMPANY,
    *_OF_PERSON,
)


class RowReader:
    """Reads the rows of one layout. `problems` holds what was wrong with the row read last."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.problems: list[Problem] = []
        self._raw: list[str] = []
        self._cells = [""] * len(layout.table.headers)
        self._unknown: set[int] = set()
        self._at = dict.fromkeys(_ALL, ()) | {field: tuple(places) for field, places in layout.places.items()}
        self._needed = sorted(layout.taken | set(layout.care))
        self._phones = phone_places(layout)
        self._is_crm = layout.kind.product == "salesforce"
        self._loose = self._columns_of_ids() if self._is_crm else []
        # Where a row is a company of its own, and not a contact that names one.
        self._own_name = {"companies": "company", "partners": "name"}.get(layout.kind.rows, "")
        self._tells_of_company = bool(self._own_name) or any(self._at[field] for field in _OF_COMPANY)
        self._name_parts = [part for part in ("first", "middle", "last") if self._at[part]]
        self._has_whole_name = bool(self._at["name"])
        self._has_owner = {
            "owner": any(self._at[field] for field in ("owner", "owner_id", "owner_email")),
            "contact_owner": any(self._at[field] for field in ("contact_owner", "contact_owner_id")),
        }
        self._of_person = [place for field in _OF_PERSON for place in self._at[field]]

    def open(self, raw: list[str]) -> None:
        """Take up the next row."""
        self._raw = raw
        self.problems = []
        self._unknown.clear()
        texts = self._cells
        for place in self._needed:
            text = raw[place]
            if text and not is_tidy(text):
                known = cells.read(text)
                if known is None:
                    self._unknown.add(place)
                text = known or ""
            texts[place] = text

    def is_deleted(self) -> bool:
        return values.is_yes(self._first("deleted"))

    def is_address(self) -> bool:
        """A delivery or invoice address of Odoo, no contact."""
        return folded(self._first("address_type")) in word_set("addresses")

    def is_company(self) -> bool:
        """In a list of companies and contacts: which this row is."""
        if self._at["is_company"]:
            return values.is_yes(self._first("is_company"))
        if self._at["company_type"]:
            return folded(self._first("company_type")) in word_set("company_types")
        return not (self._first("parent_id") or self._first("parent"))

    def staff(self) -> Staff:
        email = values.addresses(self._first("email"))
        spoken = [values.language(self._first(name)) for name in ("language", "locale")]
        return Staff(
            uid=self._plain_id(self._first("id")),
            name=self._first("name") or self._name() or (email[0] if email else self._first("username")),
            email=email[0] if email else "",
            active=not self._at["active"] or values.is_yes(self._first("active")),
            title=self._first("title")[:200],
            phone=(self._first("phone_work") or self._first("phone_mobile"))[:60],
            languages=" ".join(dict.fromkeys(filter(None, spoken))),
            time_zone=self._first("time_zone")[:60],
            manager=self._plain_id(self._first("manager_id")),
            own_company=self._first("own_company")[:200],
        )

    def account(self, name_field: str = "company") -> Account:
        """The company of this row; without a name it says so among the problems."""
        name = self._named(name_field)
        is_own = name_field == self._own_name
        if not name and is_own:
            self._problem(self.layout.field_of(name_field, "id"), NO_COMPANY)
        if not self._tells_of_company:
            return Account("", name, NOT_TOLD, self.layout.kind.relation, "", "", "", "", "", self._care())
        # Beside a contact these are the contact's.
        notes, last_activity = (self._notes(), self._day("last_activity")) if is_own else ("", "")
        return Account(
            source_id=self._id("id") if is_own else "",
            name=name,
            owner=self._owner("owner"),
            relation=self._relation(),
            language=values.language(self._first("language")),
            country=values.country(self._first("country")),
            sector=self._first("sector")[:100],
            tier=values.tier(self._first("tier")),
            renewal=self._day("renewal"),
            care=self._care(),
            notes=notes,
            last_activity=last_activity,
        )

    def person(self, id_field: str = "company_id") -> Person:
        """The contact of this row; its e-mail and phone problems are marked as such."""
        email, email_field = self._email()
        return Person(
            source_id=self._id("id"),
            name=self._name(),
            email=email,
            email_field=email_field,
            phone=self._phone(),
            language=values.language(self._first("language")),
            company_ids=self._ids(id_field),
            owner=self._owner("contact_owner"),
            title=self._first("title")[:200],
            notes=self._notes(),
            last_activity=self._day("last_activity"),
        )

    def deal(self) -> Deal:
        """The deal of this row; without a name it says so among the problems."""
        name = self._named("deal")
        if not name:
            self._problem(self.layout.field_of("deal"), NO_NAME)
        stage, status = self._first("stage"), self._first("status")
        return Deal(
            source_id=self._id("id"),
            name=name[:300],
            stage=(stage or status)[:100],
            amount=self._first("amount")[:60],
            currency=self._first("currency")[:10],
            closes=self._day("closes"),
            is_open=not self._is_closed(stage, status),
            company=self._named("company"),
            company_ids=self._ids("company_id"),
        )

    def _is_closed(self, stage: str, status: str) -> bool:
        if told := self._first("closed"):
            return values.is_rank(told)
        return values.is_closed(status or stage)

    def holds_nobody(self) -> bool:
        """Whether name, e-mail and phone are all blank in a list where a company may stand alone."""
        return self.layout.kind.blank_contacts and not any(
            self._cells[place] or place in self._unknown for place in self._of_person
        )

    def _problem(self, field: str | None, why: str, *, of_channel: bool = False) -> None:
        self.problems.append(Problem(field, why, of_channel))

    def _first(self, name: str) -> str:
        """First filled cell of a field whose faults nobody needs to hear of."""
        for place in self._at[name]:
            if text := self._cells[place]:
                return text
        return ""

    def _day(self, name: str) -> str:
        return values.day(text) if (text := self._first(name)) else ""

    def _notes(self) -> str:
        """The first filled cell with its lines kept."""
        for place in self._at["notes"]:
            if self._cells[place] and (text := values.note(self._raw[place])):
                if len(text) > values.LONGEST_NOTE:
                    self._problem(self.layout.header(place), CUT)
                return values.shortened(text)
        return ""

    def _text(self, place: int, *, of_channel: bool = False) -> str:
        if place in self._unknown:
            self._problem(self.layout.header(place), FORMULA, of_channel=of_channel)
        return self._cells[place]

    def _named(self, name: str) -> str:
        """A field that holds a name: first filled cell; lost characters are told for every cell."""
        found = ""
        for place in self._at[name]:
            text = self._cells[place]
            if place in self._unknown:
                self._problem(self.layout.header(place), FORMULA)
            if "?" in text or "\ufffd" in text:
                self._problem(self.layout.header(place), LOST)
            found = found or text
        return found

    def _name(self) -> str:
        parts = [text for part in self._name_parts if (text := self._named(part))]
        joined = " ".join(parts)
        if self._has_whole_name:
            whole = self._named("name")
            joined = (whole or joined) if self.layout.kind.full_name else (joined or whole)
        return joined[:300]

    def _email(self) -> tuple[str, str]:
        """The first valid address and the column it is in; ("", column) with the problem told."""
        filled, address, place_of = -1, "", -1
        for place in self._at["email"]:
            text = self._text(place, of_channel=True)
            if text and not address:
                filled = place if filled < 0 else filled
                if valid := values.addresses(text):
                    address, place_of = valid[0], place
        if not address and self._at["email"]:
            place_of = self._at["email"][0] if filled < 0 else filled
            self._problem(self.layout.header(place_of), MISSING if filled < 0 else INVALID, of_channel=True)
        return address, self.layout.header(place_of) if place_of >= 0 else ""

    def _phone(self) -> str:
        phones = self._phones
        if self._at["phone"]:
            phones = [*phones, *((place, self._label(place)) for place in self._at["phone"])]
        best: dict[str, str] = {}
        for place, kind in phones:
            text = self._cells[place]
            if (text or self._unknown) and (text := self._phone_text(place)) and kind not in best:
                best[kind] = text
        return best.get("work") or best.get("mobile") or best.get("other") or ""

    def _phone_text(self, place: int) -> str:
        text = self._text(place, of_channel=True)
        if text and cells.lost_digits(text):
            self._problem(self.layout.header(place), SCIENTIFIC, of_channel=True)
            return ""
        return values.phone(text)[:100]

    def _label(self, place: int) -> str:
        label = self.layout.labels.get(place)
        return values.phone_class(self._cells[label]) if label is not None else "other"

    def _id(self, name: str) -> str:
        found = self._ids(name) if self._at[name] else ()
        return found[0][:200] if found else ""

    def _ids(self, name: str) -> list[str]:
        """The ids of a field in written order; one that has lost its digits is a problem and no id."""
        found: list[str] = []
        for place in self._at[name]:
            text = self._cells[place]
            if text.isalnum():
                found.append(crm_id(text) if self._is_crm else text)
            elif text:
                found += self._several_ids(place, text)
        return found if len(found) < 2 else list(dict.fromkeys(found))

    def _several_ids(self, place: int, text: str) -> list[str]:
        parts = [part for piece in text.split(";") if (part := piece.strip())]
        whole = [part for part in parts if not cells.lost_digits(part)]
        if len(whole) < len(parts):
            self._problem(self.layout.header(place), SCIENTIFIC)
        return [self._plain_id(part) for part in whole]

    def _plain_id(self, text: str) -> str:
        return crm_id(text) if self._is_crm else text

    def _owner(self, name: str) -> OwnerCell:
        if not self._has_owner[name]:
            return NOT_TOLD
        email = values.addresses(self._first("owner_email")) if name == "owner" and self._at["owner_email"] else []
        text = self._named(name) or (email[0] if email else "")
        who = values.owner(text) if text else None
        if who and email and not who.email:
            who = who._replace(email=email[0])
        return OwnerCell(self._id(f"{name}_id"), who)

    def _relation(self) -> str:
        for place in self._at["relation"]:
            if said := values.relation(self._cells[place]):
                return said
        return "client" if values.is_rank(self._first("customer_rank")) else self.layout.kind.relation

    def _care(self) -> list[tuple[str, str, values.Owner | None]]:
        named: list[tuple[str, str, values.Owner | None]] = []
        for place, header in self.layout.care.items():
            if text := self._cells[place]:
                named.append(
                    (header, crm_id(text), None) if _is_user_id(text) else (header, "", values.owner(text))
                )
        for place in self._loose:
            if self._raw[place].startswith("005") and _is_user_id(self._raw[place]):
                named.append((self.layout.header(place), crm_id(self._raw[place]), None))
        return named

    def _columns_of_ids(self) -> list[int]:
        """Columns that may name a user by id; who typed a record in does not look after it."""
        made = self.layout
        return [
            place
            for place, key in enumerate(made.table.keys)
            if key not in ("createdbyid", "lastmodifiedbyid") and place not in made.taken | set(made.care)
        ]


def crm_id(text: str) -> str:
    """Salesforce writes one id with 15 letters or with 18; the first 15 are the id. Others stay as they are."""
    return text[:15] if len(text) == 18 and text.isalnum() and not text.isdigit() else text


def _is_user_id(text: str) -> bool:
    return len(text) in (15, 18) and text.startswith("005") and text.isalnum() and not text.isdigit()

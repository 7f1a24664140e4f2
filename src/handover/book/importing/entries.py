"""What one row says, once it is understood: a member of staff, a company, a contact, a deal, or a problem."""

from __future__ import annotations

from typing import Final, NamedTuple

from handover.book.importing.values import Owner


class Problem(NamedTuple):
    """Something wrong in the row at hand; `of_channel`: with an e-mail or phone of a contact."""

    field: str | None
    why: str
    of_channel: bool = False


class Staff(NamedTuple):
    """A row of a list of users."""

    uid: str
    name: str
    email: str
    active: bool
    title: str
    phone: str
    languages: str  # codes, joined by blanks, the first the best
    time_zone: str
    manager: str
    own_company: str


class OwnerCell(NamedTuple):
    """Who is named in an owner column, by id or by name."""

    uid: str
    who: Owner | None


NOT_TOLD: Final = OwnerCell("", None)


class Account(NamedTuple):
    """What a row says about a company."""

    source_id: str  # "" also for one that has lost its digits
    name: str
    owner: OwnerCell
    relation: str
    language: str
    country: str
    sector: str
    tier: str
    renewal: str
    care: list[tuple[str, str, Owner | None]]  # (header, id, name): one of both
    notes: str = ""
    last_activity: str = ""


class Person(NamedTuple):
    """What a row says about a contact."""

    source_id: str
    name: str
    email: str
    email_field: str
    phone: str
    language: str
    company_ids: list[str]
    owner: OwnerCell  # of the contact, where the file tells it apart from the company's
    title: str = ""
    notes: str = ""
    last_activity: str = ""


class Deal(NamedTuple):
    """What a row says about a deal; amount as written, `closes` an ISO date."""

    source_id: str
    name: str
    stage: str
    amount: str
    currency: str
    closes: str
    is_open: bool
    company: str
    company_ids: list[str]

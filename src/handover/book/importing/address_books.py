"""A card of an address book as a contact and its company."""

from __future__ import annotations

from handover.book.importing import cells, values
from handover.book.importing.cells import FORMULA, SCIENTIFIC
from handover.book.importing.entries import NOT_TOLD, Account, Person, Problem
from handover.book.importing.records import CUT, INVALID, LOST, MISSING
from handover.book.importing.vcards import Card, Property, parts


def is_group(card: Card) -> bool:
    """A list of other cards (RFC 6350 6.1.4, and what Apple writes in its place)."""
    return any(card.first(name).strip().lower() == "group" for name in ("KIND", "X-ADDRESSBOOKSERVER-KIND"))


def entry(card: Card) -> tuple[Person, Account, list[Problem]]:
    """What the card says, and what is wrong with it; fields are named by vCard property."""
    problems: list[Problem] = []
    company = _company(card, problems)
    name = _name(card, company, problems)
    email = _email(card, problems)
    person = Person(
        source_id=cells.clean(card.first("UID"))[:200],
        name=name,
        email=email,
        email_field="EMAIL",
        phone=_phone(card, problems),
        language=_language(card),
        company_ids=[],
        owner=NOT_TOLD,
        title=cells.known(" ".join(parts(card.first("TITLE"), "\x00")))[:200],
        notes=_notes(card, problems),
    )
    labels = ";".join(one for found in card.all("CATEGORIES") for one in parts(found.value, ","))
    account = Account(
        "", company, NOT_TOLD, values.relation(cells.clean(labels)), "", _country(card), "", "", "", []
    )
    return person, account, problems


def _notes(card: Card, problems: list[Problem]) -> str:
    text = values.note(" ".join(parts(card.first("NOTE"), "\x00")))
    if len(text) > values.LONGEST_NOTE:
        problems.append(Problem("NOTE", CUT))
    return values.shortened(text)


def _company(card: Card, problems: list[Problem]) -> str:
    name = _text(next(iter(parts(card.first("ORG"))), ""), "ORG", problems)
    return _seen("ORG", name, problems)


def _seen(field: str, name: str, problems: list[Problem]) -> str:
    if values.lost_characters([name]):
        problems.append(Problem(field, LOST))
    return name


def _text(raw: str, field: str, problems: list[Problem], *, of_channel: bool = False) -> str:
    text = cells.read(raw)
    if text is None:
        problems.append(Problem(field, FORMULA, of_channel))
    return text or ""


def _name(card: Card, company: str, problems: list[Problem]) -> str:
    """FN, else N; no name where FN only repeats the company."""
    name = _seen("FN", _text(" ".join(parts(card.first("FN"), "\x00")), "FN", problems), problems)
    if name:
        whole = cells.clean(" ".join(parts(card.first("ORG"))))
        return "" if cells.key(name) in (cells.key(company), cells.key(whole)) else name
    last, first, middle, *_ = [*parts(card.first("N")), "", "", ""]
    return _seen("N", _text(f"{first} {middle} {last}", "N", problems), problems)


def _email(card: Card, problems: list[Problem]) -> str:
    found = sorted(card.all("EMAIL"), key=Property.preference)
    texts = [_text(" ".join(parts(one.value, "\x00")), "EMAIL", problems, of_channel=True) for one in found]
    valid = [address for text in texts for address in values.addresses(text)]
    if not valid:
        problems.append(Problem("EMAIL", INVALID if any(texts) else MISSING, of_channel=True))
    return valid[0] if valid else ""


def _phone(card: Card, problems: list[Problem]) -> str:
    best = {"work": "", "mobile": "", "other": "", "fax": ""}
    for one in card.all("TEL"):
        text = values.phone(_text(" ".join(parts(one.value, "\x00")), "TEL", problems, of_channel=True))
        if cells.lost_digits(text):
            problems.append(Problem("TEL", SCIENTIFIC, of_channel=True))
        else:
            kind = _phone_class(one.types())
            best[kind] = best[kind] or text[:100]
    return best["work"] or best["mobile"] or best["other"]


def _phone_class(types: set[str]) -> str:
    if types & {"fax", "pager", "modem", "bbs", "isdn", "pcs"} and "voice" not in types:
        return "fax"
    if types & {"cell", "mobile", "iphone"}:
        return "mobile"
    return "work" if "work" in types else "other"


def _language(card: Card) -> str:
    told = sorted(card.all("LANG"), key=Property.preference)
    return values.language(cells.clean(told[0].value)) if told else ""


def _country(card: Card) -> str:
    """Of the work address, else of the first one; a private address says nothing about the company."""
    addresses = sorted((one for one in card.all("ADR")), key=lambda one: "work" not in one.types())
    if not addresses or "home" in addresses[0].types():
        return ""
    fields = parts(addresses[0].value)
    return values.country(cells.clean(fields[6])) if len(fields) > 6 else ""

"""The words of reading exports, as people read them: fields of a column, kinds of problem."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "company": _("Client"),
    "name": _("Name of the contact"),
    "first": _("First name"),
    "middle": _("Middle name"),
    "last": _("Last name"),
    "email": _("E-mail"),
    "phone_work": _("Phone, work"),
    "phone_mobile": _("Phone, mobile"),
    "phone_other": _("Phone, other"),
    "owner": _("Who looks after the client"),
    "owner_email": _("E-mail of who looks after the client"),
    "relation": _("Relation"),
    "language": _("Language"),
    "country": _("Country"),
    "sector": _("Sector"),
    "tier": _("Tier"),
    "renewal": _("Renewal"),
    "care": _("Another person named at the client"),
    "id": _("Number in the export"),
    "company_id": _("Number of the client in the export"),
    "title": _("Position of the contact"),
    "notes": _("Notes"),
    "last_activity": _("Last activity"),
}

QUESTIONS: dict[str, str | Promise] = {
    "email": _("Which column holds the e-mail address?"),
    "owner": _("Which column says who looks after the client?"),
    "company": _("Which column holds the client?"),
}

PROBLEMS: dict[str, str | Promise] = {
    "e-mail missing": _("no e-mail address"),
    "e-mail invalid": _("the e-mail address is none"),
    "characters lost": _("letters were lost before the export"),
    "no company": _("belongs to no client"),
    "no name": _("no name"),
    "row too short": _("the row has too few cells"),
    "row too long": _("the row has too many cells"),
    "duplicate header": _("two columns have the same header"),
    "duplicate company": _("the client stands there twice"),
    "duplicate contact": _("the contact stands there twice"),
    "company not found": _("its client is not in these files"),
    "owner missing": _("nobody looks after the client"),
    "owner not found": _("whoever looks after the client is not known"),
    "owner inactive": _("whoever looks after the client has left"),
    "two owners for one client": _("two people look after the client"),
    "sheet not read": _("this sheet was not read"),
    "formula": _("a formula stands there in place of a value"),
    "scientific notation": _("a number was cut short by a spreadsheet"),
    "duplicate deal": _("the deal stands there twice"),
    "text shortened": _("the text is longer than the book keeps, and was shortened"),
}


def problem(why: str) -> str:
    """The kind of problem in the reader's language; an unknown one as it is."""
    return str(PROBLEMS.get(why, why))


def kind(name: str) -> str:
    """How a file was read: "salesforce_contact" as "Salesforce contact"."""
    if name == "plain":
        return str(_("a list of your own"))
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]

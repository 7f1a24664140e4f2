"""In which language a contact is written to."""

from __future__ import annotations

from handover.notices.phrases import languages

COUNTRIES = {
    "es": "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
    "ru": "BY KG KZ RU",
}


def language_for(*, contact: str, client: str, country: str, company: str) -> str:
    """A language that has memos: the contact's own, else the client's, else the country's, else the company's.

    A language that nobody wrote memos in (say Polish) is answered in the company's.
    """
    wanted = contact or client or _of_country(country) or company
    code = wanted.lower().replace("_", "-").split("-")[0]
    return next(one for one in (code, company, "en") if one in languages())


def _of_country(country: str) -> str:
    code = country.strip().upper()
    return next((language for language, codes in COUNTRIES.items() if code in codes.split()), "")

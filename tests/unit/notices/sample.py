"""Values for every field of a memo, as a notice would have them."""

from __future__ import annotations

from datetime import date

from handover.notices import phrases

LAST_DAY = date(2026, 12, 3)
SPELLED_OUT = {"en": "3 December 2026", "es": "3 de diciembre de 2026", "ru": "3 декабря 2026 г."}
LINK = "https://clients.northwind.example/a/TOKEN/"


def values(language: str, **other: str) -> dict[str, str]:
    return {
        "company": "Northwind Services",
        "client": "Acme",
        "contact_name": "Ann Lee",
        "greeting": phrases.greeting("Ann Lee", language),
        "leaver_name": "Lena Leaver",
        "successor_name": "Sofía Sucesora",
        "successor_title": "Account Manager",
        "successor_email": "sofia@northwind.example",
        "successor_phone": "+34 910 000 001",
        "manager_name": "Max Manager",
        "sender_name": "Max Manager",
        "sender_title": "Head of Accounts",
        "last_day": phrases.spelled_out(LAST_DAY, language),
        "ack_link": LINK,
        "other_clients": "",
        **other,
    }

from __future__ import annotations

import pytest

from handover.notices.languages import language_for


@pytest.mark.parametrize(
    ("contact", "client", "country", "company", "language"),
    [
        ("ru", "es", "ES", "en", "ru"),
        ("", "es", "RU", "en", "es"),
        ("", "", "MX", "en", "es"),
        ("", "", "kz", "en", "ru"),
        ("", "", "DE", "es", "es"),
        ("", "", "", "ru", "ru"),
        ("", "", "", "", "en"),
        ("pl", "es", "ES", "ru", "ru"),
        ("", "pl", "RU", "es", "es"),
        ("pl", "", "", "fr", "en"),
        ("es-MX", "", "", "en", "es"),
        ("ES", "", "", "en", "es"),
    ],
)
def test_a_contact_is_written_to_in_a_language_they_read(
    contact: str, client: str, country: str, company: str, language: str
) -> None:
    assert language_for(contact=contact, client=client, country=country, company=company) == language

"""An authenticator app for tests: what it shows now, or half a minute later."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal import auth as totp
from django.test import Client as Browser
from django.urls import reverse

from handover.book import staff
from handover.book.models import Person
from handover.people import factors
from tests.integration.web.conftest import PASSWORD


def shown(secret: str, later: int = 0) -> str:
    """The code of this half minute, or of `later` ones."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later)))


def with_app(person: Person) -> tuple[str, list[str]]:
    """`person` has a password and an app: its secret, and the recovery codes. The code of now counts as used."""
    staff.set_password(person, PASSWORD, by=None)
    secret = factors.new_secret()
    return secret, factors.add_app(person, secret, shown(secret, -1))


def by_password(person: Person, leads_to: str = "") -> Browser:
    """A browser after the password of `person`."""
    browser = Browser()
    said = {"username": person.email, "password": PASSWORD, "next": leads_to}
    assert browser.post(reverse("sign-in"), said).status_code == 302
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get(reverse("account")).status_code == 200

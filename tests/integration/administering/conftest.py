from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.utils import timezone

from handover.book.models import Person, Role, RoleGrant
from handover.people import sessions
from tests.cast import Cast
from tests.integration.web.conftest import admin, data, departure

__all__ = ["admin", "data", "departure"]

Recent = Callable[[Person], Browser]


@pytest.fixture
def auditor(cast: Cast) -> Person:
    person = Person.objects.create(name="Aura Auditor", email="aura@northwind.example", speaks=["en"])
    RoleGrant.objects.create(person=person, role=Role.AUDITOR)
    return person


@pytest.fixture
def recent(cast: Cast, settings: LazySettings, data: object) -> Recent:
    """A browser in which this person has just signed in."""
    settings.BACKUP_DIR = str(settings.DATA / "backups")

    def signed_in(person: Person) -> Browser:
        browser = Browser()
        browser.force_login(person)
        session = browser.session
        session[sessions.SINCE], session[sessions.WITH] = timezone.now().timestamp(), "password"
        session.save()
        return browser

    return signed_in

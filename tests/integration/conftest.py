from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from handover.book.models import Person
from tests.cast import Cast

SignIn = Callable[[Person], Browser]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A browser in which this person has signed in."""

    def signed_in(person: Person) -> Browser:
        browser = Browser()
        browser.force_login(person)
        return browser

    return signed_in

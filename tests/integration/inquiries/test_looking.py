"""Who opened an inquiry is in the ledger: once a sitting; taken along, each time."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.inquiries import actions
from handover.inquiries.models import Inquiry
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.inquiries.telling import goodbye

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_the_book")]


@pytest.fixture
def inquiry(cast: Cast, departure: Departure) -> Inquiry:
    found = actions.open_inquiry(departure, [goodbye("es", "ann@acme.example")], by=cast.max)
    actions.conclude(found, by=cast.max)
    return found


def looks() -> list[tuple[str, str, str]]:
    found = Entry.objects.filter(verb="inquiries.looked").order_by("id")
    return [(one.actor_name, one.actor_role, json.loads(one.leaf)["facts"]["as"]) for one in found]


def test_loading_the_page_again_is_one_look(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    max_, lena = sign_in(cast.max), sign_in(cast.lena)
    for browser in (max_, max_, lena, max_):
        assert browser.get(reverse("inquiry", args=[inquiry.pk])).status_code == 200
    assert looks() == [("Max Manager", "manager", "page"), ("Lena Leaver", "leaver", "page")]
    assert Entry.objects.filter(verb="inquiries.looked", subject=inquiry.ref).count() == 2


def test_each_copy_that_is_taken_along_is_told(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    for page in ("inquiry-report", "inquiry-report", "inquiry-own-data"):
        assert browser.get(reverse(page, args=[inquiry.pk])).status_code == 200
    assert [how for _, _, how in looks()] == ["html", "html", "own_data"]


def test_whoever_finds_no_page_leaves_no_entry(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    for person in (cast.otto, cast.sofia):
        for page in ("inquiry", "inquiry-report", "inquiry-own-data"):
            assert sign_in(person).get(reverse(page, args=[inquiry.pk])).status_code == 404
    assert looks() == []

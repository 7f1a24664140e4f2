"""Who opened a brief is in the ledger: once a sitting, and nothing of whoever finds no page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handover.briefing.actions import look, save_brief
from handover.briefing.contents import Contents
from handover.briefing.models import Brief
from handover.departures.models import Transfer
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.conftest import SignIn


@pytest.fixture
def brief(cast: Cast, bodega: Transfer) -> Brief:
    return save_brief(bodega, Contents(promises="A visit in spring"), by=cast.lena, after=0)


def looks() -> list[tuple[str, str, str]]:
    found = Entry.objects.filter(verb="briefing.looked").order_by("id")
    return [(one.actor_name, one.actor_role, one.subject) for one in found]


def page_of(brief: Brief) -> str:
    return reverse("brief", args=[brief.transfer.departure_id, brief.transfer_id])


def test_the_manager_opens_the_brief_and_it_is_told_once(cast: Cast, brief: Brief, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    for _ in range(3):
        assert browser.get(page_of(brief)).status_code == 200
    assert looks() == [("Max Manager", "manager", brief.ref)]


def test_the_successor_reads_it_on_their_own_page(cast: Cast, brief: Brief, sign_in: SignIn) -> None:
    sign_in(cast.sofia).get(reverse("my-client", args=[brief.transfer_id]))
    assert looks() == [("Sofía Sucesora", "successor", brief.ref)]


def test_whoever_comes_back_later_looks_again(cast: Cast, brief: Brief) -> None:
    now = timezone.now()
    for minutes in (0, 9, 11, 20):
        look(brief, by=cast.max, now=now + timedelta(minutes=minutes))
    at = Entry.objects.filter(verb="briefing.looked").order_by("id").values_list("at", flat=True)
    assert [round((one - now).total_seconds() / 60) for one in at] == [0, 11]


def test_each_version_is_a_text_of_its_own(cast: Cast, brief: Brief, sign_in: SignIn) -> None:
    second = save_brief(brief.transfer, Contents(promises="A visit in May"), by=cast.lena, after=1)
    browser = sign_in(cast.max)
    browser.get(page_of(brief))
    browser.get(page_of(brief), {"version": 1})
    assert [subject for _, _, subject in looks()] == [second.ref, brief.ref]


def test_nobody_looks_at_their_own_words_and_no_brief_is_nothing_to_look_at(
    cast: Cast, brief: Brief, vip: Transfer, sign_in: SignIn
) -> None:
    assert sign_in(cast.lena).get(page_of(brief)).status_code == 200
    assert sign_in(cast.max).get(reverse("brief", args=[vip.departure_id, vip.pk])).status_code == 200
    assert looks() == []


def test_whoever_finds_no_page_leaves_no_entry(cast: Cast, brief: Brief, sign_in: SignIn) -> None:
    for person in (cast.otto, cast.ivan, cast.cora):
        assert sign_in(person).get(page_of(brief)).status_code == 404
        assert sign_in(person).get(reverse("my-client", args=[brief.transfer_id])).status_code == 404
    assert looks() == []

"""What a client's link can do: looking changes nothing, and a hundred presses are one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client as Browser
from django.urls import URLPattern, reverse
from django.utils import timezone

from handover.book import pictures
from handover.evidence.models import Entry
from handover.followup.actions import acknowledge
from handover.followup.models import Acknowledgement, Answer, Task
from handover.followup.wishes import DayPart, Wish
from handover.notices.links import token
from handover.notices.models import Notice
from tests.cast import make_cast, make_client
from tests.integration.followup.conftest import acme, departure, told
from tests.integration.followup.told import deliver, make_departure, make_notice, make_transfer
from tests.integration.test_access_table import pages
from tests.photos import photo

__all__ = ["acme", "departure", "told"]
AT_ONCE, PRESSES = 20, 100


def _signed() -> list[URLPattern]:
    """Pages that a token opens without signing in."""
    return [one for one in pages() if str(one.pattern).startswith("a/")]


def _rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch"])
def test_looking_at_a_signed_link_changes_nothing(told: Notice, method: str) -> None:
    acknowledge(told, answer=Answer.CALL_ME, wish=Wish(timezone.localdate(), DayPart.MORNING))
    pictures.set_picture(told.successor, photo(), by=told.successor)
    before, links = _rows(), _signed()
    assert {one.name for one in links} == {"ack", "ack-calendar", "ack-contact", "ack-picture"}
    for link in links:
        words = {"token": token(told), "place": 1}
        address = reverse(link.name or "", kwargs={one: words[one] for one in link.pattern.converters})
        answer = getattr(Browser(), method)(f"{address}?answer=seen")
        assert answer.status_code == (200 if method in ("get", "head") else 405), link.name
    assert _rows() == before


def _press(address: str, start: Barrier | None) -> int:
    try:
        if start is not None:
            start.wait(timeout=60)
        return sum(Browser().post(address, {"answer": "call_me"}).status_code == 500 for _ in range(5))
    finally:
        if start is not None:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_presses_are_one_answer() -> None:
    """Side by side on PostgreSQL; a SQLite database in memory has one connection, and takes them in turn."""
    people = make_cast()
    client = make_client(people.lena, "Acme", ("Ann", "ann@acme.example"))
    notice = make_notice("ann@acme.example", make_transfer(make_departure(people), client, people.sofia))
    deliver(notice)
    address, workers = reverse("ack", args=[token(notice)]), PRESSES // 5
    if "memory" in str(connection.settings_dict["NAME"]):
        faults = [_press(address, None) for _ in range(workers)]
    else:
        start = Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            faults = list(pool.map(lambda _: _press(address, start), range(workers)))
    assert sum(faults) == 0
    acknowledged = Entry.objects.filter(verb="followup.acknowledged").count()
    assert (Acknowledgement.objects.count(), Task.objects.count(), acknowledged) == (1, 1, 1)

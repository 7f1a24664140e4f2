"""Held mail in the browser: who sees it, what the ledger says of reading, and one decision, once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handover.departures.models import Departure
from handover.errors import NotAllowed
from handover.evidence.models import Entry
from handover.gate.actions import refuse, release
from handover.gate.models import Held, State
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.gate.conftest import Bench, letter

pytestmark = pytest.mark.django_db
SECRET = "my private number is 600 123 123"


@pytest.fixture
def held(departure: Departure, bench: Bench) -> Held:
    bench.desk.rule(letter(text=f"HOLD-ME goodbye, {SECRET}"))
    return Held.objects.get()


def test_the_page_says_why_and_not_what(held: Held, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.max).get(reverse("held", args=[held.uuid]))
    assert page.status_code == 200 and SECRET not in page.content.decode()
    assert not Entry.objects.filter(verb="gate.looked").exists()


def test_who_reads_it_is_in_the_ledger(held: Held, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.max).post(reverse("held-read", args=[held.uuid]))
    assert SECRET in page.content.decode()
    assert Entry.objects.get(verb="gate.looked").actor_name == "Max Manager"


def test_it_is_decided_in_the_queue_of_approvals(held: Held, cast: Cast, sign_in: SignIn) -> None:
    address = f"{reverse('approvals')}?item=held:{held.uuid}"
    assert address in sign_in(cast.max).get(reverse("held", args=[held.uuid])).content.decode()
    assert address not in sign_in(cast.lena).get(reverse("held", args=[held.uuid])).content.decode()


def test_nobody_approves_their_own_but_may_take_it_back(held: Held, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.lena)
    with pytest.raises(NotAllowed):
        release(held, by=cast.lena, digest=held.digest)
    browser.post(reverse("held-withdraw", args=[held.uuid]))
    held.refresh_from_db()
    assert held.state == State.WITHDRAWN


def test_the_outsider_finds_nothing(held: Held, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.otto)
    assert "Lena" not in browser.get(reverse("held-list")).content.decode()
    assert browser.get(reverse("held", args=[held.uuid])).status_code == 404
    for name in ("held-read", "held-withdraw", "held-replace"):
        assert browser.post(reverse(name, args=[held.uuid])).status_code == 404, name


def test_the_list_has_it_until_it_is_decided(held: Held, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    assert "Lena Leaver" in browser.get(reverse("held-list")).content.decode()
    refuse(held, by=cast.max, reason="The memo says it better.")
    assert f"/held/{held.uuid}/" not in browser.get(reverse("held-list")).content.decode()
    assert f"/held/{held.uuid}/" in browser.get(reverse("held-list") + "?show=all").content.decode()

"""Home says what needs me now: the same numbers as the departure's own page, as many queries for ten as for one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handover.approving import actions
from handover.approving.models import Verb
from handover.book.models import Person
from handover.delivery.models import State
from handover.departures.actions import open_departure
from handover.departures.models import Departure
from handover.followup.coverage import coverage
from handover.followup.models import Acknowledgement, Task, TaskKind
from handover.gate.models import Held
from handover.notices.models import Notice
from handover.web.counting import standings
from tests.cast import Cast, make_client
from tests.integration.conftest import SignIn
from tests.integration.followup.told import deliver

pytestmark = pytest.mark.django_db


def home(browser: Browser) -> str:
    return browser.get(reverse("home")).content.decode()


def test_the_manager_sees_each_need_with_its_page(cast: Cast, sign_in: SignIn, vip: Notice, held: Held) -> None:
    deliver(vip, State.UNCONFIRMED)
    pk = vip.departure_id
    page = home(sign_in(cast.max))
    for link in (
        f"{reverse('approvals')}?kind=held&amp;departure={pk}",
        f"{reverse('approvals')}?kind=notice&amp;departure={pk}",
        f"{reverse('delivery', args=[pk])}?show=person",
    ):
        assert link in page, link
    for words in (
        "1 held message waits for you",
        "2 notices wait for your yes",
        "1 delivery is doubtful",
        "30 days",
    ):
        assert words in page, words


def test_what_is_approved_waits_to_be_sent(cast: Cast, sign_in: SignIn, bodega: Notice, now: datetime) -> None:
    actions.decide(bodega.ref, Verb.APPROVE, by=cast.cora, digest=bodega.digest, now=now)
    assert "approved and not sent" not in home(sign_in(cast.max))
    actions.carry_out_due(now + actions.GRACE)
    assert "1 notice is approved and not sent." in home(sign_in(cast.max))


def test_silent_clients_and_clients_without_a_successor(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    transfer = bodega.covers.get().transfer
    Task.objects.create(transfer=transfer, kind=TaskKind.REMIND, assignee=cast.sofia, due_on=timezone.localdate())
    bodega.departure.transfers.exclude(pk=transfer.pk).first().placement.delete()  # type: ignore[union-attr]
    page = home(sign_in(cast.max))
    assert "1 client has not answered." in page and "1 client has no successor." in page
    assert f"{reverse('departure', args=[bodega.departure_id])}?state=unplaced#plan" in page


def test_without_a_plan_finding_successors_comes_first(cast: Cast, sign_in: SignIn) -> None:
    make_client(cast.lena, "Bodega", ("Ana", "ana@bodega.example"))
    departure = _open(cast.lena, cast.max)
    page = home(sign_in(cast.max))
    assert "No client has a successor yet." in page and reverse("plan-solve", args=[departure.pk]) in page


def test_the_leaver_sees_their_days_and_their_held_mail_and_no_work_of_others(
    cast: Cast, sign_in: SignIn, held: Held
) -> None:
    actions.ask(held.ref, by=cast.max, text="Who is Ana?")
    page = home(sign_in(cast.lena))
    assert "You leave" in page and "30 days left" in page and "1 message of yours is held" in page
    assert "Who is Ana?" in page
    assert reverse("approvals") + "?" not in page and "wait for your yes" not in page


def test_the_successor_sees_what_comes_to_them_and_nothing_of_the_others(
    cast: Cast, sign_in: SignIn, leaving: Departure, held: Held
) -> None:
    page = home(sign_in(cast.sofia))
    assert "2 clients come to you." in page
    assert "held message" not in page and "Read and approve" not in page and 'class="legend"' not in page


def test_the_outsider_sees_that_nothing_needs_them(cast: Cast, sign_in: SignIn, held: Held) -> None:
    page = home(sign_in(cast.otto))
    assert "Nothing needs you now." in page and "Lena" not in page


@pytest.mark.parametrize("state", ["sent", "failed", "unconfirmed", "stopped", "queued", ""])
@pytest.mark.parametrize("answers", [False, True])
def test_the_numbers_are_those_of_the_departures_page(
    cast: Cast, leaving: Departure, bodega: Notice, vip: Notice, state: str, answers: bool
) -> None:
    for notice in (bodega, vip):
        if state:
            deliver(notice, State(state))
    if answers:
        Acknowledgement.objects.create(notice=bodega, answer="seen")
    totals = coverage(leaving)["totals"]
    clients, notices = totals["by_transfer_state"], totals["by_notice_state"]
    found = standings(cast.cora, [Departure.objects.get(pk=leaving.pk)], timezone.now())[leaving.pk]
    assert found.clients == totals["clients"] and found.unplaced == clients.get("unplaced", 0)
    assert found.told == clients.get("sent", 0) and found.acknowledged == clients.get("acknowledged", 0)
    assert found.to_approve == notices.get("draft", 0) + (1 if answers and not state else 0)
    assert found.approved == notices.get("approved", 0)
    if not answers:
        assert found.doubtful == notices.get("unconfirmed", 0) and found.failed == notices.get("failed", 0)


def test_ten_departures_take_as_many_queries_as_one(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    browser, counts = sign_in(cast.cora), []
    home(browser)  # what is asked once in a session
    for more in (0, 9):
        for number in range(more):
            person = Person.objects.create(name=f"Leaver {number}", email=f"leaver{number}@northwind.example")
            make_client(person, f"Client {number}", (f"Contact {number}", f"contact{number}@client.example"))
            _open(person, cast.max)
        with CaptureQueriesContext(connection) as asked:
            page = home(browser)
        assert page.count("days left") == more + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] < 40, counts


def _open(leaver: Person, manager: Person) -> Departure:
    today = timezone.localdate()
    return open_departure(
        leaver=leaver,
        manager=manager,
        engagement="employee",
        notice_on=today,
        last_day=today + timedelta(days=30),
        by=manager,
    )

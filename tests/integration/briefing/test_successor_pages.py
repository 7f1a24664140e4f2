"""The successor's pages: the most endangered client first, and all that is needed to begin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handover.briefing.actions import save_brief
from handover.briefing.contents import Contents
from handover.briefing.models import Briefed
from handover.departures.actions import cancel
from handover.departures.models import Departure, Placement, Transfer
from handover.evidence.models import Entry
from handover.followup.actions import acknowledge
from handover.followup.models import Answer, Task
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.followup.told import deliver

EVERYBODY = {"lena", "max", "sofia", "ivan", "cora", "otto"}
TOLD = Contents(promises="A visit in spring")


def names(page: object) -> list[str]:
    return [row.client.transfer.snapshot["name"] for row in page.context["rows"]]  # type: ignore[attr-defined]


def test_everybody_has_the_page_and_only_the_successor_a_client_on_it(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    pages = {who: sign_in(getattr(cast, who)).get(reverse("my-clients")) for who in EVERYBODY}
    assert {who: sorted(names(page)) for who, page in pages.items() if names(page)} == {
        "sofia": ["Bodega", "Vip"],
        "ivan": ["Neva"],
    }
    for page in ("my-client", "client-calendar"):
        address = reverse(page, args=[vip.pk])
        assert {who for who in EVERYBODY if sign_in(getattr(cast, who)).get(address).status_code == 200} == {
            "sofia"
        }


def test_the_order_follows_the_risk_and_says_why(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Transfer
) -> None:
    sofia = sign_in(cast.sofia)
    first = sofia.get(reverse("my-clients"))
    assert names(first) == ["Vip", "Bodega"]
    assert "One of the most important clients (tier A)" in first.content.decode()
    notice = Notice.objects.get(covers__transfer=bodega)
    deliver(notice)
    acknowledge(notice, answer=Answer.WRONG, text="Nobody told us")
    second = sofia.get(reverse("my-clients"))
    assert names(second) == ["Bodega", "Vip"]
    assert "The client says that something is wrong" in second.content.decode()


def test_a_client_shows_the_brief_the_call_and_the_answers(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    save_brief(vip, TOLD, by=cast.lena, after=0)
    notice = Notice.objects.get(covers__transfer=vip)
    deliver(notice)
    acknowledge(notice, answer=Answer.CALL_ME, text="Tuesday <3pm>")
    text = sign_in(cast.sofia).get(reverse("my-client", args=[vip.pk])).content.decode()
    assert "A visit in spring" in text and "Tuesday &lt;3pm&gt;" in text
    assert "What to say" in text and reverse("call-made", args=[vip.pk]) in text
    assert "The client asks for a call" in text


def test_reading_briefs_nobody_and_the_button_does(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    save_brief(vip, TOLD, by=cast.lena, after=0)
    sofia, address = sign_in(cast.sofia), reverse("my-client", args=[vip.pk])
    sofia.get(address)
    assert not Briefed.objects.exists()
    sofia.post(reverse("say-briefed", args=[vip.pk]), {"version": 1})
    page = sofia.get(address)
    assert page.context["one"].is_briefed and "You said that you are briefed on" in page.content.decode()
    save_brief(vip, Contents(risks="new"), by=cast.lena, after=1)
    page = sofia.get(address)
    assert not page.context["one"].is_briefed and "There is a newer version" in page.content.decode()


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"sofia"}))
def test_nobody_else_says_so(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer, who: str) -> None:
    before = Entry.objects.count()
    answer = sign_in(getattr(cast, who)).post(reverse("say-briefed", args=[vip.pk]), {"version": 0})
    assert answer.status_code == 404
    assert not Briefed.objects.exists() and Entry.objects.count() == before


def test_it_is_never_said_by_a_link(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    assert sign_in(cast.sofia).get(reverse("say-briefed", args=[vip.pk])).status_code == 405
    answer = sign_in(cast.sofia).post(reverse("say-briefed", args=[vip.pk]), {"version": "x"})
    assert answer.status_code == 422 and not Briefed.objects.exists()


def test_the_calendar_holds_what_falls_due_for_them_alone(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer, neva: Transfer
) -> None:
    due = timezone.localdate() + timedelta(days=3)
    for transfer, person in ((vip, cast.sofia), (neva, cast.ivan)):
        Task.objects.create(transfer=transfer, kind="first_contact", assignee=person, due_on=due)
    answer = sign_in(cast.sofia).get(reverse("my-calendar"))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar") and answer["Cache-Control"] == "private, no-store"
    assert "SUMMARY:Vip: Make the first contact" in text and f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in text
    assert "Neva" not in text
    one = sign_in(cast.sofia).get(reverse("client-calendar", args=[vip.pk])).content.decode()
    assert "Vip" in one and "Bodega" not in one


def test_what_was_called_off_is_gone(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    cancel(leaving, by=cast.max, reason="stays")
    sofia = sign_in(cast.sofia)
    assert names(sofia.get(reverse("my-clients"))) == []
    assert sofia.get(reverse("my-client", args=[vip.pk])).status_code == 404


def test_the_list_asks_as_much_for_many_clients_as_for_few(
    cast: Cast, sign_in: SignIn, leaving: Departure, neva: Transfer
) -> None:
    ivan, address = sign_in(cast.ivan), reverse("my-clients")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ivan.get(address).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for number in range(12):
        client = neva.client
        client.pk, client.name = None, f"Further {number}"
        client.save()
        one = Transfer.objects.create(
            departure=leaving, client=client, snapshot={**neva.snapshot, "name": client.name}
        )
        Placement.objects.create(transfer=one, successor=cast.ivan, how="by_hand", reasons=[], by=cast.max)
        if number % 2:
            save_brief(one, TOLD, by=cast.lena, after=0)
    assert len(names(ivan.get(address))) == 13
    assert queries() == few


def test_silence_is_counted_from_the_day_the_client_was_told(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Transfer
) -> None:
    deliver(Notice.objects.get(covers__transfer=bodega), at=timezone.now() - timedelta(days=12))
    text = sign_in(cast.sofia).get(reverse("my-client", args=[bodega.pk])).content.decode()
    assert "No answer for 12 days" in text

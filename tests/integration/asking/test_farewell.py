"""A farewell is tried and forgotten; only what is submitted is kept, and waits like held mail."""

from __future__ import annotations

import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from handover.checks.models import Check
from handover.departures.models import Departure, Transfer
from handover.evidence.models import Entry
from handover.gate import actions
from handover.gate.models import Held, State
from tests.cast import Cast
from tests.integration.conftest import SignIn

LEAVING = "Dear Vic,\n\nI am leaving the company on Friday.\n\nYou can reach me at lena.quill@gmail.com.\n\nLena"
CLEAN = "Dear Vic,\n\nThe report is attached.\n\nLena"
SECRET = "zanzibarquince"


@pytest.fixture(autouse=True)
def data(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def said(transfer: Transfer | None = None, text: str = LEAVING, **more: str) -> dict[str, str]:
    whom = f"client-{transfer.client_id}" if transfer else "client"
    return {"subject": "Goodbye", "whom": whom, "text": text, **more}


def test_everybody_has_the_page(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    for who in ("lena", "max", "sofia", "ivan", "cora", "otto"):
        assert sign_in(getattr(cast, who)).get(reverse("farewell")).status_code == 200


def test_the_words_are_marked_and_explained(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    page = sign_in(cast.lena).post(reverse("farewell"), said(vip))
    text = page.content.decode()
    assert page.context["decision"].outcome == "hold"
    assert '<mark class="mark-personal_contact">' in text and "lena.quill@gmail.com" in text
    assert {one.signal for one in page.context["told"]} >= {"departure", "personal_contact"}
    assert "".join(piece.text for piece in page.context["body_pieces"]).strip() == LEAVING


def test_while_typing_only_the_result_is_drawn(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    whole = sign_in(cast.lena).post(reverse("farewell"), said(vip)).content.decode()
    part = sign_in(cast.lena).post(reverse("farewell"), said(vip), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole and "<html" not in part and "<mark" in part
    empty = sign_in(cast.lena).post(reverse("farewell"), said(vip, text=""), headers={"HX-Request": "true"})
    assert empty.status_code == 200 and "<mark" not in empty.content.decode()


def test_what_is_only_tried_is_neither_kept_nor_logged(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer, caplog: pytest.LogCaptureFixture
) -> None:
    before = Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        sign_in(cast.lena).post(reverse("farewell"), said(vip, text=f"{LEAVING} {SECRET}"))
    own = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert SECRET not in "".join(record.getMessage() for record in own)
    assert Entry.objects.count() == before and not Check.objects.exists() and not Held.objects.exists()
    assert not _database_holds(SECRET)


def _database_holds(word: str) -> bool:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite is looked through byte by byte")
    raw: sqlite3.Connection = connection.connection
    return any(word in line for line in raw.iterdump())


@pytest.mark.parametrize(("name", "words"), [("vip", "Sofía Sucesora"), ("neva", "Иван Преемник")])
def test_the_memo_of_the_client_is_offered(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer, neva: Transfer, name: str, words: str
) -> None:
    transfer = {"vip": vip, "neva": neva}[name]
    memo = sign_in(cast.lena).post(reverse("farewell"), said(transfer)).context["memo"]
    assert words in memo.body and transfer.snapshot["name"] in memo.subject and "{{" not in memo.body


def test_the_memo_is_in_the_language_of_the_farewell(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    farewell = (
        "Hola, Vic:\n\nDejo la empresa el viernes. Puede escribirme a lena.quill@gmail.com.\n\nUn abrazo, Lena"
    )
    page = sign_in(cast.lena).post(reverse("farewell"), said(vip, text=farewell))
    assert page.context["memo_language"] == "es" and "Mi último día" in page.context["memo"].body


def test_without_a_chosen_client_there_is_no_memo_and_nothing_to_submit(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    page = sign_in(cast.lena).post(reverse("farewell"), said())
    assert page.context["memo"] is None and not page.context["may_submit"]
    assert "Choose one of your clients" in page.content.decode()


def test_what_is_clean_may_go(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    page = sign_in(cast.lena).post(reverse("farewell"), said(vip, text=CLEAN, subject="The report"))
    assert page.context["decision"].outcome == "pass" and "It may go." in page.content.decode()
    assert page.context["memo"] is None


def test_what_is_submitted_waits_like_held_mail(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    lena = sign_in(cast.lena)
    answer = lena.post(reverse("farewell-submit"), said(vip, successor_copied="on"))
    held = Held.objects.get()
    assert answer["Location"] == reverse("held", args=[held.uuid])
    assert (held.state, held.recipients) == (State.WAITING, ["vic@vip.example", "sofia@northwind.example"])
    assert b"lena.quill@gmail.com" in actions.look(held, by=cast.max).raw
    assert Entry.objects.filter(verb="gate.held").count() == 1 and not _database_holds("lena.quill")


def test_pressed_twice_it_is_submitted_once_and_after_taking_back_again(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    lena = sign_in(cast.lena)
    for _again in range(2):
        lena.post(reverse("farewell-submit"), said(vip))
    held = Held.objects.get()
    actions.withdraw(held, by=cast.lena)
    lena.post(reverse("farewell-submit"), said(vip))
    assert Held.objects.filter(state=State.WAITING).count() == 1 and Held.objects.count() == 2


def test_what_was_refused_stays_refused(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    lena = sign_in(cast.lena)
    lena.post(reverse("farewell-submit"), said(vip))
    actions.refuse(Held.objects.get(), by=cast.max, reason="take the address out")
    lena.post(reverse("farewell-submit"), said(vip))
    assert [one.state for one in Held.objects.all()] == [State.REFUSED]


def test_nobody_submits_for_clients_that_are_not_theirs(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    for who in ("max", "sofia", "cora", "otto"):
        answer = sign_in(getattr(cast, who)).post(reverse("farewell-submit"), said(vip))
        assert answer.status_code == 403, who
    sign_in(cast.lena).post(reverse("farewell-submit"), said())
    assert not Held.objects.exists()
    assert sign_in(cast.lena).get(reverse("farewell-submit")).status_code == 405


def test_after_the_last_day_nothing_is_submitted(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    today = timezone.localdate()
    Departure.objects.filter(pk=leaving.pk).update(
        notice_on=today - timedelta(days=9), last_day=today - timedelta(days=1)
    )
    page = sign_in(cast.lena).post(reverse("farewell-submit"), said(vip), follow=True)
    assert "nobody can approve it" in page.content.decode() and not Held.objects.exists()

"""What becomes of one letter: by its sender, its people, what was approved, and what the judge says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from handover.book.models import Client, Contact
from handover.departures.actions import cancel
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate.actions import name_tie
from handover.gate.models import Held, State, TieKind
from handover.gate.session import Fate, Letter
from handover.notices.actions import agree_to_send, draft
from handover.notices.approving import withdraw
from handover.notices.message import envelope
from handover.notices.models import Notice, Sender
from tests.cast import Cast, make_client
from tests.integration.delivery.ready import approve_all, only
from tests.integration.gate.conftest import CONTACT, LENA, Bench, letter

SOFIA = "sofia@northwind.example"


def test_what_the_judge_lets_pass_passes_and_nothing_of_it_is_kept(departure: Departure, bench: Bench) -> None:
    assert bench.desk.rule(letter()).fate is Fate.PASS
    assert not Held.objects.exists()


def test_what_is_held_is_there_before_the_answer_and_cannot_be_read_in_the_database(
    departure: Departure, bench: Bench
) -> None:
    assert bench.desk.rule(letter(CONTACT, "max@northwind.example", text="HOLD-ME")).fate is Fate.HOLD
    held = Held.objects.get()
    assert (held.state, held.recipients, held.outside) == (
        State.WAITING,
        [CONTACT, "max@northwind.example"],
        [CONTACT],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gate_held")
        assert "HOLD-ME" not in repr(cursor.fetchall())
    assert Entry.objects.get(verb="gate.held").subject == held.ref


def test_a_refusal_answers_with_the_reason_and_keeps_nothing(departure: Departure, bench: Bench) -> None:
    ruling = bench.desk.rule(letter(text="REFUSE-ME"))
    assert (ruling.fate, ruling.text) == (Fate.REFUSE, "550 5.7.1 the test says refuse")
    assert not Held.objects.exists()


def test_handed_over_again_it_is_held_once_whatever_servers_put_on_top(departure: Departure, bench: Bench) -> None:
    for top in ("", "Received: from a by b; today\r\n", "Received: x\r\n\tby y\r\nDKIM-Signature: z\r\n"):
        assert bench.desk.rule(letter(text="HOLD-ME", top=top)).fate is Fate.HOLD
    assert Held.objects.count() == 1
    bench.desk.rule(letter(text="HOLD-ME", message_id="<2@northwind.example>"))
    bench.desk.rule(letter(CONTACT, "bea@client.example", text="HOLD-ME"))
    assert Held.objects.count() == 3, "another message, other people: held for themselves"


def test_when_the_departure_was_called_off_the_letter_passes(
    departure: Departure, bench: Bench, cast: Cast
) -> None:
    cancel(departure, by=cast.max, reason="stays")
    assert bench.desk.rule(letter(text="HOLD-ME")).fate is Fate.PASS


@pytest.mark.parametrize(
    ("address", "relation"),
    [
        ("Contact0+tag@CLIENT.example", "client"),
        ("somebody-else@client.example", "client"),
        ("p@prospect.example", "prospect"),
        ("f@former.example", "former"),
        ("friend@gmail.com", "friend"),
        ("home@gmail.com", "self"),
        ("lena.leaver77@gmail.com", "self outside"),
        ("stranger@gmail.com", "outside"),
        ("anybody@elsewhere.example", "outside"),
    ],
)
def test_the_book_says_who_somebody_is(
    departure: Departure, bench: Bench, cast: Cast, address: str, relation: str
) -> None:
    make_client(cast.otto, "Prospect", ("P", "p@prospect.example"), relation="prospect")
    make_client(cast.otto, "Former", ("F", "f@former.example"), relation="former")
    name_tie(departure, "Friend@gmail.com", TieKind.FRIEND, by=cast.max)
    name_tie(departure, "home@gmail.com", TieKind.SELF, by=cast.max)
    bench.desk.rule(letter(address))
    assert [question.situation.relation for question in bench.asked] == relation.split()


def test_each_relation_is_judged_and_the_strictest_counts(departure: Departure, bench: Bench) -> None:
    bench.desk.rule(letter("stranger@gmail.com", CONTACT, "max@northwind.example"))
    assert [question.situation.relation for question in bench.asked] == ["client", "outside"]


@pytest.mark.parametrize(
    ("people", "is_copied"), [([CONTACT], False), ([CONTACT, "SOFIA@northwind.example"], True)]
)
def test_the_successor_counts_when_they_are_among_the_recipients(
    departure: Departure, bench: Bench, people: list[str], is_copied: bool
) -> None:
    bench.desk.rule(letter(*people))
    assert bench.asked[0].situation.is_successor_copied is is_copied


def test_the_stage_follows_the_days(departure: Departure, bench: Bench) -> None:
    for month, day, stage in (
        (11, 15, "before_notice"),
        (11, 16, "notice"),
        (12, 18, "notice"),
        (12, 19, "after_last_day"),
    ):
        bench.now = bench.now.replace(month=month, day=day)
        bench.desk.rule(letter())
        assert bench.asked[-1].situation.stage == stage


def test_details_of_company_client_and_leaver_are_told_apart(
    departure: Departure, bench: Bench, cast: Cast
) -> None:
    Contact.objects.filter(email=CONTACT).update(phone="+34 600 123 456")
    name_tie(departure, "home@gmail.com", TieKind.SELF, by=cast.max)
    bench.desk.rule(letter())
    known = bench.asked[0].known
    assert {"+34910000001", "northwind.example", LENA} <= known.company
    assert known.writer == {"home@gmail.com"}
    assert {CONTACT, "+34600123456"} <= known.client


def test_a_list_that_leads_outside_is_outside(departure: Departure, bench: Bench, settings: LazySettings) -> None:
    settings.OUTWARD_LISTS = ["Clients@northwind.example"]
    assert bench.desk.rule(letter("clients@northwind.example", text="HOLD-ME")).fate is Fate.HOLD


@pytest.fixture
def notice(departure: Departure, cast: Cast) -> Notice:
    """Lena's own notice, approved."""
    agree_to_send(departure, by=cast.lena)
    draft(departure, by=cast.max, sender=Sender.LEAVER)
    approve_all(departure, cast)
    return only(departure)


def as_letter(notice: Notice, **more: Any) -> Letter:
    sender, recipients = envelope(notice)
    return replace(Letter(sender, "", tuple(recipients), bytes(notice.raw), LENA), **more)


def test_the_approved_notice_passes_unread_and_the_ledger_has_it(notice: Notice, bench: Bench) -> None:
    traced = b"Received: by mail.northwind.example;\r\n\ttoday\r\n" + bytes(notice.raw)
    for raw in (bytes(notice.raw), traced):
        assert bench.desk.rule(as_letter(notice, raw=raw)).reasons == ("approved_notice",)
    assert bench.asked == []
    assert Entry.objects.filter(verb="gate.notice_passed", subject=notice.ref).count() == 2


def test_anything_else_about_it_makes_it_another_message(notice: Notice, bench: Bench, cast: Cast) -> None:
    raw = bytes(notice.raw)
    changed = [
        as_letter(notice, raw=raw.replace(b"Subject: ", b"Subject: P.S. ", 1)),
        as_letter(notice, raw=b"X-Note: call me on +34 600 000 000\r\n" + raw),
        as_letter(notice, raw=raw + b"P.S.\r\n"),
        as_letter(notice, recipients=(CONTACT,)),
        as_letter(notice, recipients=(CONTACT, SOFIA, "bea@elsewhere.example")),
        as_letter(notice, sender="lena+x@northwind.example"),
    ]
    assert ["approved_notice" in bench.desk.rule(one).reasons for one in changed] == [False] * len(changed)
    assert len(bench.asked) >= len(changed)


def test_a_notice_that_is_not_approved_any_more_is_judged(notice: Notice, bench: Bench, cast: Cast) -> None:
    withdraw(notice, by=cast.cora, reason="wait")
    bench.desk.rule(as_letter(notice))
    assert bench.asked


def test_after_the_last_day_not_even_the_approved_notice_passes_unread(notice: Notice, bench: Bench) -> None:
    bench.now = bench.now.replace(month=12, day=19)
    bench.desk.rule(as_letter(notice))
    assert bench.asked[0].situation.stage == "after_last_day"


def test_a_client_called_nothing_in_the_book_is_a_client(departure: Departure, bench: Bench) -> None:
    Client.objects.update(relation="")
    bench.desk.rule(letter())
    assert bench.asked[0].situation.relation == "client"

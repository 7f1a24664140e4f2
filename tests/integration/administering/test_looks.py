"""Who looked at what, for whoever checks that looking was done with reason."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from handover.book.models import Person
from handover.briefing.actions import save_brief
from handover.briefing.contents import Contents
from handover.departures.models import Departure
from handover.evidence.ledger import Actor, record
from handover.evidence.models import Entry
from handover.inquiries.actions import open_inquiry
from tests.cast import Cast
from tests.integration.administering.conftest import Recent

HELD = "held:6f1c2a50-0000-4000-8000-000000000000"
MAX = Actor("max@northwind.example", "Max Manager", "manager")


@pytest.fixture
def looked(cast: Cast) -> None:
    with transaction.atomic():
        record("gate.looked", actor=MAX, subject=HELD, departure="departure:1")
        record("evidence.exported", actor=Actor("x", "=HYPERLINK(1)", "auditor"), subject="departure:2")
        record("gate.held", actor=Actor("gate", "gate", "gate"), subject=HELD, departure="departure:1")


def _names(answer: object) -> list[str]:
    return [one["entry"].actor_name for one in answer.context["looks"]]  # type: ignore[attr-defined]


def test_the_auditor_sees_lookings_and_nothing_else(looked: None, auditor: Person, recent: Recent) -> None:
    assert _names(recent(auditor).get(reverse("looks"))) == ["=HYPERLINK(1)", "Max Manager"]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"verb": "gate.looked"}, ["Max Manager"]),
        ({"actor": "max@"}, ["Max Manager"]),
        ({"departure": "departure:1"}, ["Max Manager"]),
        ({"since": "2999-01-01"}, []),
        ({"until": "2001-01-01"}, []),
        ({"verb": "gate.held"}, []),
        ({"since": "2026-02-31", "until": "nonsense"}, ["=HYPERLINK(1)", "Max Manager"]),
    ],
)
def test_the_list_is_filtered(
    looked: None, auditor: Person, recent: Recent, chosen: dict[str, str], names: list[str]
) -> None:
    assert _names(recent(auditor).get(reverse("looks"), chosen)) == names


def test_a_spreadsheet_works_nothing_out_and_the_taking_is_recorded(
    looked: None, auditor: Person, recent: Recent
) -> None:
    answer = recent(auditor).post(reverse("looks-csv"), {"actor": "HYPER"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["actor"] for row in rows] == ["'=HYPERLINK(1)"]
    taken = Entry.objects.get(verb="administering.looks_taken")
    assert taken.actor_id == auditor.email and taken.at <= timezone.now()
    assert recent(auditor).get(reverse("looks-csv")).status_code == 405


def test_managers_and_the_outsider_do_not_find_it(cast: Cast, looked: None, recent: Recent) -> None:
    for person in (cast.max, cast.otto, cast.lena):
        assert recent(person).get(reverse("looks")).status_code == 404
        assert recent(person).post(reverse("looks-csv")).status_code == 404


def test_briefs_and_inquiries_are_named_by_whom_they_are_about(
    cast: Cast, departure: Departure, auditor: Person, recent: Recent
) -> None:
    transfer = departure.transfers.get(client__name="Bodega Sur")
    brief = save_brief(transfer, Contents(promises="A visit"), by=cast.lena, after=0)
    inquiry = open_inquiry(departure, [], by=cast.max)
    recent(cast.max).get(reverse("brief", args=[departure.pk, transfer.pk]))
    recent(cast.max).get(reverse("inquiry", args=[inquiry.pk]))
    answer = recent(auditor).get(reverse("looks"))
    told = [(one["words"], one["about"].text, one["about"].url) for one in answer.context["looks"]]
    assert told == [
        ("Inquiry read or taken along", "Inquiry: Lena Leaver", reverse("inquiry", args=[inquiry.pk])),
        ("Brief read", "Brief: Bodega Sur", reverse("brief", args=[departure.pk, transfer.pk])),
    ]
    assert Entry.objects.get(verb="briefing.looked").subject == brief.ref

"""The first draft of a brief: what the exports say, marked with the day of the import, and nothing besides."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from handover.book.models import Deal, ImportBatch
from handover.briefing.actions import save_brief
from handover.briefing.contents import LONGEST, Contents
from handover.briefing.prefilling import prefilled
from handover.departures.models import Departure, Transfer
from tests.cast import Cast
from tests.integration.conftest import SignIn

AT = datetime(2026, 11, 12, 10, tzinfo=UTC)


@pytest.fixture
def noted(vip: Transfer) -> Transfer:
    """Vip as an import has told of it on 12 November: a deal, a note, a position, two days."""
    client = vip.client
    client.notes, client.last_activity_on, client.noted_at = (
        "Pays late.\nAsks for <b>Lena</b>.",
        date(2026, 8, 6),
        AT,
    )
    client.save()
    client.contacts.filter(name="Vic").update(
        title="Head of purchasing", notes="Calls at nine", last_activity_on=date(2026, 9, 1), noted_at=AT
    )
    batch = ImportBatch.objects.create(at=AT, files=[], counts={})
    deal = {"client": client, "batch": batch, "amount": "12000", "currency": "EUR"}
    Deal.objects.create(name="Renewal 2027", stage="Negotiation", closes_on=date(2026, 12, 31), **deal)
    Deal.objects.create(name="Old order", stage="Closed Won", is_open=False, **deal)
    return vip


def test_the_draft_says_what_the_export_says_and_when_it_came(noted: Transfer) -> None:
    draft = prefilled(noted)
    assert draft.open_matters == (
        "Renewal 2027, Negotiation, 12000 EUR, closes on 2026-12-31 [from the export, 2026-11-12]"
    )
    assert "Vic, vic@vip.example: Head of purchasing [from the export, 2026-11-12]" in draft.people
    assert "Pho:" in draft.people
    assert draft.dates.splitlines() == [
        "Renewal 2027 closes: 2026-12-31 [from the export, 2026-11-12]",
        "Last activity: 2026-08-06 [from the export, 2026-11-12]",
        "Last activity with Vic: 2026-09-01 [from the export, 2026-11-12]",
    ]
    assert draft.notes == (
        "Pays late.\nAsks for <b>Lena</b>. [from the export, 2026-11-12]\n\n"
        "Vic: Calls at nine [from the export, 2026-11-12]"
    )
    assert (draft.promises, draft.risks) == ("", "")


def test_nothing_is_marked_where_no_export_said_anything(vip: Transfer) -> None:
    assert "[from the export" not in "".join(vars(prefilled(vip)).values())
    assert prefilled(vip).notes == prefilled(vip).open_matters == ""


def test_a_draft_leaves_room_and_can_be_saved_as_it_is(cast: Cast, noted: Transfer) -> None:
    for contact in noted.client.contacts.all():
        contact.notes, contact.noted_at = "x" * 4000, AT
        contact.save()
    draft = prefilled(noted)
    assert len(draft.notes) < LONGEST
    assert draft.notes.endswith("…")
    assert save_brief(noted, draft, by=cast.lena, after=0).notes == draft.notes


def test_the_page_shows_it_as_text_to_who_writes_and_to_nobody_else(
    cast: Cast, sign_in: SignIn, leaving: Departure, noted: Transfer
) -> None:
    address = reverse("brief", args=[leaving.pk, noted.pk])
    page = sign_in(cast.lena).get(address).content.decode()
    assert "Asks for &lt;b&gt;Lena&lt;/b&gt;." in page
    assert "check it before you save" in page
    assert "Pays late" not in sign_in(cast.sofia).get(address).content.decode()
    for outsider in (cast.ivan, cast.otto, cast.cora):
        assert sign_in(outsider).get(address).status_code == 404


def test_after_the_first_version_the_draft_is_gone(
    cast: Cast, sign_in: SignIn, leaving: Departure, noted: Transfer
) -> None:
    save_brief(noted, Contents(notes="Prefers tea"), by=cast.lena, after=0)
    address = reverse("brief", args=[leaving.pk, noted.pk])
    page = sign_in(cast.lena).get(address).content.decode()
    assert "Pays late" not in page
    assert "check it before you save" not in page
    assert "Prefers tea" in sign_in(cast.sofia).get(address).content.decode()

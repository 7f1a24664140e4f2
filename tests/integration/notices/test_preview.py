"""Seeing what a named client would read, before anything is written, and what to say to them on the phone."""

from __future__ import annotations

import pytest

from handover.book.models import Client
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices import links
from handover.notices.actions import edit, preview
from handover.notices.calls import script
from handover.notices.models import Notice, Sender
from tests.cast import Cast, make_client
from tests.integration.notices.telling import leaving, place, told, transfer_of


@pytest.mark.parametrize("who", ["Acme", "acme", "ann@acme.example", " ANN@acme.example "])
def test_a_client_or_a_contact_is_shown_and_nothing_is_saved(departure: Departure, cast: Cast, who: str) -> None:
    entries = Entry.objects.count()
    (shown,) = preview(departure, who, by=cast.max)
    assert shown.address == "ann@acme.example" and "Sofía Sucesora" in shown.body
    assert not Notice.objects.exists() and Entry.objects.count() == entries


def test_every_contact_of_the_client_is_shown_in_their_language(cast: Cast) -> None:
    make_client(cast.lena, "Acme", ("Ann", "ann@acme.example"), ("Bob", "bob@acme.example"), language="es")
    departure = leaving(cast)
    place(departure, cast.sofia)
    shown = preview(departure, "Acme", by=cast.max, sender=Sender.SUCCESSOR)
    assert [one.body.splitlines()[0] for one in shown] == ["Buenos días, Ann:", "Buenos días, Bob:"]
    assert all("Me llamo Sofía Sucesora" in one.body for one in shown)


def test_what_was_edited_by_hand_is_shown_as_it_is(departure: Departure, cast: Cast) -> None:
    (notice,) = told(departure)
    edit(notice, subject="Hi", body=f"Hi! Sofía Sucesora\n{links.link(notice)}", by=cast.max)
    (shown,) = preview(departure, "Acme", by=cast.cora)
    assert shown.body.startswith("Hi!")


def test_whoever_is_not_told_is_named_with_the_reason(departure: Departure, cast: Cast, acme: Client) -> None:
    with pytest.raises(UnusableInput, match="Nobody: is no client and no contact"):
        preview(departure, "Nobody", by=cast.max)
    transfer_of(departure, acme).placement.delete()
    with pytest.raises(UnusableInput, match="Acme: has no successor yet"):
        preview(departure, "Acme", by=cast.max)


def test_an_outsider_sees_nothing(departure: Departure, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        preview(departure, "Acme", by=cast.otto)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"language": "en"}, "Ask for Ann Lee."),
        ({"country": "MX"}, "Pregunte por Ann Lee."),
        ({"language": "ru", "relation": "prospect"}, "Кого позвать к телефону: Ann Lee"),
    ],
)
def test_the_phone_script_is_in_the_clients_language(cast: Cast, fields: dict[str, str], said: str) -> None:
    client = make_client(cast.lena, "Acme", ("Ann Lee", ""), **fields)
    departure = leaving(cast)
    place(departure, cast.sofia)
    wording = script(transfer_of(departure, client), caller=cast.max)
    assert said in wording.body and "Max Manager" in wording.body
    assert "Acme" in wording.subject and "{" not in wording.subject + wording.body


def test_nobody_is_called_before_there_is_somebody_to_name(cast: Cast, acme: Client) -> None:
    with pytest.raises(UnusableInput, match="Acme: has no successor yet"):
        script(leaving(cast).transfers.get(client=acme), caller=cast.max)

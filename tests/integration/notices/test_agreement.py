"""The leaver as the sender: only with consent, only where the pack allows it, never after the last day."""

from __future__ import annotations

from datetime import date

import pytest

from handover.book.models import Client
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.notices.actions import agree_to_send, draft, take_back_agreement
from handover.notices.approving import obstacles
from handover.notices.models import Notice, Sender, SenderAgreement
from tests.cast import Cast
from tests.integration.notices.telling import AFTERWARDS, LAST_DAY, NOW, entries, header, leaving, place, told

BEFORE = date(2026, 11, 25)


def test_the_leaver_who_agreed_is_the_sender(departure: Departure, cast: Cast) -> None:
    agree_to_send(departure, by=cast.lena, now=NOW)
    (notice,) = told(departure, sender=Sender.LEAVER)
    assert header(notice, "From") == [("Lena Leaver", "lena@northwind.example")]
    assert header(notice, "Cc") == header(notice, "Reply-To") == [("Sofía Sucesora", "sofia@northwind.example")]
    assert "My last day at Northwind Services is 3 December 2026" in notice.body
    assert obstacles(notice, BEFORE) == []


def test_without_agreement_nothing_is_written_in_their_name(departure: Departure, cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="has not agreed"):
        draft(departure, by=cast.max, sender=Sender.LEAVER, now=NOW)
    assert not Notice.objects.exists()


def test_an_agreement_taken_back_stops_what_is_written(departure: Departure, cast: Cast) -> None:
    agree_to_send(departure, by=cast.lena, now=NOW)
    (notice,) = told(departure, sender=Sender.LEAVER)
    take_back_agreement(departure, by=cast.lena, now=NOW)
    assert obstacles(notice, BEFORE) == ["leaver_has_not_agreed"]
    (after,) = told(departure)
    assert after.sender_kind == Sender.MANAGER


def test_nobody_writes_as_the_leaver_after_the_last_day(departure: Departure, cast: Cast) -> None:
    agree_to_send(departure, by=cast.lena, now=NOW)
    (notice,) = told(departure, sender=Sender.LEAVER)
    assert obstacles(notice, LAST_DAY) == []
    assert obstacles(notice, date(2026, 12, 4)) == ["leaver_after_last_day"]
    with pytest.raises(UnusableInput, match="the last day has passed"):
        draft(departure, by=cast.max, sender=Sender.LEAVER, now=AFTERWARDS)
    with pytest.raises(UnusableInput, match="the last day has passed"):
        agree_to_send(departure, by=cast.lena, now=AFTERWARDS)


def test_a_contractor_does_not_write_in_the_companys_name(cast: Cast, acme: Client) -> None:
    departure = leaving(cast, engagement="contractor")
    place(departure, cast.sofia)
    with pytest.raises(UnusableInput, match="do not allow this sender"):
        agree_to_send(departure, by=cast.lena, now=NOW)
    with pytest.raises(UnusableInput, match="do not allow this sender"):
        draft(departure, by=cast.max, sender=Sender.LEAVER, now=NOW)


def test_agreeing_twice_is_agreeing_once(departure: Departure, cast: Cast) -> None:
    assert agree_to_send(departure, by=cast.lena, now=NOW) == agree_to_send(departure, by=cast.lena, now=NOW)
    assert entries("notices.sender_agreed") == 1


def test_an_agreement_is_kept_with_who_and_when(departure: Departure, cast: Cast) -> None:
    agree_to_send(departure, by=cast.lena, now=NOW)
    take_back_agreement(departure, by=cast.lena, now=AFTERWARDS)
    kept = SenderAgreement.objects.get()
    assert (kept.person, kept.at, kept.withdrawn_at) == (cast.lena, NOW, AFTERWARDS)
    assert entries("notices.sender_agreement_taken_back") == 1
    with pytest.raises(UnusableInput, match="no agreement"):
        take_back_agreement(departure, by=cast.lena)


@pytest.mark.parametrize("who", ["max", "sofia", "cora", "otto"])
def test_nobody_agrees_for_the_leaver(departure: Departure, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        agree_to_send(departure, by=getattr(cast, who), now=NOW)
    with pytest.raises(NotAllowed):
        take_back_agreement(departure, by=getattr(cast, who), now=NOW)

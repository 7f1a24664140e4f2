"""A brief is written in versions, and nobody is briefed but by their own word; each leaves one entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handover.book.models import Person
from handover.briefing.actions import contents_of, save_brief, say_briefed
from handover.briefing.contents import Contents
from handover.briefing.models import Brief, Briefed
from handover.departures import plan
from handover.departures.actions import cancel
from handover.departures.models import Departure, Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast

FIRST = Contents(open_matters="The offer of May", promises="A visit in spring")


def entries(verb: str) -> list[Entry]:
    return list(Entry.objects.filter(verb=verb))


def test_every_version_stays_with_who_wrote_it(cast: Cast, bodega: Transfer) -> None:
    first = save_brief(bodega, FIRST, by=cast.lena, after=0)
    second = save_brief(bodega, Contents(risks="The price"), by=cast.max, after=1)
    assert [(one.version, one.by) for one in bodega.briefs.all()] == [(2, cast.max), (1, cast.lena)]
    assert contents_of(Brief.objects.get(pk=first.pk)) == FIRST
    assert contents_of(second) == Contents(risks="The price")


def test_a_save_is_one_entry_without_a_word_of_the_brief(cast: Cast, bodega: Transfer) -> None:
    brief = save_brief(bodega, FIRST, by=cast.lena, after=0)
    (entry,) = entries("briefing.brief_saved")
    assert (entry.subject, entry.departure, entry.actor_role) == (brief.ref, bodega.departure.ref, "leaver")
    assert "offer of May" not in entry.leaf and '"open_matters":16' in entry.leaf.replace(" ", "")


def test_the_same_words_again_are_no_new_version(cast: Cast, bodega: Transfer) -> None:
    first = save_brief(bodega, FIRST, by=cast.lena, after=0)
    assert save_brief(bodega, FIRST, by=cast.lena, after=0) == first  # pressed twice
    assert len(entries("briefing.brief_saved")) == 1


def test_nobody_writes_over_what_they_have_not_read(cast: Cast, bodega: Transfer) -> None:
    save_brief(bodega, FIRST, by=cast.lena, after=0)
    with pytest.raises(UnusableInput, match="Lena Leaver saved version 1 meanwhile"):
        save_brief(bodega, Contents(people="Ana"), by=cast.max, after=0)
    assert bodega.briefs.count() == 1


@pytest.mark.parametrize("who", ["sofia", "ivan", "cora", "otto"])
def test_only_the_leaver_and_the_manager_write(cast: Cast, bodega: Transfer, who: str) -> None:
    with pytest.raises(NotAllowed):
        save_brief(bodega, FIRST, by=getattr(cast, who), after=0)
    assert not Brief.objects.exists() and not entries("briefing.brief_saved")


def test_after_the_last_day_the_manager_writes_alone(cast: Cast, leaving: Departure, bodega: Transfer) -> None:
    today = timezone.localdate()
    Departure.objects.filter(pk=leaving.pk).update(
        notice_on=today - timedelta(days=9), last_day=today - timedelta(days=1)
    )
    with pytest.raises(NotAllowed):
        save_brief(bodega, FIRST, by=cast.lena, after=0)
    assert save_brief(bodega, FIRST, by=cast.max, after=0).version == 1


def test_a_departure_that_was_called_off_takes_no_briefs(cast: Cast, leaving: Departure, bodega: Transfer) -> None:
    cancel(leaving, by=cast.max, reason="stays")
    with pytest.raises(NotAllowed):
        save_brief(bodega, FIRST, by=cast.lena, after=0)


def test_the_successor_says_so_once_for_each_version(cast: Cast, bodega: Transfer) -> None:
    say_briefed(bodega, by=cast.sofia, version=0)
    say_briefed(bodega, by=cast.sofia, version=0)
    assert len(entries("briefing.briefed")) == 1
    save_brief(bodega, FIRST, by=cast.lena, after=0)
    said = say_briefed(bodega, by=cast.sofia, version=1)
    assert said.brief is not None and said.brief.version == 1
    assert [one.actor_role for one in entries("briefing.briefed")] == ["successor", "successor"]


def test_nobody_is_briefed_on_what_they_have_not_read(cast: Cast, bodega: Transfer) -> None:
    save_brief(bodega, FIRST, by=cast.lena, after=0)
    for version in (0, 2, -1):
        with pytest.raises(UnusableInput, match="newer version"):
            say_briefed(bodega, by=cast.sofia, version=version)
    assert not Briefed.objects.exists()


@pytest.mark.parametrize("who", ["lena", "max", "ivan", "cora", "otto"])
def test_nobody_says_it_for_the_successor(cast: Cast, bodega: Transfer, who: str) -> None:
    person: Person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        say_briefed(bodega, by=person, version=0)
    assert not Briefed.objects.exists()


def test_a_new_successor_has_to_say_it_themselves(cast: Cast, bodega: Transfer) -> None:
    say_briefed(bodega, by=cast.sofia, version=0)
    plan.place_by_hand(bodega, successor=cast.ivan, by=cast.max)
    with pytest.raises(NotAllowed):
        say_briefed(bodega, by=cast.sofia, version=0)
    assert say_briefed(bodega, by=cast.ivan, version=0).person == cast.ivan

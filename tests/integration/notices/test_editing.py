"""A text changed by hand: the link and the successor stay, the digest changes, the author is known."""

from __future__ import annotations

import pytest

from handover.departures.models import Cancellation, Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices import links
from handover.notices.actions import draft, edit, take_back_edits
from handover.notices.drafting import Outcome
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.notices.telling import NOW, entries, place, read, text_of, told


@pytest.fixture
def notice(departure: Departure) -> Notice:
    return told(departure)[0]


def body(notice: Notice, extra: str = "A word of my own.") -> str:
    return f"Dear Ann,\n\n{extra}\n\nSofía Sucesora\n\n{links.link(notice)}"


def test_an_edited_text_is_a_new_message(notice: Notice, cast: Cast) -> None:
    changed = edit(notice, subject="Hello Ann", body=body(notice).replace("\n", "\r\n"), by=cast.max, now=NOW)
    changed.refresh_from_db()
    assert (changed.uuid, changed.edited_by, changed.edited_at) == (notice.uuid, cast.max, NOW)
    assert changed.message_id != notice.message_id and changed.digest != notice.digest
    assert read(changed)["Subject"] == "Hello Ann"
    assert text_of(changed).strip() == body(notice)
    assert "A word of my own." in str(read(changed).get_body(("html",)))
    entry = Entry.objects.get(verb="notices.edited")
    assert changed.digest in entry.leaf and notice.digest in entry.leaf and "own" not in entry.leaf


def test_the_successor_may_edit(notice: Notice, cast: Cast) -> None:
    assert edit(notice, subject="Hello", body=body(notice), by=cast.sofia).edited_by == cast.sofia


@pytest.mark.parametrize("who", ["otto", "lena", "ivan"])
def test_others_do_not_edit(notice: Notice, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        edit(notice, subject="Hello", body=body(notice), by=getattr(cast, who))
    assert entries("notices.edited") == 0


@pytest.mark.parametrize(
    ("subject", "take", "put", "why"),
    [
        ("Hello", "http", "hxxp", "the link"),
        ("Hello", "Sofía Sucesora", "somebody", "must name Sofía Sucesora or sofia@northwind.example"),
        ("Hello", "Dear Ann", "Dear {{ contact_name }}", "left over"),
        ("Hello", "Dear Ann", "Dear \x00", "control sign"),
        ("Hello\nBcc: thief@evil.example", "x", "x", "the subject holds a line end"),
        ("", "x", "x", "the subject is empty"),
        ("x" * 201, "x", "x", "at most 200"),
    ],
)
def test_an_edit_that_takes_the_clients_plan_away_is_refused(
    notice: Notice, cast: Cast, subject: str, take: str, put: str, why: str
) -> None:
    with pytest.raises(UnusableInput, match=why):
        edit(notice, subject=subject, body=body(notice).replace(take, put), by=cast.max)
    assert Notice.objects.get().digest == notice.digest


def test_the_successors_address_names_them_as_well(notice: Notice, cast: Cast) -> None:
    text = body(notice).replace("Sofía Sucesora", "sofia@northwind.example")
    assert edit(notice, subject="Hello", body=text, by=cast.max).body == text


def test_another_clients_link_is_not_the_link(notice: Notice, cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="the link"):
        edit(notice, subject="Hello", body=body(Notice(address="eve@evil.example")), by=cast.max)


def test_saving_the_same_words_changes_nothing(notice: Notice, cast: Cast) -> None:
    same = edit(notice, subject=notice.subject, body=notice.body, by=cast.max)
    assert (same.digest, same.edited_by) == (notice.digest, None)
    assert entries("notices.edited") == 0


def test_what_is_on_its_way_cannot_be_edited(notice: Notice, cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="on its way or sent"):
        edit(notice, subject="Hello", body=body(notice), by=cast.max, keep=[notice.uuid])


def test_nothing_is_edited_for_somebody_who_stays(notice: Notice, cast: Cast) -> None:
    Cancellation.objects.create(departure=notice.departure, by=cast.max, reason="stays")
    with pytest.raises(UnusableInput, match="called off"):
        edit(notice, subject="Hello", body=body(notice), by=cast.max)


def test_drafting_again_does_not_write_over_what_was_written_by_hand(notice: Notice, cast: Cast) -> None:
    changed = edit(notice, subject="Hello", body=body(notice), by=cast.max)
    place(notice.departure, cast.ivan)
    again = draft(notice.departure, by=cast.max, now=NOW)
    assert [one.outcome for one in again.proposals] == [Outcome.BY_HAND]
    assert Notice.objects.get().digest == changed.digest


def test_an_edit_after_a_new_plan_speaks_of_the_new_successor(notice: Notice, cast: Cast) -> None:
    place(notice.departure, cast.ivan)
    with pytest.raises(UnusableInput, match="must name Иван Преемник"):
        edit(notice, subject="Hello", body=body(notice), by=cast.max)
    changed = edit(notice, subject="Hello", body=body(notice, "Иван Преемник"), by=cast.max)
    assert (changed.successor, changed.copies) == (cast.ivan, ["ivan@northwind.example"])


def test_an_edit_can_be_taken_back_to_the_memo(notice: Notice, cast: Cast) -> None:
    changed = edit(notice, subject="Hello", body=body(notice), by=cast.max)
    back = take_back_edits(changed, by=cast.max, now=NOW)
    back.refresh_from_db()
    assert (back.body, back.edited_by, back.edits.count()) == (notice.body, None, 0)
    assert back.digest not in (notice.digest, changed.digest)


def test_an_edit_is_not_taken_back_by_an_outsider(notice: Notice, cast: Cast) -> None:
    changed = edit(notice, subject="Hello", body=body(notice), by=cast.max)
    with pytest.raises(NotAllowed):
        take_back_edits(changed, by=cast.otto)
    assert Notice.objects.get().edited_by == cast.max

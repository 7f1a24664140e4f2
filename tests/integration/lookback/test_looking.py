"""A look-back from its authorisation to what is forgotten at the end."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.lookback import actions
from handover.lookback.models import LookBack, Message
from handover.lookback.results import HEARD, kept_about, result
from handover.lookback.scanning import scan_range
from handover.lookback.tables import as_csv
from handover.lookback.timeline import bars
from tests.cast import Cast
from tests.integration.lookback.looking import begun, grounds, mailbox, read_all, sent, verbs
from tests.unit.lookback.mails import HOME, word_reader, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return mailbox(
        tmp_path,
        [
            sent("I am leaving.", days_ago=5),
            sent("Oleg, I am leaving.", days_ago=4, to="oleg@neva.example"),
            sent("The offer you asked for.", days_ago=6, to="vic@vip.example"),
            sent("client list, leaving", to=HOME),
            sent("I am leaving.", to="bob@elsewhere.example"),
            sent("I am leaving.", days_ago=150),
            sent("dinner?", subject="Private: dinner"),
        ],
    )


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ({"purpose": " "}, "the purpose"),
        ({"allowed_by": None}, "who allowed it"),
        ({"staff_told_on": None}, "staff were told"),
        ({"less_intrusive": ""}, "less intrusive"),
        ({"days": 181}, "0 to 180"),
        ({"keep_days": 0}, "1 to 365"),
    ],
)
def test_without_an_authorisation_nothing_is_read(
    cast: Cast, departure: Departure, box: Path, left_out: dict[str, Any], named: str
) -> None:
    with pytest.raises(NotAllowed, match=named):
        begun(cast, departure, box, **left_out)
    assert (LookBack.objects.count(), verbs()) == (0, [])


def test_all_that_is_missing_is_named_at_once(cast: Cast, departure: Departure, box: Path) -> None:
    with pytest.raises(NotAllowed, match=r"--purpose.*--allowed-by.*--staff-told-on.*--less-intrusive"):
        begun(cast, departure, box, purpose="", allowed_by=None, staff_told_on=None, less_intrusive="")


def test_the_leaver_allows_nothing_and_staff_are_told_before(cast: Cast, departure: Departure, box: Path) -> None:
    tomorrow = timezone.localdate() + timedelta(days=2)
    for wrong in ({"allowed_by": cast.lena}, {"allowed_by": cast.otto}, {"staff_told_on": tomorrow}):
        with pytest.raises(NotAllowed):
            begun(cast, departure, box, **wrong)


@pytest.mark.parametrize("who", ["lena", "otto", "sofia"])
def test_only_who_runs_the_departure_looks(cast: Cast, departure: Departure, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.begin(departure, grounds(cast), paths=[], chunks=[], by=getattr(cast, who))


def test_who_heard_and_has_no_successor_comes_first(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    found = result(lookback)
    assert [(one["client"], one["heard"], one["has_plan"]) for one in found["clients"]] == [
        ("Neva", True, False),
        ("Acme", True, True),
        ("Vip", False, False),
    ]
    (said,) = found["clients"][0]["said"]
    assert (said["to"], said["quotes"][0]["quote"]) == (["oleg@neva.example"], "leaving")
    assert len(found["home"]) == 1
    counts = found["counts"]
    assert (counts["read"], counts["opened"], counts["private"]) == (7, 4, 1)
    assert (counts["to_others"], counts["outside_window"]) == (1, 1)


def test_every_opening_stands_in_the_ledger_by_its_digest(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    assert verbs() == ["lookback.authorised", "lookback.opened", "lookback.finished"]
    facts = json.loads(Entry.objects.get(verb="lookback.opened").leaf)["facts"]
    assert sorted(facts["opened"]) == sorted(Message.objects.values_list("digest", flat=True))
    assert len(facts["opened"]) == 4
    leaves = "".join(Entry.objects.filter(verb__startswith="lookback.").values_list("leaf", flat=True))
    assert "acme" not in leaves and "home.example" not in leaves and "leaving" not in leaves


def test_words_lie_sealed_in_the_database(cast: Cast, departure: Departure, box: Path) -> None:
    read_all(cast, begun(cast, departure, box))
    assert not [one for one in Message.objects.all() if "leaving" in one.sealed or "acme" in one.sealed]


def test_a_run_that_was_stopped_ends_like_one_that_was_not(
    cast: Cast, departure: Departure, tmp_path: Path
) -> None:
    mails = [
        sent(f"{number}: I am leaving." if number % 3 else "An offer.", days_ago=number % 40)
        for number in range(60)
    ]
    box = mailbox(tmp_path, mails)
    whole, stopped = begun(cast, departure, box, piece=900), begun(cast, departure, box, piece=900)
    read_all(cast, whole)
    assert whole.pieces.count() > 10
    for _ in range(3):
        read_all(cast, stopped, at_most=2)
    with pytest.raises(UnusableInput, match=r"pieces are still to be read; go on with --resume"):
        actions.finish(stopped, by=cast.max)
    assert actions.unfinished(departure) == stopped
    read_all(cast, stopped)
    one, other = result(whole), result(stopped)
    assert one.pop("lookback")["id"] != other.pop("lookback")["id"]
    assert one == other
    assert one["clients"][0]["times"] == 40


def test_a_chunk_that_was_read_twice_counts_once(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    (chunk,) = actions.open_pieces(lookback)
    twice = [scan_range(chunk, actions.look_of(lookback, "en"), word_reader) for _ in range(2)]
    assert [actions.take_in(lookback, one, by=cast.max) for one in twice] == [True, False]
    assert result(lookback)["counts"]["opened"] == 4 == Message.objects.count()


def test_copies_in_several_mailboxes_are_told_of_once(cast: Cast, departure: Departure, tmp_path: Path) -> None:
    one = sent("I am leaving.")
    copy = one.replace(b"\n\n", b"\nReceived: by mx.northwind.example\n\n", 1)
    lookback = begun(cast, departure, mailbox(tmp_path, [one], "a"), mailbox(tmp_path, [copy], "b"))
    read_all(cast, lookback)
    found = result(lookback)
    assert found["counts"]["opened"] == 2
    assert found["clients"][0]["times"] == 1


def test_a_mailbox_that_changed_meanwhile_is_refused(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    write(box, box.read_bytes() + b"\n")
    with pytest.raises(UnusableInput, match="was changed since this look-back began"):
        actions.open_pieces(lookback)


def test_a_damaged_message_is_named_and_the_others_are_read(cast: Cast, departure: Departure, box: Path) -> None:
    write(box, box.read_bytes() + b"From x Fri Nov 20 10:00:00 2026\nFrom: lena@northwind.example")
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    found = result(lookback)
    (problem,) = found["problems"]
    assert problem["why"] == "no_header_end" and problem["where"].startswith(f"{box}:")
    assert found["counts"]["opened"] == 4


def test_it_is_forgotten_when_its_time_is_over(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box, keep_days=30)
    read_all(cast, lookback)
    assert actions.forget_due(timezone.now() + timedelta(days=30)) == 0
    assert actions.forget_due(timezone.now() + timedelta(days=32)) == 1
    assert actions.forget_due(timezone.now() + timedelta(days=33)) == 0
    assert Message.objects.count() == 0
    assert verbs()[-1] == "lookback.forgotten"
    lookback.refresh_from_db()
    assert lookback.purpose and result(lookback)["clients"] == []
    assert result(lookback)["counts"]["opened"] == 4, "the figures stay"


def test_what_is_forgotten_takes_nothing_in_any_more(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    actions.forget(lookback, by=cast.max)
    assert read_all(cast, lookback, at_most=1) == 0
    assert Message.objects.count() == 0


def test_nobody_else_ends_it_before_its_time(cast: Cast, departure: Departure, box: Path) -> None:
    with pytest.raises(NotAllowed):
        actions.forget(begun(cast, departure, box), by=cast.lena)


def test_the_leaver_gets_everything_that_is_kept_about_them(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    kept = kept_about(lookback)
    assert len(kept["messages"]) == Message.objects.count() == 4
    assert kept["lookback"]["private_addresses"] == [HOME]
    assert {quote["quote"] for one in kept["messages"] for quote in one["quotes"]} == {"leaving"}


def test_a_spreadsheet_takes_nothing_for_a_formula(cast: Cast, departure: Departure, box: Path) -> None:
    departure.transfers.get(client__name="Neva").client.contacts.update(email="oleg@neva.example")
    for client in departure.transfers.filter(client__name="Neva"):
        type(client.client).objects.filter(pk=client.client_id).update(name='=HYPERLINK("x")')
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    lines = as_csv(result(lookback)).splitlines()
    assert lines[1].startswith("\"'=HYPERLINK(")
    assert len(lines) == 1 + 3 + 1


def test_the_picture_shows_every_day_of_the_window_once(cast: Cast, departure: Departure, box: Path) -> None:
    lookback = begun(cast, departure, box)
    read_all(cast, lookback)
    drawn = bars(result(lookback)["timeline"], lookback.since, lookback.until, HEARD)
    assert sum(bar.opened for bar in drawn) == 4 and sum(bar.telling for bar in drawn) == 3
    assert (drawn[0].since, drawn[-1].until >= lookback.until) == (lookback.since, True)

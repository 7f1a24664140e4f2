"""`handover draft` and `handover approve`, as they are typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from handover.book.models import Client
from handover.cli.main import ExitCode, run
from handover.departures.models import Departure
from handover.notices import links
from handover.notices.actions import edit
from handover.notices.approving import is_approved
from handover.notices.models import Call, Notice, SenderAgreement
from tests.cast import Cast, make_client
from tests.integration.notices.telling import leaving, place, told

pytestmark = pytest.mark.django_db
LENA, MAX, CORA = "lena@northwind.example", "max@northwind.example", "cora@northwind.example"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def departure(cast: Cast, acme: Client) -> Departure:
    """The terminal goes by the clock on the wall: Lena's last day is always to come."""
    today = timezone.localdate()
    departure = leaving(cast, notice_on=today, last_day=today + timedelta(days=30))
    place(departure, cast.sofia)
    return departure


@pytest.fixture
def hand(departure: Departure, cast: Cast) -> Notice:
    """Ann's notice, edited by the successor."""
    (notice,) = told(departure)
    return edit(notice, subject="Hi", body=f"Hi! Sofía Sucesora\n{links.link(notice)}", by=cast.sofia)


def test_draft_writes_and_says_what_is_next(departure: Departure, capsys: Captured) -> None:
    assert run(["draft", LENA]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "1 written, 0 written anew, 0 unchanged; 0 not told" in out
    assert f"next: handover approve {LENA} --as {MAX}" in out


def test_draft_names_whoever_is_not_told(departure: Departure, capsys: Captured) -> None:
    departure.transfers.get().placement.delete()
    assert run(["draft", LENA]) == ExitCode.DONE
    assert "NOT TOLD Acme: has no successor yet" in capsys.readouterr().out


def test_draft_tells_programs_everything(departure: Departure, capsys: Captured) -> None:
    assert run(["draft", LENA, "--sender", "successor", "--json"]) == ExitCode.DONE
    found = json.loads(capsys.readouterr().out)
    (one,) = found["notices"]
    assert (one["email"], one["from"], one["outcome"]) == ("ann@acme.example", "sofia@northwind.example", "written")
    assert one["digest"] == Notice.objects.get().digest
    assert found["counts"] == {"written": 1, "not_told": 0}


def test_draft_previews_as_a_named_client(departure: Departure, capsys: Captured) -> None:
    assert run(["draft", LENA, "--preview", "Acme"]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "To: Ann Lee <ann@acme.example>\nCc: sofia@northwind.example\nSubject: Acme: your new contact" in out
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["--sender", "boss"],
            ExitCode.UNUSABLE,
            "--sender: 'boss' is none; there are: manager, successor, leaver",
        ),
        (["--sender", "leaver"], ExitCode.UNUSABLE, "has not agreed"),
        (["--as", "otto@northwind.example"], ExitCode.REFUSED, "may not change this departure"),
        (["--preview", "Nobody"], ExitCode.UNUSABLE, "Nobody: is no client and no contact"),
        (["--edit", "ann@acme.example"], ExitCode.UNUSABLE, "--edit: say --text FILE"),
        (
            ["--edit", "ann@acme.example", "--text", "/nowhere.txt"],
            ExitCode.UNUSABLE,
            "/nowhere.txt: cannot be read",
        ),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    departure: Departure, capsys: Captured, words: list[str], code: ExitCode, said: str
) -> None:
    assert run(["draft", LENA, *words]) == code
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1


def test_a_text_is_edited_from_a_file(departure: Departure, tmp_path: Path, capsys: Captured) -> None:
    (notice,) = told(departure)
    path = tmp_path / "ann.txt"
    path.write_text(f"Subject: Hi\n\nHi! Sofía Sucesora\n{links.link(notice)}\n")
    assert run(["draft", LENA, "--edit", "Ann@acme.example", "--text", str(path)]) == ExitCode.DONE
    assert Notice.objects.get().subject == "Hi"
    assert "written anew by Max Manager" in capsys.readouterr().out


def test_the_leaver_agrees_and_takes_it_back(departure: Departure) -> None:
    assert run(["draft", LENA, "--agree"]) == ExitCode.REFUSED
    assert run(["draft", LENA, "--agree", "--as", LENA]) == ExitCode.DONE
    assert SenderAgreement.objects.get().withdrawn_at is None
    assert run(["draft", LENA, "--take-back", "--as", LENA]) == ExitCode.DONE
    assert SenderAgreement.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("flag", [[], ["--all-clean"]])
def test_approve_says_yes_to_all_that_are_clean(departure: Departure, capsys: Captured, flag: list[str]) -> None:
    (notice,) = told(departure)
    assert run(["approve", LENA, "--as", MAX, *flag]) == ExitCode.DONE
    assert is_approved(notice)
    assert "1 approved, 0 were approved before, 0 wait" in capsys.readouterr().out
    assert run(["approve", LENA, "--as", MAX, *flag]) == ExitCode.DONE
    assert "0 approved, 1 were approved before, 0 wait" in capsys.readouterr().out


def test_approve_is_held_while_one_still_needs_somebody(cast: Cast, capsys: Captured) -> None:
    make_client(cast.lena, "Borealis", ("Bo", "bo@b.example"), tier="A")
    departure = leaving(cast)
    place(departure, cast.sofia)
    told(departure)
    assert run(["approve", LENA, "--as", MAX]) == ExitCode.HELD
    captured = capsys.readouterr()
    assert "WAITS bo@b.example: needs a second yes, from somebody else" in captured.out
    assert "1 still need somebody: exit code 3" in captured.err
    assert run(["approve", LENA, "--as", CORA]) == ExitCode.DONE


def test_approve_tells_programs_each_result(hand: Notice, capsys: Captured) -> None:
    assert run(["approve", LENA, "--as", MAX, "--json"]) == ExitCode.HELD
    found = json.loads(capsys.readouterr().out)
    assert [(one["email"], one["result"]) for one in found["results"]] == [("ann@acme.example", "edited")]
    assert found["counts"] == {"edited": 1}


def test_an_edited_notice_is_approved_by_its_address(hand: Notice, capsys: Captured) -> None:
    assert run(["approve", LENA, "--as", MAX, "--notice", "ann@acme.example"]) == ExitCode.DONE
    assert is_approved(hand)
    assert run(["approve", LENA, "--as", MAX, "--notice", "ann@acme.example"]) == ExitCode.DONE
    assert "already approved by Max Manager" in capsys.readouterr().err


def test_a_notice_is_refused_with_a_reason(hand: Notice, capsys: Captured) -> None:
    refuse = ["approve", LENA, "--as", MAX, "--refuse", "ann@acme.example"]
    assert run(refuse) == ExitCode.UNUSABLE
    assert "reason: say in a sentence why" in capsys.readouterr().err
    assert run([*refuse, "--reason", "Too curt"]) == ExitCode.DONE
    assert run(["approve", LENA, "--as", MAX, "--notice", "ann@acme.example"]) == ExitCode.UNUSABLE
    assert "it needs a new text" in capsys.readouterr().err


def test_a_yes_is_taken_back(departure: Departure) -> None:
    (notice,) = told(departure)
    assert run(["approve", LENA, "--as", MAX]) == ExitCode.DONE
    assert run(["approve", LENA, "--as", CORA, "--withdraw", "ann@acme.example"]) == ExitCode.DONE
    assert not is_approved(notice)


def test_a_call_is_recorded(departure: Departure, capsys: Captured) -> None:
    assert run(["approve", LENA, "--as", MAX, "--called", "acme", "--reason", "Fine"]) == ExitCode.DONE
    assert Call.objects.get().note == "Fine"
    assert run(["approve", LENA, "--as", MAX, "--called", "Nobody"]) == ExitCode.UNUSABLE
    assert "'Nobody' is 0 clients" in capsys.readouterr().err


@pytest.mark.parametrize("who", ["otto@northwind.example", LENA, "sofia@northwind.example"])
def test_others_are_refused(departure: Departure, who: str) -> None:
    (notice,) = told(departure)
    assert run(["approve", LENA, "--as", who]) == ExitCode.REFUSED
    assert not is_approved(notice)


def test_there_is_nothing_to_approve_before_the_draft(departure: Departure, capsys: Captured) -> None:
    assert run(["approve", LENA, "--as", MAX]) == ExitCode.UNUSABLE
    assert f"write them with: handover draft {LENA}" in capsys.readouterr().err

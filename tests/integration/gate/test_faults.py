"""What goes wrong while a letter is judged: it is put off, and nothing of it passes or stays behind half."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import OperationalError, connection

from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate import holding
from handover.gate.checking import Question
from handover.gate.desk import Desk
from handover.gate.models import Errand, Held
from handover.gate.reading import Reading
from handover.gate.scene import read
from handover.gate.session import Fate
from handover.gate.worker import _Office
from tests.integration.gate.conftest import CONTACT, LENA, NOW, Bench, letter
from tests.servers.judge import judge

ASKED = {"do": "letter", "sender": LENA, "login": "", "leaver": LENA, "queue_id": "4X", "recipients": [CONTACT]}


@pytest.fixture
def office(departure: Departure, monkeypatch: pytest.MonkeyPatch) -> _Office:
    monkeypatch.setattr("handover.gate.worker._give_up_connection", lambda: None)
    return _Office(lambda: judge)


def test_the_worker_answers_with_the_fate_and_its_reasons(office: _Office) -> None:
    told = office.answer(ASKED, letter(text="HOLD-ME").raw)
    assert (told["fate"], told["reasons"]) == ("hold", ["tests.hold"])


@pytest.mark.parametrize("trouble", [OperationalError("disk I/O error"), MemoryError(), KeyError("x")])
def test_a_fault_is_told_by_its_kind_and_place_without_a_word_of_the_message(
    office: _Office, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(holding, "hold", broken)
    told = office.answer(ASKED, letter(text="HOLD-ME SECRET").raw)
    assert set(told) == {"fault"}
    assert told["fault"].startswith(type(trouble).__name__) and "SECRET" not in told["fault"]


def test_a_full_disk_keeps_nothing_half_and_lets_nothing_pass(departure: Departure, bench: Bench) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite can be told that the disk is full")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        try:
            with pytest.raises(OperationalError, match="full"):
                bench.desk.rule(letter(text="HOLD-ME " + "x" * 500_000))
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert not Held.objects.exists() and not Errand.objects.exists()
    assert not Entry.objects.filter(verb="gate.held").exists()
    assert bench.desk.rule(letter(text="HOLD-ME")).fate is Fate.HOLD


def test_a_judge_that_fails_for_one_relation_fails_for_the_letter(departure: Departure) -> None:
    def moody(question: Question) -> Reading:
        if question.situation.relation == "outside":
            raise RuntimeError("moody")
        return judge(question)

    with pytest.raises(RuntimeError):
        Desk(moody, read, lambda: NOW).rule(letter(CONTACT, "stranger@gmail.com"))


@pytest.mark.parametrize("text", ["fine", "HOLD-ME", "REFUSE-ME"])
def test_a_judgement_that_would_leave_no_trace_is_a_fault(departure: Departure, text: str) -> None:
    with pytest.raises(ValueError, match="nothing would be written down"):
        Desk(lambda question: replace(judge(question), draft=None), read, lambda: NOW).rule(letter(text=text))
    assert not Held.objects.exists()

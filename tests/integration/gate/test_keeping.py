"""What was judged about several messages is written down in one transaction; each message is told for itself."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from handover.checks import actions
from handover.checks.actions import keep_together
from handover.checks.drafts import Draft
from handover.checks.models import Check
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate.worker import _Office
from tests.integration.gate.conftest import CONTACT, LENA, letter
from tests.servers.judge import judge

pytestmark = pytest.mark.django_db(transaction=True)


def draft(name: str, **columns: Any) -> Draft:
    plain: dict[str, Any] = {
        "digest": f"sha256:{name}",
        "entrance": "gate",
        "subject": "",
        "departure": "departure:1",
        "situation": {"relation": "client"},
        "language": "en",
        "readability": "clear",
        "decision": "pass",
        "signals": [],
        "findings": [],
        "reasons": [],
        "pack": "company",
        "pack_version": "1",
        "second_reader": None,
        "by_id": "gate",
        "by_name": "gate",
        "by_role": "gate",
    }
    return Draft(**{**plain, **columns})


def kept() -> list[str]:
    return [one.digest.removeprefix("sha256:") for one in Check.objects.all()]


def test_several_share_one_transaction_in_order_with_an_entry_each() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert keep_together([[draft("a"), draft("b")], [draft("c")], [draft("d")]]) == ["", "", ""]
    assert sum(one["sql"].startswith("BEGIN") for one in asked.captured_queries) == 1
    assert kept() == ["a", "b", "c", "d"]
    entries = [json.loads(one.leaf) for one in Entry.objects.filter(verb="checks.ran").order_by("id")]
    assert [one["facts"]["digest"].removeprefix("sha256:") for one in entries] == kept()
    assert [one["subject"] for one in entries] == [f"check:{one.pk}" for one in Check.objects.all()]


def test_a_fault_in_one_neither_loses_nor_keeps_another() -> None:
    broken = replace(draft("b"), situation={"what no JSON can say": object()})  # type: ignore[dict-item]
    assert keep_together([[draft("a")], [draft("b"), broken], [draft("c")]]) == ["", "TypeError", ""]
    assert kept() == ["a", "c"], "nothing of the broken one, not even its first check; all of the others"
    assert Entry.objects.filter(verb="checks.ran").count() == 2


def test_when_the_database_is_away_nobody_is_told_that_it_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(actions, "record", full)
    with pytest.raises(OperationalError):
        keep_together([[draft("a")], [draft("b")]])
    assert kept() == []


def test_a_commit_that_fails_is_told_to_nobody_as_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OperationalError("disk I/O error")

    connection.ensure_connection()
    monkeypatch.setattr(connection, "_commit", fails)
    with pytest.raises(OperationalError):
        keep_together([[draft("a")], [draft("b")]])
    monkeypatch.undo()
    assert kept() == []


def test_the_clerks_process_answers_for_each_letter(departure: Departure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.gate.worker._give_up_connection", lambda: None)
    office = _Office(lambda: judge)
    groups = [[vars(draft("a"))], [vars(draft("b", decision="refuse"))]]
    assert office.answer({"do": "keep", "drafts": groups}, b"") == {"faults": ["", ""]}
    assert set(office.answer({"do": "keep", "drafts": [[{"digest": "only"}]]}, b"")) == {"fault"}
    assert kept() == ["a", "b"]


def test_what_passes_is_not_written_down_by_who_judges(departure: Departure) -> None:
    """Nobody may hear of it before the clerk has it on the disk: the answer brings the drafts along."""
    told = _Office(lambda: lambda question: replace(judge(question), draft=draft("x"))).answer(
        {"do": "letter", "sender": LENA, "login": "", "leaver": LENA, "queue_id": "", "recipients": [CONTACT]},
        letter(text="fine").raw,
    )
    assert told["fate"] == "pass" and [one["digest"] for one in told["drafts"]] == ["sha256:x"]
    assert kept() == []


def test_who_keeps_the_books_judges_nothing(departure: Departure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.gate.worker._give_up_connection", lambda: None)
    clerk = _Office(lambda: judge, is_judge=False)
    asked = {"do": "letter", "sender": LENA, "login": "", "leaver": LENA, "queue_id": "", "recipients": [CONTACT]}
    assert clerk.answer(asked, letter(text="fine").raw)["fault"].startswith("LookupError")
    assert clerk.answer({"do": "keep", "drafts": [[vars(draft("a"))]]}, b"") == {"faults": [""]}

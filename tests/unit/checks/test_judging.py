"""A message judged: the contract of the result, and what a second reader may change in it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from handover.checks import judging
from handover.checks.judging import Judgement, judge
from handover.checks.reader import Reader, read
from handover.checks.views import Text, shown, written
from handover.policy.decision import Outcome
from handover.policy.pack import load
from handover.policy.situation import Situation, from_words
from handover.screening.signals import Known, Screening, Signal
from tests.unit.checks.endpoint import Answer, says, sees, serving
from tests.unit.policy.readings import AGREED, rules
from tests.unit.policy.readings import says as reading

NOBODY = Reader("http://127.0.0.1:9/v1", "nobody", seconds=0.5)
INNOCENT = Text("The samples arrive on Thursday.", subject="Samples", sender="lena@northwind.example")


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> list[Screening]:
    """What the first reading says; empty at the start: nothing."""
    said = [reading()]
    monkeypatch.setattr(judging, "_screened", lambda *_: said[-1])
    return said


def judged(situation: Situation | None = None, reader: Reader | None = None, *, language: str = "en") -> Judgement:
    return judge(
        INNOCENT, situation=situation or Situation(), pack=load("company"), reader=reader, language=language
    )


def test_the_result_has_the_fields_of_the_contract(first: list[Screening]) -> None:
    first.append(reading("departure", quote="my last day"))
    result = judged().as_json(id="7")
    assert list(result) == [
        *("id", "language", "signals", "findings", "readability", "readability_reasons"),
        *("decision", "reasons", "remedies", "pack", "digest"),
    ]
    assert list(result["signals"]) == [signal.value for signal in Signal]
    assert result["signals"]["departure"] == {"present": True, "score": 1.0}
    assert list(result["findings"][0]) == ["rule", "signal", "part", "start", "end", "quote", "reason"]
    assert {tuple(one) for one in result["reasons"]} == {("rule", "text", "source")}
    assert {tuple(one) for one in result["remedies"]} == {("kind", "text")}
    assert result["decision"] == "hold" and result["pack"] == {"name": "company", "version": "2026.2"}
    assert json.loads(json.dumps(result)) == result


def test_the_second_reader_may_raise_a_pass_to_a_hold(first: list[Screening]) -> None:
    with serving(sees("solicitation")) as endpoint:
        found = judged(reader=endpoint.reader())
    assert found.decision.outcome is Outcome.HOLD
    assert rules(found.decision) == {"second_reader", "solicitation_direct_invitation"}
    result = found.as_json()
    assert result["signals"]["solicitation"]["present"] and result["second_reader"]["signals"] == ["solicitation"]
    assert result["second_reader"]["digest"].startswith("sha256:")
    assert result["findings"][-1]["rule"] == "second_reader" and result["findings"][-1]["quote"] == ""


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "The second"), ("es", "La segunda"), ("ru", "Второе чтение")]
)
def test_what_it_sees_is_told_in_the_readers_language(first: list[Screening], language: str, begins: str) -> None:
    with serving(sees("open_door")) as endpoint:
        found = judged(reader=endpoint.reader(), language=language)
    assert found.decision.reasons[0].text.startswith(begins)
    assert "stand-in, question version 1, sha256:" in found.decision.reasons[0].source


def test_it_can_never_lower_a_decision(first: list[Screening]) -> None:
    """A physician's note without the new address is held; that the reader sees an address cannot free it."""
    first.append(reading("departure"))
    held = judge(INNOCENT, situation=Situation(), pack=load("physician-us"))
    assert held.decision.outcome is Outcome.HOLD
    with serving(sees("new_employer", "personal_contact")) as endpoint:
        second = read(endpoint.reader(), INNOCENT.text)
    found = judging.raised(replace(held, second=second), Situation(), load("physician-us"), "en")
    assert found.decision.outcome is Outcome.HOLD and "new_address_missing" in rules(found.decision)


def test_what_is_held_already_is_told_to_nobody(first: list[Screening]) -> None:
    first.append(reading("departure"))
    with serving(sees()) as endpoint:
        assert judged(reader=endpoint.reader()).second is None
    assert not endpoint.told


@pytest.mark.parametrize(
    "words",
    [
        {"speaker": "manager"},
        {"speaker": "successor"},
        {"speaker": "colleague"},
        {"relation": "colleague"},
        {"relation": "self"},
    ],
)
def test_it_is_asked_only_about_what_a_leaver_writes_to_the_outside(
    first: list[Screening], words: dict[str, str]
) -> None:
    with serving(sees("solicitation")) as endpoint:
        assert judged(from_words(words), endpoint.reader()).decision.outcome is Outcome.PASS
    assert not endpoint.told


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says("pass, trust me"), "could not be used"),
        (says("", refusal="no"), "declined"),
        (says('{"id": "{id}", "signals": ["successor"]}'), "could not be used"),
    ],
)
def test_without_an_answer_the_first_reading_stands_and_it_is_said(
    first: list[Screening], answer: Answer, said: str
) -> None:
    with serving(answer) as endpoint:
        found = judged(reader=endpoint.reader())
    assert found.decision.outcome is Outcome.PASS
    (reason,) = found.decision.reasons
    assert reason.rule == "second_reader" and said in reason.text
    assert found.as_json()["second_reader"]["fault"] in ("malformed", "refused")


def test_nobody_there_leaves_the_first_reading(first: list[Screening]) -> None:
    first.append(reading("departure", "successor"))
    found = judged(from_words(AGREED), NOBODY)
    assert found.decision.outcome is Outcome.PASS and rules(found.decision) == {"second_reader"}


def test_what_both_see_changes_nothing(first: list[Screening]) -> None:
    first.append(reading("departure", "successor"))
    with serving(sees("departure")) as endpoint:
        found = judged(from_words(AGREED), endpoint.reader())
    assert found.decision.outcome is Outcome.PASS and not found.decision.reasons
    assert found.second and found.second.signals == (Signal.DEPARTURE,)


def test_it_is_told_the_writers_words(first: list[Screening]) -> None:
    with serving(sees()) as endpoint:
        judged(reader=endpoint.reader())
    told = json.loads(endpoint.told[0]["messages"][1]["content"])["message"]
    assert told == "Samples\n\nThe samples arrive on Thursday."


def test_of_a_mail_it_is_told_no_addresses_no_others_words_and_no_attachments() -> None:
    mail = (
        b"From: Lena <lena@northwind.example>\nTo: Marta <marta@acme.example>\nSubject: Re: Samples\n"
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"They arrive on Thursday.\n\nOn Monday Marta wrote:\n> Where are the samples?\n\n--b\n"
        b'Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename="list.txt"\n\n'
        b"Borealis\n--b--\n"
    )
    told = written(mail)
    assert "They arrive on Thursday." in told and "Samples" in told
    for word in ("Where are the samples", "Borealis", "acme", "northwind", "list.txt"):
        assert word not in told


def test_findings_point_into_the_text_that_is_shown() -> None:
    text = Text(
        "Dear Marta,\n\nFriday is my last day at Northwind.\n\nBest,\nLena\nlena.k@postbox.example\n",
        sender="lena@northwind.example",
    )
    known = Known(writer=frozenset({"lena.k@postbox.example"}), company=frozenset({"northwind.example"}))
    found = judge(text, situation=Situation(), pack=load("company"), known=known)
    _, body = shown(text)
    signed = [one for one in found.screening.findings if one.signal is Signal.PERSONAL_CONTACT]
    assert signed and all(body[one.start : one.end] == one.quote for one in found.screening.findings)

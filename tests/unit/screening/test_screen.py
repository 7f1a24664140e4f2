"""One message, what it says, and where: the places lead back to the text as it was written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from handover.screening.evaluation import evaluate
from handover.screening.screen import screen, screen_text
from handover.screening.signals import Known, Readability, Signal

SHARED = Path(os.environ.get("HANDOVER_SHARED", Path(__file__).resolve().parents[3].parent / "shared"))
FAREWELL = {
    "en": "Dear Marta,\n\nFriday is my last day here. My private number is +44 7700 900123.\n\nLena",
    "es": "Estimada Marta:\n\nEl viernes es mi último día aquí. Mi correo personal es lena.k@casa.example.\n\nLena",
    "ru": "Марта, добрый день!\n\nВ пятницу у меня последний рабочий день. Моя личная почта: lena.k@dom.example.\n\nЛена",
}


@pytest.mark.parametrize("language", FAREWELL)
def test_a_farewell_with_a_private_contact_says_just_that(language: str) -> None:
    found = screen_text(FAREWELL[language], sender="lena@firm.example", to=["marta@client.example"])
    assert found.present == {Signal.DEPARTURE, Signal.PERSONAL_CONTACT}
    assert (found.language, found.readability) == (language, Readability.CLEAR)


@pytest.mark.parametrize("language", FAREWELL)
def test_every_quote_stands_where_the_finding_says(language: str) -> None:
    text = FAREWELL[language].replace("a", "a\u200b")
    found = screen_text(text, sender="lena@firm.example", to=["marta@client.example"])
    assert found.findings
    for one in found.findings:
        assert one.part in ("body", "signature") and text[one.start : one.end] == one.quote


def test_findings_explain_themselves_in_the_readers_language() -> None:
    reasons = {
        language: [one.reason for one in screen_text(FAREWELL["en"], language=language).findings]
        for language in ("en", "es", "ru")
    }
    assert len({tuple(said) for said in reasons.values()}) == 3


def test_what_somebody_else_wrote_is_not_the_writers() -> None:
    text = "Thank you, noted.\n\nLena\n\nOn Monday Marta wrote:\n> Friday is my last day here.\n> My private number is +44 7700 900123."
    assert screen_text(text, sender="lena@firm.example", to=["marta@client.example"]).present == frozenset()


def test_known_details_of_the_company_are_not_private() -> None:
    text = "Call me on +44 7700 900123 or write to lena@other.example."
    known = Known(company=frozenset({"+447700900123", "other.example"}))
    assert Signal.PERSONAL_CONTACT not in screen_text(text, sender="lena@firm.example", known=known).present
    mine = Known(writer=frozenset({"lena@other.example"}))
    assert Signal.PERSONAL_CONTACT in screen_text(text, sender="lena@firm.example", known=mine).present


def test_the_same_bytes_give_the_same_answer() -> None:
    raw = b"From: lena@firm.example\nTo: marta@client.example\nSubject: Goodbye\n\nFriday is my last day here.\n"
    assert screen(raw) == screen(raw)
    assert Signal.DEPARTURE in screen(raw).present


def test_the_figures_are_what_the_labels_say() -> None:
    row = {"labels": {"departure": True, "solicitation": True}, "lang": "en", "text": FAREWELL["en"]}
    found = evaluate([row, {**row, "uncertain": ["solicitation"]}])
    assert found["signals"]["departure"]["en"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 2}
    assert found["signals"]["solicitation"]["all"]["support"] == 1


@pytest.mark.skipif(not (SHARED / "messages").is_dir(), reason="the shared messages are not here")
def test_ordinary_mail_seldom_raises_departure_or_solicitation() -> None:
    from handover.screening.evaluation import screened

    lines = (SHARED / "messages" / "ordinary.jsonl").read_text().splitlines()
    raised = sum(
        bool({Signal.DEPARTURE, Signal.SOLICITATION} & screened(json.loads(line)).present) for line in lines
    )
    assert raised <= len(lines) // 100

"""The texts: complete in each language, and never a word of what nobody here may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handover.errors import UnusableInput
from handover.inquiries.facts import QUESTIONS, Facts
from handover.inquiries.judging import judge
from handover.inquiries.report import as_html
from handover.inquiries.rules import packs
from handover.inquiries.texts import answer_words, languages, texts
from handover.inquiries.wording import Repaired, Report, tell
from handover.screening.signals import Signal
from tests.unit.inquiries.readings import reading
from tests.unit.inquiries.test_judging import ANSWERS, MESSAGES

#: No finding, no option and no sentence to anybody says that somebody is a thief or broke a law.
NEVER = re.compile(
    r"theft|thie[fv]|\bsteal|\bstol|illegal|unlawful|guilt|crimin"
    r"|\brob[oóa]\b|\brobar|hurt[oa]|ilegal|ilícit|culpab|delit"
    r"|краж|украл|укра[сд]|ворова|незакон|противоправ|виновн|виновен|преступ",
    re.IGNORECASE,
)
RULES = st.sampled_from(packs())


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}")
    else:
        yield path, value


def test_there_are_three_languages() -> None:
    assert languages() == ["en", "es", "ru"]


@pytest.mark.parametrize("language", languages())
def test_each_language_has_the_same_texts_and_none_is_empty(language: str) -> None:
    said, english = dict(_leaves(texts(language))), dict(_leaves(texts("en")))
    assert said.keys() == english.keys()
    assert [path for path, text in said.items() if not (isinstance(text, str) and text.strip())] == []


@pytest.mark.parametrize("language", languages())
def test_each_answer_of_each_question_has_words(language: str) -> None:
    assert all(answer_words(language, name, answer) for name, answers in QUESTIONS.items() for answer in answers)
    assert texts(language)["questions"].keys() == QUESTIONS.keys()


def test_the_guard_finds_what_it_is_for() -> None:
    for words in (
        "you stole",
        "robó información, un robo",
        "es ilegal",
        "это незаконно",
        "кража",
        "guilty as charged",
    ):
        assert NEVER.search(words), words


@settings(max_examples=150, deadline=None)
@given(ANSWERS, MESSAGES, RULES, st.sampled_from(languages()))
def test_no_report_ever_says_theft_illegal_or_guilty(answers: Any, messages: Any, pack: str, language: str) -> None:
    report = _report(answers, messages, pack, language)
    found = NEVER.search(re.sub(r'href="[^"]*"|https?://\S+', "", as_html(report)))
    assert found is None, found


@settings(max_examples=150, deadline=None)
@given(ANSWERS, MESSAGES, RULES, st.sampled_from(languages()))
def test_every_report_says_what_it_is_not(answers: Any, messages: Any, pack: str, language: str) -> None:
    report = _report(answers, messages, pack, language)
    page = as_html(report)
    for label in ("not_legal_advice", "lawyer", "burden", "no_account"):
        assert report.labels[label] in page.replace("&#x27;", "'")
    assert report.person.headline and report.person.steps
    assert [one.option for one in report.company] == ["nothing", "talk", "reminder", "disciplinary", "earlier_end"]
    assert all(one.speaks_for or one.speaks_against for one in report.company)


def _report(answers: Any, messages: Any, pack: str, language: str) -> Report:
    return tell(judge(messages, Facts(**answers), pack=pack, pack_version="1"), language)


def test_texts_all_of_them_hold_no_such_word_either() -> None:
    for language in languages():
        assert [text for _path, text in _leaves(texts(language)) if NEVER.search(text)] == []


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(UnusableInput, match="language: 'de' has no texts; there are: en, es, ru"):
        texts("de")


def test_the_report_escapes_what_others_wrote() -> None:
    judged = judge([], Facts(), pack="company", pack_version="1")
    bold = "<b>me</b>"
    page = as_html(tell(judged, "en", account=[bold], repairs=[Repaired(bold, bold, "prepared")], leaver=bold))
    assert "<b>" not in page and page.count("&lt;b&gt;me") == 3


def test_the_draft_apology_says_only_what_is_supported() -> None:
    said = tell(judge([reading(Signal.DEPARTURE)], Facts(), pack="company", pack_version="1"), "en", manager="Max")
    assert said.person.apology[0] == "Dear Max,"
    assert not any("working together" in paragraph for paragraph in said.person.apology)

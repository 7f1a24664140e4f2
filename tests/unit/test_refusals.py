"""Whatever a person may be refused on a page is said in their language; programs and the terminal read English."""

from __future__ import annotations

import pickle

import pytest
from babel.messages.catalog import Message

from handover.errors import HandoverError, NotAllowed, UnusableInput, Words
from tests import catalogues, refusing

SPANISH = {"%(who)s: %(why)s": "%(who)s (%(why)s)", "is not here": "no está aquí", "You may not do that.": "No."}


def spanish(text: str) -> str:
    return SPANISH.get(text, text)


def test_every_refusal_is_a_plain_text_with_its_facts_apart() -> None:
    assert [one.where for one in refusing.refusals() if not one.text] == []


def test_every_refusal_is_given_just_the_facts_that_it_names() -> None:
    assert [one.where for one in refusing.refusals() if one.fields != one.facts] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_refusal_is_said_in_every_language(language: str) -> None:
    known = catalogues.catalogue(language)
    left = {one.text for one in refusing.refusals() if one.text and not _is_said(known.get(one.text))}
    assert left == set()


def _is_said(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and bool(message.string)


def test_no_page_shows_a_refusal_past_the_border() -> None:
    assert refusing.shown_untranslated() == []


def test_there_is_something_to_walk() -> None:
    assert len(refusing.refusals()) > 200 and {"HandoverError", "UnusableInput", "NotAllowed"} <= refusing.kinds()


def test_a_program_reads_english_and_a_person_their_language() -> None:
    refused = UnusableInput("%(who)s: %(why)s", who="Lena 100%", why=Words("is not here"))
    assert str(refused) == "Lena 100%: is not here"
    assert refused.words.in_language(spanish) == "Lena 100% (no está aquí)"


def test_several_reasons_stand_in_one_line() -> None:
    refused = UnusableInput("%(who)s: %(why)s", who="Lena", why=[Words("is not here"), "2026"])
    assert refused.words.in_language(spanish) == "Lena (no está aquí; 2026)"


def test_without_words_the_class_says_what_it_is() -> None:
    assert str(NotAllowed()) == "You may not do that."
    assert NotAllowed().words.in_language(spanish) == "No."


def test_a_text_without_facts_may_hold_a_percent_sign() -> None:
    assert str(HandoverError("100% of it")) == "100% of it"


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    refused = pickle.loads(pickle.dumps(UnusableInput("%(who)s: no", who="Lena")))
    assert str(refused) == "Lena: no" and refused.words.facts == {"who": "Lena"}

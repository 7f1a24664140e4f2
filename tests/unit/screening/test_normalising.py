"""What a reader sees is what the rules read: disguises undone, and every place leads back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.screening.normalising.folding import fold
from handover.screening.normalising.languages import language_of
from handover.screening.normalising.sentences import LONGEST

SAME = {
    "capitals": ("MY LAST DAY", "my last day"),
    "zero width": ("my la\u200bst d\u2060ay", "my last day"),
    "soft hyphen": ("my la\u00adst day", "my last day"),
    "tag letters": ("my last\U000e0061 day", "my last day"),
    "combining mark": ("my la\u0335st day", "my last day"),
    "fullwidth": ("ｍｙ ｌａｓｔ ｄａｙ", "my last day"),
    "mathematical bold": ("𝐦𝐲 𝐥𝐚𝐬𝐭 𝐝𝐚𝐲", "my last day"),
    "Cyrillic in a Latin word": ("mу lаst dау", "my last day"),
    "a Latin word all in Cyrillic": ("see my сору of it, please", "see my copy of it, please"),
    "Latin in a Cyrillic word": ("yвoльняюcь с понедельника", "увольняюсь с понедельника"),
    "parted letters": ("m y l a s t d a y", "mylastday"),
    "parted letters, words wider": ("l a s t  d a y", "last day"),
    "hyphenated letters": ("r-e-s-i-g-n-e-d", "resigned"),
    "curly quotes": ("I’m “out”", 'i\'m "out"'),
    "ё": ("ещё всё", "еще все"),
    "letter for a digit": ("495 ООО 48 74", "495 000 48 74"),
    "Arabic-Indic digits": ("call ٠٧٧٠٠ ٩٠٠ ١٢٣", "call 07700 900 123"),
    "runs of white space": ("my   last \t day", "my last day"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_disguise_is_read_as_a_person_reads_it(name: str) -> None:
    written, seen = SAME[name]
    assert fold(written).text == seen


@pytest.mark.parametrize(
    "text",
    ["мой номер 8 912 555 12 12 и ещё 8 912 555 12 13 🙂", "año y niño, ¿qué tal?", "naïve café", "№ 5 — «Вега»"],
)
def test_an_honest_text_keeps_its_letters(text: str) -> None:
    letters = [char for char in fold(text).text if char.isalpha()]
    assert letters == [char for char in text.lower().replace("ё", "е") if char.isalpha()]


def test_a_russian_text_with_much_latin_around_stays_russian() -> None:
    assert "номер" in fold("Мой номер +٧٩١٢ 555 12 12, www.firm.example").text


@given(st.text(alphabet=st.sampled_from("aаеoр\u200b\u0301 \n.?!1٣ｍ𝐦ё’-яЯA·"), max_size=80))
def test_every_place_leads_back(text: str) -> None:
    folded = fold(text)
    for place in range(len(folded.text)):
        start, end = folded.original(place, place + 1)
        assert 0 <= start < end <= len(text)
    starts = [folded.original(place, place + 1)[0] for place in range(len(folded.text))]
    assert starts == sorted(starts)


def test_the_place_of_a_disguised_word_is_the_whole_disguise() -> None:
    text = "On Friday: l\u200ba\u200bs\u200bt day."
    folded = fold(text)
    at = folded.text.index("last")
    start, end = folded.original(at, at + 4)
    assert text[start:end] == "l\u200ba\u200bs\u200bt"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["one.", "two!", "three?"]),
        ("Ask Mr. Hale at St. Anne's.", ["ask mr. hale at st. anne's."]),
        ("Call\nme", ["call", "me"]),
        ("A long line that a mail program wrapped where it happened\nto end goes on.", 1),
        ("Позвоните на тел. 555-10-10. Спасибо", ["позвоните на тел. 555-10-10.", "спасибо"]),
        ("- one\n- two", ["- one", "- two"]),
    ],
)
def test_sentences_end_where_a_reader_pauses(text: str, sentences: list[str] | int) -> None:
    folded = fold(text)
    found = [folded.text[start:end] for start, end in folded.sentence_spans()]
    assert (len(found) if isinstance(sentences, int) else found) == sentences


def test_no_sentence_is_endless() -> None:
    spans = fold("word " * 5_000).sentence_spans()
    assert max(end - start for start, end in spans) <= LONGEST
    assert sum(end - start for start, end in spans) >= 24_000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Friday is my last day here and I wanted to say thanks", "en"),
        ("El viernes es mi último día y quería darle las gracias", "es"),
        ("В пятницу мой последний день, хочу сказать спасибо", "ru"),
        ("", "en"),
    ],
)
def test_the_language_is_told_from_few_words(text: str, language: str) -> None:
    assert language_of(fold(text).text) == language

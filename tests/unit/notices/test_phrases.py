"""The small words of each language are a native's."""

from __future__ import annotations

from datetime import date

import pytest

from handover.notices import phrases
from tests.unit.notices.sample import LAST_DAY, SPELLED_OUT


@pytest.mark.parametrize(("language", "written"), SPELLED_OUT.items())
def test_dates_are_spelled_out(language: str, written: str) -> None:
    assert phrases.spelled_out(LAST_DAY, language) == written


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "Ann Lee", "Dear Ann Lee,"),
        ("en", "", "Hello,"),
        ("es", "Ana García", "Buenos días, Ana García:"),
        ("es", "  ", "Buenos días:"),
        ("ru", "Иван Петров", "Здравствуйте, Иван Петров!"),
        ("ru", "", "Здравствуйте!"),
        ("en", "Ann\r\nBcc: x@y.example", "Dear Ann Bcc: x@y.example,"),
        ("en", "{{ ack_link }}", "Dear {{ ack_link }},"),
    ],
)
def test_the_greeting_is_sensible_with_and_without_a_name(language: str, name: str, said: str) -> None:
    assert phrases.greeting(name, language) == said


@pytest.mark.parametrize(
    ("language", "names", "row"),
    [
        ("en", ["Acme"], "Acme"),
        ("en", ["Acme", "Borealis"], "Acme and Borealis"),
        ("es", ["Acme", "Borealis", "Corvo"], "Acme, Borealis y Corvo"),
        ("es", ["Torre", "Iberia"], "Torre e Iberia"),
        ("es", ["Torre", "Hilos"], "Torre e Hilos"),
        ("es", ["Torre", "Hierros"], "Torre y Hierros"),
        ("es", ["Iberia"], "Iberia"),
        ("ru", ["Ромашка", "Глобус"], "Ромашка и Глобус"),
    ],
)
def test_clients_stand_in_a_row(language: str, names: list[str], row: str) -> None:
    assert phrases.in_a_row(names, language) == row


def test_a_subject_names_three_clients_and_counts_the_rest() -> None:
    assert phrases.in_a_subject(["A", "B", "C"], "en") == "A, B and C"
    assert phrases.in_a_subject(["A", "B", "C", "D", "E"], "es") == "A, B, C (+2)"


def test_a_long_name_is_cut_in_a_subject() -> None:
    assert phrases.in_a_subject(["Consolidated " * 20], "en") == ("Consolidated " * 20)[:59].rstrip() + "…"


@pytest.mark.parametrize("language", phrases.languages())
def test_a_further_successor_is_named_with_their_details(language: str) -> None:
    said = phrases.other_client(language, clients=["B", "C"], successor="Ivan", reach=["i@n.example", ""])
    assert all(word in said for word in ("B", "C", "Ivan", "(i@n.example)"))


def test_every_language_has_the_same_files() -> None:
    files = {
        language: sorted(path.name for path in (phrases.FOLDER / language).iterdir())
        for language in phrases.languages()
    }
    assert set(files) == {"en", "es", "ru"}
    assert len({tuple(names) for names in files.values()}) == 1


def test_a_day_of_one_figure_has_no_zero() -> None:
    assert phrases.spelled_out(date(2027, 1, 5), "en") == "5 January 2027"

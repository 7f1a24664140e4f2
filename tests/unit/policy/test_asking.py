""" "May I tell this client, by this channel, now?", for every combination of the flags."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from handover.policy.asking import Answer, Verdict, ask
from handover.policy.decision import Outcome
from handover.policy.pack import load, names
from handover.policy.situation import FIELDS, from_words

PRIVATE = ("private_email", "private_phone", "in_person")
WORK = ("work_email", "work_phone")
CLIENTS = ("client", "prospect", "former")


def every() -> Iterator[dict[str, str]]:
    for words in product(*FIELDS.values()):
        yield dict(zip(FIELDS, map(str, words), strict=True))


@pytest.fixture(scope="module")
def answers() -> list[tuple[dict[str, str], Answer]]:
    company = load("company")
    return [(words, ask(from_words(words), company)) for words in every()]


def asked(pack: str = "company", **words: str) -> Answer:
    return ask(from_words(words), load(pack))


def kinds(answer: Answer) -> set[str]:
    return {one.kind for one in answer.remedies}


def test_there_are_all_the_combinations(answers: list[tuple[dict[str, str], Answer]]) -> None:
    assert len(answers) == 4 * 2 * 7 * 6 * 2 * 3 * 2 * 2 * 2


def test_every_no_says_why_and_what_to_do_instead(answers: list[tuple[dict[str, str], Answer]]) -> None:
    for words, answer in answers:
        if answer.verdict is not Verdict.ALLOWED:
            assert answer.reasons and answer.remedies, words
            assert all(one.text and one.source for one in answer.reasons), words


def test_the_answer_and_the_decision_agree(answers: list[tuple[dict[str, str], Answer]]) -> None:
    for words, answer in answers:
        assert (answer.verdict is Verdict.ALLOWED) == (answer.outcome is Outcome.PASS), words
        assert (answer.verdict is Verdict.ALLOWED_IF) == bool(answer.conditions), words
        if answer.outcome is Outcome.REFUSE:
            assert answer.verdict is Verdict.NOT_ALLOWED, words


def test_an_unconsented_leaver_never_just_tells_a_client(answers: list[tuple[dict[str, str], Answer]]) -> None:
    for words, answer in answers:
        if words["speaker"] == "leaver" and words["relation"] in CLIENTS and words["consent"] == "none":
            assert answer.verdict is not Verdict.ALLOWED, words


def test_friends_in_private_after_hours_may_always_be_told(answers: list[tuple[dict[str, str], Answer]]) -> None:
    for words, answer in answers:
        if words["relation"] == "friend" and words["channel"] in PRIVATE and words["hours"] == "off":
            assert answer.verdict is Verdict.ALLOWED, words


def test_after_the_last_day_the_leaver_never_speaks_for_the_company(
    answers: list[tuple[dict[str, str], Answer]],
) -> None:
    for words, answer in answers:
        if words["speaker"] == "leaver" and words["stage"] == "after_last_day" and words["channel"] in WORK:
            assert answer.outcome is Outcome.REFUSE and answer.verdict is Verdict.NOT_ALLOWED, words


def test_the_company_may_always_tell_its_clients(answers: list[tuple[dict[str, str], Answer]]) -> None:
    for words, answer in answers:
        if words["speaker"] in ("manager", "successor"):
            assert answer.verdict is Verdict.ALLOWED, words


def test_the_conditions_are_enough(answers: list[tuple[dict[str, str], Answer]]) -> None:
    met = {
        "the company has agreed to this exact text and these recipients": {"consent": "given"},
        "the successor is named and in copy": {"successor_copied": "yes"},
        "you have given notice to the company first": {"stage": "notice"},
        "it is outside working hours": {"hours": "off"},
        "you tell them in person, by private phone or by private mail": {"channel": "in_person"},
    }
    checked = 0
    for words, answer in answers:
        if answer.verdict is Verdict.ALLOWED_IF:
            changes = {field: word for one in answer.conditions for field, word in met[one].items()}
            assert asked(**{**words, **changes}).verdict is Verdict.ALLOWED, words
            checked += 1
    assert checked > 1000


@pytest.mark.parametrize("name", names())
def test_every_pack_has_an_answer_for_a_leaver_to_everybody(name: str) -> None:
    pack = load(name)
    for words in every():
        if words["speaker"] == "leaver" and words["engagement"] == "employee" and words["hours"] == "off":
            answer = ask(from_words(words), pack)
            assert answer.verdict is Verdict.ALLOWED or (answer.reasons and answer.remedies), words


def test_a_client_by_work_mail_may_be_told_with_consent_and_the_successor_in_copy() -> None:
    answer = asked()
    assert answer.verdict is Verdict.ALLOWED_IF
    assert answer.in_words("en") == (
        "Yes, if: the company has agreed to this exact text and these recipients; "
        "the successor is named and in copy."
    )
    assert {"ask_consent", "send_memo"} <= kinds(answer)
    assert "name_successor" in kinds(asked(consent="given", successor_copied="yes"))


def test_a_friend_by_work_mail_is_told_elsewhere_and_later_and_needs_no_consent() -> None:
    answer = ask(from_words({"relation": "friend"}), load("company"), "es")
    assert answer.verdict is Verdict.ALLOWED_IF and kinds(answer) == {"use_private_channel"}
    assert answer.in_words("es") == (
        "Sí, si: se lo dice en persona, por teléfono privado o por correo privado; es fuera del horario laboral."
    )


def test_asked_by_the_client_the_company_answers() -> None:
    assert "answer_when_asked" in kinds(asked(asked_by_client="yes"))
    assert "answer_when_asked" not in kinds(asked())


def test_a_prospect_is_no_client() -> None:
    assert "prospect_told_without_consent" in {one.rule for one in asked(relation="prospect").reasons}


def test_a_contractor_does_not_write_for_the_company_at_all() -> None:
    answer = asked("contractor", engagement="contractor", consent="given", successor_copied="yes")
    assert answer.verdict is Verdict.NOT_ALLOWED and "let_company_write" in kinds(answer)
    assert asked(
        "contractor", engagement="contractor", relation="friend", channel="in_person", hours="off"
    ).verdict is (Verdict.ALLOWED)


def test_after_the_last_day_the_company_writes() -> None:
    answer = asked(stage="after_last_day", consent="given")
    assert answer.verdict is Verdict.NOT_ALLOWED and kinds(answer) == {"let_company_write"}


def test_before_notice_the_manager_comes_first() -> None:
    assert "tell_manager" in kinds(asked(stage="before_notice"))
    assert asked("law-firm-us", stage="before_notice").conditions == ("you have given notice to the company first",)


@pytest.mark.parametrize(("language", "word"), [("en", "No."), ("es", "No."), ("ru", "Нет.")])
def test_no_is_said_in_the_readers_language(language: str, word: str) -> None:
    answer = ask(from_words({"stage": "after_last_day"}), load("company"), language)
    assert answer.in_words(language) == word

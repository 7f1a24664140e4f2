"""Russian business mail: what the rules alone take for a signal, and what they must leave in peace."""

from __future__ import annotations

from functools import cache

import pytest
import regex

from handover.screening.normalising.folding import fold
from handover.screening.rules.source import Rule, load
from handover.screening.signals import Signal

PRESENT = 0.5


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        (Signal.DEPARTURE, "После девяти лет работы я решил двигаться дальше."),
        (Signal.DEPARTURE, "Этот квартал мы с вами закроем, а дальше уже без меня."),
        (Signal.DEPARTURE, "Так вышло, что дорабатываю до конца месяца."),
        (Signal.DEPARTURE, "Весь май вас веду я, новый цех достроят, я его уже не увижу."),
        (Signal.NEW_EMPLOYER, "С понедельника начинаю в Delta Systems."),
        (Signal.NEW_EMPLOYER, "Мы с мужем открываем пекарню."),
        (Signal.SOLICITATION, "Я бы на вашем месте не спешил с продлением."),
        (Signal.SOLICITATION, "Наберите меня, прежде чем что-либо подписывать."),
        (Signal.SOLICITATION, "Если условия у них вас перестанут устраивать, вы знаете, к кому обратиться."),
        (Signal.SOLICITATION, "Для вас ничего не изменится, кроме названия в договоре."),
        (Signal.OPEN_DOOR, "Мне бы хотелось сохранить наше знакомство."),
        (Signal.OPEN_DOOR, "Кто захочет, тот меня найдёт."),
        (Signal.OPEN_DOOR, "О том, где я теперь, охотно расскажу за чашкой чая."),
        (Signal.SUCCESSOR, "За ваш договор теперь отвечает Сергей Ильин."),
        (Signal.SUCCESSOR, "Прошу все документы направлять Ирине Головиной."),
        (Signal.SUCCESSOR, "Меня зовут Пётр Лаптев, я принял ваш договор от Сидорова."),
        (Signal.DISPARAGEMENT, "Обещания, которые вам дают, никто выполнять не собирается."),
        (Signal.DISPARAGEMENT, "Отдел развалили, работать некому."),
        (Signal.CLIENT_DATA, "Достань, пожалуйста, из 1С всех покупателей с телефонами."),
    ],
)
def test_what_a_leaver_says_is_heard_however_politely(signal: Signal, text: str) -> None:
    assert strengths(text).get(signal, 0.0) >= PRESENT


@pytest.mark.parametrize(
    "text",
    [
        "С 5 по 19 июля я в отпуске, по срочным вопросам обращайтесь в приёмную.",
        "Ухожу в декретный отпуск, вернусь через год.",
        "Наш менеджер Пётр уволился ещё весной.",
        "В понедельник меня нет, взял отгул, во вторник вместе подготовим.",
        "Татьяна Сергеевна ушла из школы в июне, её материалы у методиста.",
        "Спасибо за сотрудничество в уходящем году, с наступающим!",
        "Сегодня последний день подачи заявок.",
        "Мы переходим на новую систему документооборота с 1 марта.",
        "Теперь я работаю в отделе логистики, но ваш договор остаётся за мной.",
        "Если у вас появятся вопросы, не стесняйтесь обращаться.",
        "Готов подготовить для вас коммерческое предложение.",
        "Просим продлить договор до 1 июня.",
        "Не подписывайте акт, пока не проверите комплектность.",
        "Цена действует до пятницы, не тяните с решением.",
        "Лучше пока подождать с отгрузкой, дорогу развезло.",
        "Увидимся на совещании в среду.",
        "Жду вас завтра в офисе к десяти.",
        "Наш коллега свяжется с вами в ближайшее время.",
        "Водитель Сергей, телефон 555-11-22, будет в девять.",
        "К сожалению, поставщик сорвал сроки, качество этой партии хуже, заменим.",
        "Не хочу вас обманывать: срок неделя.",
    ],
)
def test_ordinary_business_mail_is_left_in_peace(text: str) -> None:
    assert {signal: strength for signal, strength in strengths(text).items() if strength >= PRESENT} == {}


def test_rules_for_lists_of_clients_say_nothing_about_other_scripts() -> None:
    english = (
        "Vendors: Acme Ltd, 555-010-2000; Brix Ltd, 555-010-3000; Crow Ltd, 555-010-4000; Dune Ltd, 555-010-5000."
    )
    assert strengths(english) == {}


def strengths(text: str) -> dict[Signal, float]:
    """How sure the Russian rules are of each signal, added up as a check adds them up."""
    folded = fold(text)
    doubts: dict[Signal, float] = {}
    for rule, match, unless in russian():
        if any(
            match.search(folded.text, start, end) and not (unless and unless.search(folded.text, start, end))
            for start, end in folded.sentence_spans()
        ):
            doubts[rule.signal] = doubts.get(rule.signal, 1.0) * (1 - rule.weight)
    return {signal: 1 - doubt for signal, doubt in doubts.items()}


@cache
def russian() -> list[tuple[Rule, regex.Pattern[str], regex.Pattern[str] | None]]:
    return [
        (rule, regex.compile(rule.match), regex.compile(rule.unless) if rule.unless else None)
        for rule in load()
        if rule.language == "ru"
    ]

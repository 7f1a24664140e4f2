"""Telephone numbers spoken out in words: "siete cero cero", "семь девятьсот двенадцать", "oh seven double five"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handover.screening.contacts.kinds import Kind, Spot

WORDS: dict[str, int] = {
    **{w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])},
    **{w: n * 10 for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)},
    "oh": 0, "nought": 0,
    **{w: n for n, w in enumerate(["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"])},
    "dieciseis": 16, "veintidos": 22, "veintitres": 23, "veintiseis": 26,
    **{w: n * 10 for n, w in enumerate(["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"], 3)},
    **{w: n * 100 for n, w in enumerate(["cien", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos"], 1)},
    "ciento": 100,
    **{w: n for n, w in enumerate(["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"])},
    "нуль": 0, "одна": 1, "две": 2,
    **{w: n * 10 for n, w in enumerate(["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"], 2)},
    **{w: n * 100 for n, w in enumerate(["сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"], 1)},
}  # fmt: skip
REPEATS = {"double": 2, "doble": 2, "дважды": 2, "triple": 3, "трижды": 3}
_WORD = "|".join(sorted((*WORDS, *REPEATS), key=len, reverse=True))
MAYBE = re.compile(rf"(?:\b(?:{_WORD})\b[ ,.-]*){{3}}")
RUN = re.compile(rf"\b(?:\+ ?)?(?:(?:{_WORD}|\d{{1,4}}|y|plus|más|плюс)\b[ ,.;-]*)+")
LEAST_DIGITS = 6


def spoken_phones(text: str) -> Iterator[Spot]:
    """Every number spoken out in a folded text that people could dial."""
    for digits, start, end in spoken(text):
        yield Spot(Kind.PHONE, digits, start, end, is_disguised=True)


def spoken(text: str) -> Iterator[tuple[str, int, int]]:
    """(digits, start, end) of each run of number words long enough for a telephone number."""
    if not MAYBE.search(text):
        return
    for run in RUN.finditer(text):
        words = re.findall(r"[^\W_]+", run.group())
        digits = _digits(words)
        if sum(word in WORDS for word in words) >= 3 and LEAST_DIGITS <= len(digits) <= 15:
            yield digits, run.start(), run.start() + len(run.group().rstrip(" ,.;-"))


def _digits(words: list[str]) -> str:
    """Hundreds, tens and units that follow each other are one group: "девятьсот двенадцать" is 912."""
    groups: list[str] = []
    room = 0  # how much smaller the next word must be to belong to the same group
    repeat = 1
    for word in words:
        if word in REPEATS:
            repeat, room = REPEATS[word], 0
        elif word in WORDS:
            value = WORDS[word]
            if 0 < value < room:
                groups[-1] = str(int(groups[-1]) + value)
            else:
                groups.extend([str(value)] * repeat)
            room, repeat = _room(value), 1
        elif word.isdigit():
            groups.append(word)
            room = 0
    return "".join(groups)


def _room(value: int) -> int:
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0

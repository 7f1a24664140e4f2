"""Words that mix Latin and Cyrillic letters are read in the script that they pretend to be in."""

from __future__ import annotations

import re

TO_CYRILLIC = str.maketrans("aeopcyxkmthnuribё", "аеорсухкмтнпигіье")
TO_LATIN = str.maketrans("аеорсухкмтнвпигьіјѕԁһԛԝѵї", "aeopcyxkmthbnurbijsdhqwvi")
LATIN_ALIKE = frozenset("аеорсухкмтнвіјѕԁһԛԝѵгпиьї")
CYRILLIC_ALIKE = frozenset("aeopcyxkmthbnurigіё346")
MIXED = re.compile(r"[a-z][а-яѐ-ӿԁ-ԯ]|[а-яѐ-ӿԁ-ԯ][a-z]")
WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[\w.+-]*@[\w.-]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|example|io|me)\b")
LATIN_LETTER = re.compile("[a-z]")
CYRILLIC_LETTER = re.compile("[а-яѐ-ӿ]")
# Letters that a reader takes for no letter of the other script.
CYRILLIC_ONLY = re.compile("[бджзйлфцчшщъыэюя]")
LATIN_ONLY = re.compile("[dfjlqsvwz]")
NO_WORDS = re.compile(r"[a-z0-9][a-z0-9+-]*(?:[._@/:]+[a-z0-9+-]+)+")
CYRILLIC_WORD = re.compile("[а-яѐ-ӿԁ-ԯ]+")
ODD_AMONG = re.compile(r"[а-я]@|@[\w.-]*[а-я]|\d[ .()-]?[oо]{1,4}(?=[ .()-]?\d)")
# "7 495 ООО-48-74": letters that stand for a zero or a one among digits.
DIGITLIKE = re.compile(
    r"(?<=\d)[oо]+(?=\d)|(?<=\d[ .()-])[oо]{2,4}(?=[ .()-]\d)|(?<=\d)[oо]{1,3}(?=[ .()-]\d)|(?<=\d)[lі|](?=\d)"
)
DIGITS = str.maketrans("oоlі|", "00111")


def is_suspicious(lowered: str) -> bool:
    """Whether `unmixed` could change a text: a cheap look, for the many texts that are plain."""
    if MIXED.search(lowered) or ODD_AMONG.search(lowered):
        return True
    if not LATIN_LETTER.search(lowered):
        return False
    return any(_has_alike(line) for line in lowered.split("\n") if not line.isascii())


def _has_alike(line: str) -> bool:
    """A Cyrillic word that could be a Latin one, in a Latin line."""
    return any(map(LATIN_ALIKE.issuperset, CYRILLIC_WORD.findall(line))) and is_mostly_latin(line)


def unmixed(lowered: str) -> str:
    """The same text with each mixed word in one script; the length never changes."""
    return "\n".join(line if line.isascii() else _unmixed_line(line) for line in lowered.split("\n"))


def _unmixed_line(line: str) -> str:
    latin = is_mostly_latin(line)
    text = WORD.sub(lambda match: _one_script(match.group(), latin=latin), line)
    text = ADDRESS.sub(lambda match: _latin_if_alike(match.group()), text)
    if latin:
        text = CYRILLIC_WORD.sub(lambda match: _latin_if_alike(match.group()), text)
    return DIGITLIKE.sub(lambda match: match.group().translate(DIGITS), text)


def is_mostly_latin(line: str) -> bool:
    """By the words with a letter that looks like none of the other script; addresses and names of files are no words."""
    words = WORD.findall(NO_WORDS.sub(" ", line))
    cyrillic = sum(1 for word in words if CYRILLIC_ONLY.search(word))
    latin = sum(1 for word in words if LATIN_ONLY.search(word) or (word.isascii() and not word.isdigit()))
    return latin > 2 * cyrillic


def _one_script(word: str, *, latin: bool) -> str:
    if word.isascii() or not MIXED.search(word):
        return word
    cyrillic_only = sum(1 for char in word if CYRILLIC_LETTER.match(char) and char not in LATIN_ALIKE)
    latin_only = sum(1 for char in word if "a" <= char <= "z" and char not in CYRILLIC_ALIKE)
    if cyrillic_only == latin_only:
        return word.translate(TO_LATIN if latin else TO_CYRILLIC)
    return word.translate(TO_LATIN if latin_only > cyrillic_only else TO_CYRILLIC)


def _latin_if_alike(word: str) -> str:
    letters = [char for char in word if CYRILLIC_LETTER.match(char)]
    return word.translate(TO_LATIN) if letters and LATIN_ALIKE.issuperset(letters) else word

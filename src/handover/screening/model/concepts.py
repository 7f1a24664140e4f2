"""Ideas that words of three languages stand for: what is learnt of one language and word is known of the others."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "concepts.txt"
SHORTEST = 2  # letters of a beginning
NUMBER = "number"
ACCENTS = str.maketrans("áéíóúüё", "aeiouuе")  # many write without them


@lru_cache(maxsize=1 << 16)
def concept(word: str) -> str:
    """The idea of a folded word, "" for most; a sign in the place of a contact is an idea of its own."""
    whole, beginnings = _listed()
    word = word.translate(ACCENTS)
    if found := whole.get(word):
        return found
    if not word[0].isalpha():  # a number, the end of a sentence, a sign
        return NUMBER if word == "0" else word
    return next((beginnings[word[:n]] for n in range(len(word), SHORTEST - 1, -1) if word[:n] in beginnings), "")


@cache
def _listed() -> tuple[dict[str, str], dict[str, str]]:
    """(whole words, beginnings of words) -> ideas; what stands first in the file counts."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, _, words = line.split("\t")
        for word in words.split():
            kept, end = (beginnings, -1) if word.endswith("*") else (whole, None)
            kept.setdefault(word[:end], name)
    return whole, beginnings

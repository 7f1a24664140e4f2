"""What a cell says, once the traces of spreadsheets and exports are off."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from handover.book.importing.words import word_set

#: A cell whose content cannot be known: a formula nobody works out, an error value, a number that lost its digits.
FORMULA: Final = "formula"
SCIENTIFIC: Final = "scientific notation"

# Zero-width signs, soft hyphens, marks of writing direction, control characters: seen by nobody, in the way of
# every comparison, and some of them (NUL) no database takes.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# ASCII without anything to tidy: most cells of most files.
is_tidy = re.compile(r"[A-Za-z0-9+(][!-~]*(?: [!-~]+)*").fullmatch
_DASHES = frozenset("-‐‑‒–—―−﹣－ ")
_GUARDED = re.compile(r"'[=+\-@]")
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_LOST_DIGITS = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


def clean(raw: str) -> str:
    """`raw` as a person reads it: NFC, one space between words, nothing unseen; "" for dashes alone."""
    if _UNSEEN.search(raw):
        raw = _UNSEEN.sub("", raw)
    if not raw.isascii():
        raw = unicodedata.normalize("NFC", raw)
    text = " ".join(raw.split())
    if text[:1] in _DASHES and _DASHES.issuperset(text):
        return ""
    return text


def read(raw: str) -> str | None:
    """The text of a cell; None where it is a formula or an error value, whose content nobody can know."""
    if not raw or is_tidy(raw):
        return raw
    text = clean(raw)
    first = text[:1]
    if first == "'" and _GUARDED.match(text):
        return clean(text[1:])
    if first == "=":
        return _formula(text)
    return None if first == "#" and text.casefold() in word_set("errors") else text


def known(raw: str) -> str:
    """The text of a cell, "" where it cannot be known."""
    return read(raw) or ""


def _formula(text: str) -> str | None:
    found = _TEXT_FORMULA.fullmatch(text) or _hyperlink().fullmatch(text)
    return clean(found.group(1).replace('""', '"')) if found else None


@cache
def _hyperlink() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(word_set("hyperlink")))
    return re.compile(rf'=\s*(?:{names})\s*\(.*[,;]\s*"((?:[^"]|"")*)"\s*\)', re.IGNORECASE | re.DOTALL)


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet has made 1.9E+11 out of an id or a phone."""
    return "+" in text and _LOST_DIGITS.fullmatch(text) is not None


def key(text: str) -> str:
    """A name for comparing: without letter case; spaces are tidy already."""
    return text.casefold()

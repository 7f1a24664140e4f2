"""What cells mean: addresses, phones, relations, countries, languages, dates, owners."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple

from babel import Locale

from handover.book.importing.cells import clean, read
from handover.book.importing.words import closed_pattern, folded, relation_patterns, word_set, words

_PARTS = re.compile(r" ::: |[,;/]")
# Atoms and labels of RFC 5322 and RFC 1035: ASCII only, nothing empty between the dots.
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
)
_LABELS = re.compile(r" ::: |[,;|]")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_NAMED_ADDRESS = re.compile(r"(.*?)\s*[<(\[]\s*([^\s<>()\[\]]+@[^\s<>()\[\]]+)\s*[>)\]]")
#: Languages in which exports name countries and languages.
_SPOKEN = ("en", "es", "de", "ru", "fr", "it", "pt", "pl", "nl", "sv", "fi", "uk", "ja")


def addresses(text: str) -> list[str]:
    """The valid addresses of a cell in written order, lower case."""
    if _ADDRESS.fullmatch(lower := text.lower()):
        return [lower] if len(lower) <= 254 else []
    parts = (part.strip().removeprefix("mailto:") for part in _PARTS.split(lower))
    return [part for part in parts if len(part) <= 254 and _ADDRESS.fullmatch(part)]


def phone(text: str) -> str:
    """The first phone of a cell, as written."""
    first = text.split(" ::: ", 1)[0].strip()
    return first[4:].strip() if first[:4].lower() == "tel:" else first


@lru_cache(maxsize=8192)
def phone_class(label: str) -> str:
    """ "work", "mobile", "other", or "fax" for what nobody answers, by the label beside a phone."""
    low = label.casefold()
    kinds = words()["phones"]
    return next((kind for kind in ("fax", "mobile", "work") if any(stem in low for stem in kinds[kind])), "other")


@lru_cache(maxsize=8192)
def relation(text: str) -> str:
    """ "client", "prospect", "former", or "" where the cell does not say; of several labels the gravest counts."""
    labels = [folded(label).strip(" *") for label in _LABELS.split(text)]
    said = {_relation(label) for label in labels}
    return next((name for name in ("former", "prospect", "client") if name in said), "")


def _relation(label: str) -> str:
    return next((name for name, pattern in relation_patterns() if pattern.search(label)), "")


@lru_cache(maxsize=8192)
def country(text: str) -> str:
    """ISO 3166-1 code of a country named or coded in any of the known languages, else ""."""
    code = text.upper()
    if len(code) == 2 and code in _territories():
        return code
    low = text.casefold().removeprefix("base.")
    if len(low) == 2 and low.upper() in _territories():
        return low.upper()
    return words()["countries"].get(low) or _country_names().get(low, "")


@cache
def _territories() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())


@cache
def _country_names() -> dict[str, str]:
    return {
        name.casefold(): code
        for spoken in _SPOKEN
        for code, name in Locale(spoken).territories.items()
        if code in _territories()
    }


@lru_cache(maxsize=8192)
def language(text: str) -> str:
    """ISO 639-1 code of "es_ES", "Spanish", "Español (España)", "русский", else ""."""
    low = _BRACKETS.sub("", text).strip().casefold()
    code = re.split(r"[-_ ]", low, maxsplit=1)[0]
    if len(code) == 2 and code in Locale("en").languages:
        return code
    return words()["languages"].get(low) or _language_names().get(low, "")


@cache
def _language_names() -> dict[str, str]:
    return {
        name.casefold(): code
        for spoken in _SPOKEN
        for code, name in Locale(spoken).languages.items()
        if len(code) == 2
    }


def is_yes(text: str) -> bool:
    return bool(text) and text.casefold() in word_set("yes")


def is_rank(text: str) -> bool:
    """Whether a customer rank says that this is a customer: a number above 0, or yes."""
    return is_yes(text) or (text.replace(".", "", 1).isdigit() and float(text) > 0)


@lru_cache(maxsize=8192)
def tier(text: str) -> str:
    """A, B or C out of "A", "Tier B", "C-Kunde"; else ""."""
    found = re.search(r"(?<!\w)([ABCАВС])(?!\w)", text.upper())
    return found.group(1).translate(str.maketrans("АВС", "ABC")) if found else ""


@lru_cache(maxsize=1024)
def is_closed(stage: str) -> bool:
    """Whether the stage or the status of a deal says that it is won or lost."""
    return bool(stage) and closed_pattern().search(folded(stage)) is not None


#: Characters of a note that the book keeps.
LONGEST_NOTE: Final = 4_000


def note(raw: str) -> str:
    """A longer text with its lines, each as a person reads it; "" for a formula or dashes alone."""
    whole = read(raw)
    if not whole or ("\n" not in raw and "\r" not in raw):
        return whole or ""
    lines = [clean(line) for line in raw.strip().removeprefix("'").splitlines()]
    # One empty line between paragraphs is enough.
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()


def shortened(text: str) -> str:
    """As much of a note as the book keeps."""
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1].rstrip() + "…"


_DATES = (
    re.compile(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})"),
)


@lru_cache(maxsize=8192)
def day(text: str) -> str:
    """ISO date of a cell, else ""; 03/04/2026 could be read twice and is not read at all."""
    for pattern in _DATES:
        if found := pattern.match(text):
            return _iso(found.groupdict())
    return ""


def _iso(parts: dict[str, str]) -> str:
    if "a" in parts:
        a, b = int(parts["a"]), int(parts["b"])
        if a <= 12 and b <= 12 and a != b:
            return ""
        month, dom = (a, b) if a <= 12 else (b, a)
    else:
        month, dom = int(parts["m"]), int(parts["d"])
    try:
        return date(int(parts["y"]), month, dom).isoformat()
    except ValueError:
        return ""


class Owner(NamedTuple):
    """Somebody of the company as an owner cell names them; without a name the address stands for it."""

    name: str
    email: str = ""
    inactive: bool = False


@lru_cache(maxsize=8192)
def owner(text: str) -> Owner:
    """The person in an owner cell: a name, an address, or both; a note that they have left is not part of it."""
    name, inactive = text, False
    if (note := _BRACKETS.search(text)) and _says_left(note.group(1)):
        name, inactive = clean(text[: note.start()]), True
    if "@" in name:
        if named := _NAMED_ADDRESS.fullmatch(name):
            return Owner(named.group(1) or named.group(2).lower(), named.group(2).lower(), inactive)
        if found := addresses(name):
            return Owner(found[0], found[0], inactive)
    return Owner(name, "", inactive)


def _says_left(note: str) -> bool:
    low = folded(note)
    return any(stem in low for stem in word_set("deactivated"))


def lost_characters(texts: Iterable[str]) -> bool:
    """Whether a narrow encoding has put "?" in the place of letters."""
    return any("?" in text or "\ufffd" in text for text in texts)

"""Bytes to letters. A charset that readers do not all know, or that does not fit its bytes, is noted."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason

_ASCII = frozenset({"", "ascii", "us-ascii", "646", "ansi_x3.4-1968"})
_BYTEWISE = re.compile(
    r"iso8859-\d+|cp(125\d|437|737|775|8[5-7]\d|874|720|1125|949|950|932|936)|koi8[_-][rut]|mac[_-]\w+|utf-8|ascii|"
    r"latin[-_]?\d|gb(2312|k|18030)|big5\w*|shift_jis\w*|euc_\w+|johab|tis-620|ptcp154|kz1048|hp-roman8"
)
_CONTROLS = bytes((*range(0x09), 0x0E, 0x0F, *range(0x10, 0x1B), *range(0x1C, 0x20)))
_STATEFUL = re.compile(r"iso2022_jp\w*")
_UNUSUAL = re.compile(r"utf-(7|16|32)(-[bl]e)?|cp(037|273|424|500|86[0-9]|875|1006|1026|1140)|hz|iso2022_\w+")
_TRUSTED_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RUSSIAN = ("windows-1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic")
_FREQUENT = frozenset("оеаинтсрвлкмдпу")
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "x-windows-1251": "cp1251",
    "win-1251": "cp1251",
}


def decode(raw: bytes, charset: str, notes: Gathering) -> str:
    """The text under the declared charset ("" if none). Wrong guesses are avoided by noting, never by silence."""
    charset = charset.strip().lower()
    name = _codec(charset)
    if len(raw.translate(None, _CONTROLS)) < len(raw) and (name is None or _is_bytewise(name)):
        notes.note(Reason.CONTROL_CHARACTERS)
        wide = _wide(raw)
        if wide is not None:
            return wide
    if raw.isascii() and (name is None or _is_bytewise(name)):
        if charset and name is None:
            notes.note(Reason.UNKNOWN_CHARSET)
        if b"\x1b" in raw:
            notes.note(Reason.UNUSUAL_CHARSET)
            return _escaped(raw)
        return raw.decode("ascii")
    if name is None:
        notes.note(Reason.UNKNOWN_CHARSET)
        return guessed(raw)
    if name == "ascii":
        return _undeclared(raw, charset, notes)
    return _declared(raw, name, notes)


def marked(raw: bytes) -> str | None:
    """The text of a file that says itself, by its first bytes, how it is written."""
    for mark, name in _TRUSTED_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode("utf-8", "replace") if name == "utf-8" else raw.decode(name, "replace")
    return None


def guessed(raw: bytes) -> str:
    """The likeliest text of bytes that nobody vouches for."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    wide = _wide(raw)
    if wide is not None:
        return wide
    texts = [raw.decode(name, "replace") for name in ("cp1252", *_RUSSIAN)]
    best = max(texts, key=_russian)
    return best if _russian(best) > 0.5 else texts[0]


def _wide(raw: bytes) -> str | None:
    half = len(raw) // 3
    if len(raw) < 4 or raw.count(b"\0") < half // 2:
        return None
    return raw.decode("utf-16-be" if raw[0::2].count(0) > raw[1::2].count(0) else "utf-16-le", "replace")


@lru_cache(256)
def _codec(charset: str) -> str | None:
    """Python's name of it; None if nobody knows it (or if it is none of text, as `rot13` and `idna`)."""
    if charset in _ASCII:
        return "ascii"
    if len(charset) > 40 or not charset.isascii():
        return None
    try:
        name = codecs.lookup(_ALIASES.get(charset, charset)).name
    except (LookupError, ValueError):
        return None
    if name == "iso8859-1":
        return "cp1252"  # as every mail reader takes it
    return name if _BYTEWISE.fullmatch(name) or _UNUSUAL.fullmatch(name) or name == "utf-8" else None


@lru_cache(256)
def _is_bytewise(name: str) -> bool:
    """ASCII bytes mean ASCII letters in it."""
    return bool(_BYTEWISE.fullmatch(name))


def _undeclared(raw: bytes, charset: str, notes: Gathering) -> str:
    """Eight-bit bytes under no charset (UTF-8 is then what readers show), or under US-ASCII (a lie)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        notes.note(Reason.CHARSET_DISAGREES)
        return guessed(raw)
    if charset:
        notes.note(Reason.CHARSET_DISAGREES)
    return text


def _declared(raw: bytes, name: str, notes: Gathering) -> str:
    if not _is_bytewise(name) and not _STATEFUL.fullmatch(name):
        notes.note(Reason.UNUSUAL_CHARSET)
    try:
        text = raw.decode(name)
    except (UnicodeError, ValueError):
        if name == "cp1252":
            return _latin(raw, notes)
        notes.note(Reason.CHARSET_DISAGREES)
        return guessed(raw) if _is_bytewise(name) else _both(raw.decode(name, "replace"), raw)
    if name == "utf-8":
        return text
    if b"\x1b" in raw and _is_bytewise(name):
        notes.note(Reason.UNUSUAL_CHARSET)
        return text + "\n" + _escaped(raw)
    if name in ("utf-16", "utf-16-le", "utf-16-be") and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _both(text, raw)
    return _plausible(raw, text, name, notes) if _is_bytewise(name) else text


def _latin(raw: bytes, notes: Gathering) -> str:
    """The five bytes that windows-1252 leaves empty are control signs in ISO 8859-1."""
    return _plausible(raw, raw.decode("latin-1"), "cp1252", notes)


def _both(text: str, raw: bytes) -> str:
    """A second reading beside the first where byte order or state is in doubt."""
    other = guessed(raw)
    return text if other == text else text + "\n" + other


def _plausible(raw: bytes, text: str, name: str, notes: Gathering) -> str:
    """A one-byte charset fits any bytes: look whether the letters make sense, or another charset is meant."""
    other = _meant(raw, text, name)
    if other is None:
        return text
    notes.note(Reason.CHARSET_DISAGREES)
    return other


def _meant(raw: bytes, text: str, name: str) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if name.startswith(("gb", "big5", "shift", "euc", "cp9", "johab")):
        return None
    high = sum(byte > 0xBF for byte in raw)
    if high < 12:
        return None
    best = max((raw.decode(candidate, "replace") for candidate in _RUSSIAN), key=_russian)
    return best if _russian(best) > 0.55 and _russian(best) > _russian(text) + 0.25 else None


def _russian(text: str) -> float:
    """How far the Cyrillic letters, and the others beyond ASCII, look like a Russian text."""
    letters = [letter for letter in text if letter > "\x7f" and not letter.isspace()]
    return sum(letter in _FREQUENT for letter in letters) / len(letters) if letters else 0.0


def _escaped(raw: bytes) -> str:
    """What ISO 2022 readers see behind escape sequences."""
    try:
        return raw.decode("iso2022_jp_2", "replace")
    except (UnicodeError, ValueError):
        return raw.decode("latin-1")

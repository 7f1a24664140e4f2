"""In which encoding a text was written, when nobody says so."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: One byte for each letter, in order of preference.
_NARROW = ("cp1252", "cp1251", "cp1250", "koi8_r", "cp866", "mac_roman")
_CYRILLIC = frozenset(("cp1251", "koi8_r", "cp866"))
_CHUNK = 1 << 20
_ENOUGH = 200_000  # bytes with letters beyond ASCII that are looked at


def encoding_of(path: Path) -> str:
    """The codec that reads this file; a file of UTF-8 with a few broken bytes is still UTF-8."""
    with path.open("rb") as file:
        head = file.read(4096)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if wide := _wide(head):
        return wide
    good, bad, telling = _as_utf8(path)
    return "utf-8" if not bad or good > 20 * bad else narrow(telling)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: separators and digits bring NUL bytes, all on one side; no other text has any."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 50 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 50 and not odd else ""


def _as_utf8(path: Path) -> tuple[int, int, bytes]:
    """Letters beyond ASCII that are good UTF-8, bytes that are not, and the lines that hold such bytes."""
    good = bad = 0
    telling = bytearray()
    for chunk in _lines(path):
        if chunk.isascii():
            continue
        try:
            good += len(chunk) - len(chunk.decode("utf-8"))
        except UnicodeDecodeError:
            text = chunk.decode("utf-8", "surrogateescape")
            broken = sum("\udc80" <= letter <= "\udcff" for letter in text)
            bad += broken
            good += len(chunk) - len(text)
            if len(telling) < _ENOUGH:
                telling += chunk[: _ENOUGH - len(telling)]
    return good, bad, bytes(telling)


def _lines(path: Path) -> Iterator[bytes]:
    """Blocks that end with a line, so that no letter is cut in two."""
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            yield block + file.readline()


def narrow(sample: bytes) -> str:
    """The one-byte encoding in which `sample` looks most like words."""
    scores = {name: _oddness(sample, name) for name in _NARROW}
    return min(scores, key=lambda name: scores[name])


def _oddness(sample: bytes, name: str) -> float:
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return float("inf")
    runs = re.findall(r"[^\W\d_]*[^\x00-\x7f]+[^\W\d_]*", text)
    judge = _cyrillic_oddness if name in _CYRILLIC else _latin_oddness
    return sum(judge(run) for run in runs) / max(len(runs), 1)


def _latin_oddness(run: str) -> float:
    """In Latin words letters beyond ASCII stand alone, are letters, and capitals come first."""
    odd = sum(1.0 for letter in run if not letter.isalpha() and letter not in "«»–—’“”€ªº°·¿¡…\xa0№")
    odd += sum(2.0 for _ in re.finditer(r"[^\x00-\x7f]{3,}", run) if re.search(r"[^\W\d_]{3,}", run))
    odd += sum(1.0 for _ in re.finditer(r"[a-zß-ÿ][À-ÞŠŒŽŸ]", run))
    return odd + sum(1.0 for _ in re.finditer(r"(?<=[a-zA-Z])[ºª¿¡°·…](?=[a-zA-Z])", run))


def _cyrillic_oddness(run: str) -> float:
    """In Russian words letters are Cyrillic throughout, mostly small, the frequent ones frequent."""
    odd = sum(
        1.0
        for letter in run
        if ord(letter) > 127 and not ("\u0400" <= letter <= "\u04ff" or letter in "«»–—№…\xa0“”’")
    )
    odd += 2.0 * (re.search(r"[a-zA-Z]", run) is not None)
    odd += sum(1.0 for _ in re.finditer(r"[а-яё][А-ЯЁ]", run))
    letters = [letter for letter in run.lower() if letter.isalpha()]
    common = sum(letter in "оеаинтсрвлкмдпу" for letter in letters)
    return odd + (1.0 if letters and common < len(letters) * 0.5 else 0.0)

"""One character, or one with its combining marks, as the plain letters that a reader sees."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

LOOKALIKES = Path(__file__).parent / "lookalikes.txt"
TYPOGRAPHIC = {
    **dict.fromkeys("‘’‚‛ʼʹ`´′＇", "'"),
    **dict.fromkeys("“”„‟«»″‹›", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃﹣－", "-"),
    **dict.fromkeys("․‧∙⋅", "."),
    "ё": "е",
    "…": "…",
    "№": "№",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
}
# Shown as nothing, though Unicode calls them letters, marks or symbols.
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u00ad\u180e")
NATIVE_MARKS = frozenset("áéíóúüñçàèìòùâêîôûäöåãõйїіў")


@cache
def plain(cluster: str) -> str:
    """What a reader sees in it, in lower case; "" for what is not shown at all."""
    if cluster in TYPOGRAPHIC:
        return TYPOGRAPHIC[cluster]
    seen = "".join(_seen(char) for char in unicodedata.normalize("NFKC", _shown(cluster)).lower())
    return TYPOGRAPHIC.get(seen, seen)


def _shown(cluster: str) -> str:
    return "".join(char for char in cluster if not is_invisible(char))


def is_invisible(char: str) -> bool:
    """Format characters, tags, variation selectors and fillers: they part letters for a program only."""
    return char in FILLERS or unicodedata.category(char) in ("Cf", "Cn", "Co") or "\ufe00" <= char <= "\ufe0f"


def _seen(char: str) -> str:
    if char.isascii() or char in NATIVE_MARKS:
        return char
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp", "Cc", "Cs"):
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category.startswith("M"):
        return ""
    return _letter(char)


def _letter(char: str) -> str:
    alike = lookalikes().get(char)
    if alike:
        return alike
    base = unicodedata.normalize("NFD", char)[0]
    return base if base == char or base.isascii() else lookalikes().get(base, base)


@cache
def lookalikes() -> dict[str, str]:
    """Letters and digits of other scripts that look like a Latin one."""
    pairs: dict[str, str] = {}
    for line in LOOKALIKES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            target, alike = line.split(" ")
            pairs.update(dict.fromkeys(alike, target))
    return pairs

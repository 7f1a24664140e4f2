"""PURE: the small words of each language: greetings, dates spelled out, lists, a sentence on further clients.

Everything that a translator writes lies in `memos/<language>/`; a further language is a further folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.lists import format_list

from handover.notices.wording import Wording, fill, one_line, parse

FOLDER = Path(__file__).parent / "memos"

#: How many clients a subject line names before it counts the rest.
NAMED_IN_SUBJECT = 3
LONGEST_NAME_IN_SUBJECT = 60

# "Torre e Hijos", "Ágora e Iberia": Spanish turns "y" into "e" before the sound i (but not before hie-).
_SPANISH_I = re.compile(r"[ií]|h[ií](?!e)", re.IGNORECASE)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have memos."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@cache
def shipped(name: str, language: str) -> Wording:
    """The wording that comes with Handover: `name` is "manager-client", "call-prospect" and the like."""
    return parse((FOLDER / language / f"{name}.txt").read_text(encoding="utf-8"), where=f"{language}/{name}.txt")


def spelled_out(day: date, language: str) -> str:
    """`day` as a person writes it: "3 December 2026", never 03/12/26."""
    # Babel joins the Russian "г." by a narrow no-break space that some mail programs show as a box.
    return one_line(format_date(day, format="long", locale=_locale(language)))


def greeting(contact_name: str, language: str) -> str:
    """The first line of a letter, sensible without a name too; neutral about gender in every language."""
    name = one_line(contact_name)
    return _say(language, "greeting", contact_name=name) if name else _say(language, "greeting_unnamed")


def in_a_row(names: Sequence[str], language: str) -> str:
    """ "Acme, Borealis and Corvo" in the given language."""
    row = format_list(list(names), locale=_locale(language))
    if language == "es" and len(names) > 1 and _SPANISH_I.match(names[-1]):
        return row.removesuffix(f" y {names[-1]}") + f" e {names[-1]}"
    return row


def in_a_subject(names: Sequence[str], language: str) -> str:
    """The same for a subject line: long names cut, the fourth and further clients counted."""
    short = [_cut(name) for name in names[:NAMED_IN_SUBJECT]]
    rest = len(names) - len(short)
    return ", ".join(short) + f" (+{rest})" if rest else in_a_row(short, language)


def other_client(language: str, *, clients: Sequence[str], successor: str, reach: Sequence[str]) -> str:
    """The sentence on clients that somebody else takes over: `reach` is their address and phone."""
    return _say(
        language,
        "other_client",
        client=in_a_row(clients, language),
        successor_name=successor,
        reach=", ".join(one_line(way) for way in reach if way),
    )


def _locale(language: str) -> str:
    # Plain "en" is American: "December 3, 2026" and "A, B, and C".
    return "en_GB" if language == "en" else language


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME_IN_SUBJECT else name[: LONGEST_NAME_IN_SUBJECT - 1].rstrip() + "…"


def _say(language: str, key: str, **values: str) -> str:
    return fill(Wording("", _phrases(language)[key]), values).body


@cache
def _phrases(language: str) -> Mapping[str, str]:
    lines = (FOLDER / language / "phrases.txt").read_text(encoding="utf-8").splitlines()
    return {key: text.strip() for key, _, text in (line.partition(":") for line in lines if line)}

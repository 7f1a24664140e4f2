"""Where a sentence ends: at a full stop, at an empty line, at a line that was not just wrapped."""

from __future__ import annotations

import re

LONGEST = 600
WRAPPED_FROM = 50
# The white space after which something new may begin; a line feed stays one where it parts two lines.
GAPS = re.compile(r"(?<=[.!?…])[\"')\]]{0,2}[ ]+|[ ]*\n[ \n]*")
SPACES = re.compile(r"[ ]{2,}")
NO_END = re.compile(
    r"(?:\b(?:\w|mr|mrs|ms|dr|sr|sra|srta|dra|st|no|tel|ext|inc|ltd|co|corp|vs|etc|approx|dept|jr|av|avda|núm|dpto|"
    r"pág|ud|uds|vd|вд|им|ул|тел|моб|доб|др|пр|обл|гг|тыс|млн|руб|коп|стр|рис|см|зам|ген|отд|оф|кв|корп|ср|ing|lic|arq|mtro|mtra|prof|abog|dña|téc|т\.\s?[екдп]|e\.\s?g|i\.\s?e|a\.\s?m|p\.\s?m))\.$"
)
BULLET = re.compile(r"[-*•●▪→>]|\d{1,2}[.)] ")


def broken(cased: str, lowered: str) -> str:
    """`lowered` with a line feed in place of the white space at which a sentence ends; the length stays.

    `cased` is the same text before lower case: a wrapped line goes on with a small letter.
    """
    pieces: list[str] = []
    done = 0
    for match in GAPS.finditer(lowered):
        start, end = match.span()
        gap = match.group()
        pieces.append(lowered[done:start])
        if "\n" in gap:
            is_end = _is_line_end(cased, lowered, start, end, gap)
        else:
            is_end = not NO_END.search(lowered, max(0, start - 8), start)
        pieces.append(_filled(gap, "\n" if is_end else " "))
        done = end
    pieces.append(lowered[done:])
    return "".join(pieces)


def _filled(gap: str, space: str) -> str:
    marks = gap.rstrip(" \n")
    return marks + space * (len(gap) - len(marks))


def _is_line_end(cased: str, lowered: str, start: int, end: int, gap: str) -> bool:
    if gap.count("\n") > 1 or start == 0 or end >= len(lowered):
        return True
    if lowered[start - 1] in ".!?:;…" or BULLET.match(lowered, end):
        return True
    is_long = start - lowered.rfind("\n", 0, start) > WRAPPED_FROM
    return not (is_long or (cased[end].islower() and start - lowered.rfind("\n", 0, start) > WRAPPED_FROM // 2))

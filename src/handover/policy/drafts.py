"""PURE: a pack that somebody is still writing: everything that is wrong with it, or what it would mean."""

from __future__ import annotations

from dataclasses import dataclass

from handover.errors import UnusableInput, Words
from handover.policy.files import LARGEST, document_of
from handover.policy.pack import Pack, pack_of
from handover.policy.validating import complaints

NAME = "draft"
#: A pack is a few levels deep; what is deeper is no pack, and would cost a parser its stack.
DEEPEST = 50


@dataclass(frozen=True)
class Draft:
    """`pack` is None as long as something is wrong; `wrong` names line, place and what would be right."""

    pack: Pack | None
    wrong: tuple[Words, ...] = ()


def draft(text: str) -> Draft:
    """Read the YAML of a pack. Nothing of it takes effect anywhere."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        return Draft(None, (Words("draft, line %(line)s: holds half of a character; write it anew", line=line),))
    if size > LARGEST:
        return Draft(
            None, (Words("draft: is larger than %(largest)s bytes; this is no pack", largest=f"{LARGEST:,}"),)
        )
    if _deepest(text) > DEEPEST:
        return Draft(
            None, (Words("draft: is nested deeper than %(deepest)s levels; this is no pack", deepest=DEEPEST),)
        )
    try:
        found = document_of(NAME, text)
    except UnusableInput as wrong:
        return Draft(None, (wrong.words,))
    known = complaints(found)
    if known:
        return Draft(None, tuple(one.words for one in known))
    return Draft(pack_of(dict(found.data)))


def _deepest(text: str) -> int:
    """An upper bound, without parsing: brackets that are open at once, steps of indentation, dashes on a line."""
    depth = deepest = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}" and depth > 0)
        deepest = max(deepest, depth)
    lines = text.splitlines()
    indented = max((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    dashes = max(
        (line.count("- ") + line.count("? ") + line.count("-\t") for line in lines if _opens(line)), default=0
    )
    return max(deepest, indented // 2, dashes)


def _opens(line: str) -> bool:
    return line.lstrip().startswith(("- ", "? ", "-\t"))

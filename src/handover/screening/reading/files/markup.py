"""The texts of an XML file in an office document, whatever its vocabulary."""

from __future__ import annotations

import re
from xml.parsers import expat

_BREAKS = frozenset(
    ["p", "br", "cr", "row", "si", "h", "tr", "comment", "note", "list-item", "line", "item", "slide"]
)
_TABS = frozenset(["tab", "c", "tc", "table-cell", "t"])
_ATTRIBUTES = frozenset(
    [
        "descr",
        "title",
        "alt",
        "Target",
        "href",
        "name",
        "tooltip",
        "display",
        "author",
        "lastModifiedBy",
        "val",
        "prompt",
        "v",
        "caption",
    ]
)
_WORTH_READING = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}|@|\d{5}|https?:|mailto:")


class Entities(Exception):
    """The file declares entities of its own, which may unfold without end."""


def text(data: bytes) -> tuple[str, list[str]]:
    """The text with its line breaks, and attributes that people see or follow. Raises `expat.ExpatError`."""
    pieces: list[str] = []
    attributes: dict[str, None] = {}

    def start(name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in _TABS and pieces and not pieces[-1].endswith(("\n", "\t")) and local != "t":
            pieces.append("\t")
        for key, value in given.items():
            if key.rpartition(":")[2] in _ATTRIBUTES and _WORTH_READING.search(value):
                attributes[value] = None

    def end(name: str) -> None:
        if name.rpartition(":")[2] in _BREAKS:
            pieces.append("\n")

    def refuse(*_: object) -> None:
        raise Entities

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)  # noqa: FBT003
    return "".join(pieces), list(attributes)

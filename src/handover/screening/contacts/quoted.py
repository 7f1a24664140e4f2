"""The writer's own private details inside what passes for somebody else's words.

A quotation can be typed by hand. Whoever puts their own address into one gives it to the reader all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from handover.screening.views import View, Voice

_LINE = re.compile(r"[^\n]+")
_NOT_DIGIT = re.compile(r"\D+")
_LEAST_DIGITS = 7  # a number without its country and area


def given_in_quotes(views: Iterable[View], private: AbstractSet[str]) -> Iterator[View]:
    """Each line of others' text that holds an address or number of `private` (E.164), as the writer's."""
    if not private:
        return
    addresses = [entry for entry in private if not entry.startswith("+")]
    numbers = [_NOT_DIGIT.sub("", entry)[-_LEAST_DIGITS:] for entry in private if entry.startswith("+")]
    for view in views:
        if view.voice is Voice.OTHERS and _holds(view.text, addresses, numbers):
            for line in _LINE.finditer(view.text):
                if _holds(line[0], addresses, numbers):
                    yield replace(view, text=line[0], voice=Voice.WRITER, offset=view.offset + line.start())


def _holds(text: str, addresses: Iterable[str], numbers: Iterable[str]) -> bool:
    lowered, digits = text.lower(), _NOT_DIGIT.sub("", text)
    return any(address in lowered for address in addresses) or any(number in digits for number in numbers)

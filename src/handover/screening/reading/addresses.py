"""From, To and Cc: one plain grammar. What leaves it, readers and servers may take for another address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from handover.screening.reading import limits
from handover.screening.reading.encoded_words import unfolded
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.reasons import Reason

_ADDRESS = r"[^\s<>@,;:()\[\]\"\\]+@[^\s<>@,;:()\[\]\"\\]+"
_MAILBOX = re.compile(
    r"\s*(?:"
    rf'(?:(?P<name>(?:"(?:[^"\\]|\\.)*+"|[^",<>@:;()\\]++)*+)<\s*(?P<angle>{_ADDRESS})\s*>'
    rf"|(?P<bare>{_ADDRESS}))\s*(?P<comment>\((?:[^()\\@]++|\([^()\\@]*+\))*+\))?"
    r"|(?P<empty>[\w .-]*:\s*;)"
    r"|(?P<local><?[\w .'-]*>?)"
    r")\s*(?:[,;]|$)"
)
_LOOSE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """`addresses` in lower case; `names` as they are shown, each beside an address or not."""

    addresses: tuple[str, ...]
    names: tuple[str, ...]


def mailboxes(raw: bytes, notes: Gathering) -> Mailboxes:
    text = raw.decode("utf-8", "replace").replace("\n", "")
    if text.count(",") + text.count("@") > 4 * limits.ADDRESSES:
        raise notes.stop(Reason.TOO_MANY_ADDRESSES)
    found = _strict(text.strip())
    if found is None:
        notes.note(Reason.ODD_ADDRESS)
        loose = tuple(dict.fromkeys(address.lower() for address in _LOOSE.findall(text)))
        return Mailboxes(loose, (unfolded(text, notes),))
    addresses, names = found
    notes.addresses += len(addresses)
    if notes.addresses > limits.ADDRESSES:
        raise notes.stop(Reason.TOO_MANY_ADDRESSES)
    shown = [unfolded(name, notes) for name in names]
    return Mailboxes(tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(name for name in shown if name)))


@lru_cache(1024)
def _strict(text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """None as soon as anything is not a plain mailbox. The same people write again and again."""
    addresses: list[str] = []
    names: list[str] = []
    position = 0
    while position < len(text):
        match = _MAILBOX.match(text, position)
        if not match or match.end() == position:
            return None
        position = match.end()
        address = match["angle"] or match["bare"]
        if address:
            addresses.append(address.lower())
        names += [_unquoted(name.strip()) for name in (match["name"], match["comment"]) if name and name.strip()]
    return tuple(addresses), tuple(names)


def _unquoted(name: str) -> str:
    if name[0] == "(":
        name = name[1:-1]
    if '"' in name:
        name = name.replace('"', "") if "\\" not in name else _QUOTED.sub(r"\1", name.strip('"'))
    return name.strip().strip("'")

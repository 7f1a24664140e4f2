"""Address books as vCard 2.1, 3.0 and 4.0. Own reader: the libraries at hand stumble over 2.1.

Read as bytes: RFC 2425 folding may cut a letter in two, and 2.1 names a charset for each property.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handover.book.importing.cells import clean
from handover.book.importing.encodings import encoding_of
from handover.book.importing.files import Source, Tick

_LONGEST = 1 << 20  # bytes of one property; photos are longer and hold no data


@dataclass
class Property:
    name: str
    parameters: dict[str, list[str]]  # lower case; bare words of 2.1 stand under "type"
    value: str

    def types(self) -> set[str]:
        return set(self.parameters.get("type", ()))

    def preference(self) -> int:
        """1 is the most preferred; 101 for one that nobody has marked."""
        if (told := self.parameters.get("pref")) and told[0].isdigit():
            return int(told[0])
        return 1 if "pref" in self.types() or "pref" in self.parameters else 101


@dataclass
class Card:
    number: int
    properties: list[Property] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> str:
        return next((one.value for one in self.all(name) if clean(one.value)), "")


def cards(found: Source, tick: Tick | None = None) -> Iterator[Card]:
    """The cards of a file, counted from 1; cards inside cards (AGENT) are part of theirs and left out."""
    fallback = encoding_of(found.path)
    card: Card | None = None
    number = depth = 0
    for line in _unfolded(_physical(found, fallback, tick)):
        word = line.strip().upper()
        if word == b"BEGIN:VCARD":
            if card is None or (not (card.properties and card.properties[-1].name == "AGENT") and depth <= 1):
                if card is not None:
                    yield card
                number, depth = number + 1, 1
                card = Card(number)
            else:
                depth += 1
        elif word == b"END:VCARD":
            depth -= 1
            if depth <= 0 and card is not None:
                yield card
                card, depth = None, 0
        elif card is not None and depth == 1 and (one := _property(line, fallback)):
            card.properties.append(one)
    if card is not None:
        yield card


def _physical(found: Source, encoding: str, tick: Tick | None) -> Iterator[bytes]:
    """Lines without their ends, in the file's own bytes or, from UTF-16, in UTF-8."""
    seen = 0
    with found.path.open("rb") as file:
        if encoding.startswith(("utf-16", "utf-32")):
            for text in file.read().decode(encoding, "replace").splitlines():
                yield text.encode()
            return
        for number, line in enumerate(file):
            if tick and number % 500 == 0:
                tick(seen)
            seen += len(line)
            yield line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf" if number == 0 else b"")


def _unfolded(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Logical lines: folded ones joined (RFC 6350 3.2), soft line breaks of quoted-printable too (vCard 2.1)."""
    whole: bytes | None = None
    for line in lines:
        if whole is not None and _goes_on(whole):
            whole = whole + b"\n" + line
        elif whole is not None and line[:1] in (b" ", b"\t"):
            if len(whole) < _LONGEST:
                whole += line[1:]
        else:
            if whole is not None:
                yield whole
            whole = line
    if whole is not None:
        yield whole


def _goes_on(line: bytes) -> bool:
    head = line.partition(b":")[0].upper()
    return line.endswith(b"=") and b"QUOTED-PRINTABLE" in head and len(line) < _LONGEST


_PARAMETER = re.compile(r'(?:[^;"]|"[^"]*")+')
_HEAD = re.compile(rb'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)


def _property(line: bytes, fallback: str) -> Property | None:
    found = _HEAD.fullmatch(line)
    if found is None:
        return None
    head, raw = found.groups()
    name, *given = [part.strip() for part in _PARAMETER.findall(head.decode("utf-8", "replace"))]
    parameters = _parameters(given)
    charset = next(iter(parameters.get("charset", ())), "")
    coding = {*parameters.get("encoding", ()), *parameters.get("type", ())}
    if "quoted-printable" in coding:
        raw = quopri.decodestring(raw)
    elif coding & {"base64", "b"}:
        return None  # photos, sounds, keys
    return Property(name.rpartition(".")[2].upper(), parameters, _decoded(raw, charset, fallback))


def _parameters(given: list[str]) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign:
            name, value = "type", one
        parameters.setdefault(name.strip().lower(), []).extend(
            word.strip().lower() for word in value.strip('"').split(",") if word.strip()
        )
    return parameters


def _decoded(raw: bytes, charset: str, fallback: str) -> str:
    """As the property says; else UTF-8, and what is none in the encoding of the file."""
    try:
        return raw.decode(charset or "utf-8", "replace" if charset else "strict")
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8" if fallback.startswith("utf-") else fallback, "replace")


def parts(value: str, separator: str = ";") -> list[str]:
    """The components of a structured value, escapes taken off."""
    found, part = [], ""
    for piece in re.split(rf"(\\\\.|{separator})", value, flags=re.DOTALL):
        if piece == separator:
            found.append(part)
            part = ""
        else:
            part += piece
    return [unescaped(one) for one in [*found, part]]


def unescaped(value: str) -> str:
    return re.sub(
        r"\\(.)", lambda found: "\n" if found.group(1) in "nN" else found.group(1), value, flags=re.DOTALL
    )

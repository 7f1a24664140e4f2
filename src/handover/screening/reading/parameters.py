"""Content-Type and Content-Disposition: one strict grammar; whatever leaves it, readers take differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from handover.screening.reading import limits
from handover.screening.reading.reasons import Reason

_KIND = re.compile(rb"[ \t\n]*([A-Za-z0-9!#$&^_.+-]+(?:/[A-Za-z0-9!#$&^_.+-]+)?)[ \t\n]*")
_PARAMETER = re.compile(
    rb";[ \t\n]*(?:([!#$%&'*+.0-9A-Z^_`a-z{|}~-]+)([ \t\n]*=[ \t\n]*)"
    rb"""(?:"((?:[^"\\]|\\.)*)"|([^\s;"(),<>@\\]+)))?[ \t\n]*""",
    re.S,
)
_HARMLESS_COMMENT = re.compile(rb"\([^()\\\";=\n]*\)")
_ESCAPED = re.compile(rb"\\(.)", re.S)
_BOUNDARY = re.compile(
    rb"[0-9A-Za-z'()+_,./:=? #$%&*!;<>@\[\]^`{|}~-]{0,69}[0-9A-Za-z'()+_,./:=?#$%&*!;<>@\[\]^`{|}~-]"
)
_ANY_BOUNDARY = re.compile(rb"""boundary[^=]*=\s*(?:"([^"]+)"|([^\s;"]+))""", re.I)

_NO_BRACKETS = bytes.maketrans(b"()", b"__")
_SEMICOLON = ord(";")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`name` in lower case with its RFC 2231 marks still on; `value` without quotes and escapes."""

    name: bytes
    value: bytes
    quoted: bool


@dataclass(frozen=True, slots=True)
class Value:
    """`boundaries`: every one that some reader may take, the likeliest first."""

    kind: bytes
    parameters: tuple[Parameter, ...]
    reasons: tuple[Reason, ...]
    boundaries: tuple[bytes, ...] = ()

    def get(self, name: bytes) -> bytes:
        return next((parameter.value for parameter in self.parameters if parameter.name == name), b"")


@lru_cache(1024)
def parsed(raw: bytes) -> Value:
    """The value of one Content-Type or Content-Disposition field."""
    if raw.count(b";") > limits.PARAMETERS:
        return Value(b"", (), (Reason.TOO_MANY_PARAMETERS,))
    reasons: list[Reason] = []
    plain = _without_comments(raw, reasons)
    start = _KIND.match(plain)
    kind = start[1].lower() if start else b""
    if not start:
        reasons.append(Reason.ODD_CONTENT_TYPE)
    parameters = _parameters(plain, start.end() if start else 0, reasons)
    if kind.startswith(b"multipart/"):
        return Value(
            kind, parameters, (*reasons, *_boundary_reasons(raw, parameters)), _boundaries(raw, parameters)
        )
    return Value(kind, parameters, (*reasons, *_doubles(parameters)))


def _without_comments(raw: bytes, reasons: list[Reason]) -> bytes:
    if b"(" not in raw and b")" not in raw:
        return raw
    outside = re.sub(rb'"(?:[^"\\]|\\.)*"', lambda quoted: quoted[0].translate(_NO_BRACKETS), raw, flags=re.S)
    if b"(" not in outside and b")" not in outside:
        return raw
    stripped = _HARMLESS_COMMENT.sub(b" ", outside)
    is_multipart = raw.lstrip()[:10].lower() == b"multipart/"
    if is_multipart or b"(" in stripped or b")" in stripped or re.search(rb"[\w*]\s*\([^()]*\)\s*=", outside):
        reasons.append(Reason.COMMENT_IN_PARAMETERS)
    return stripped


def _parameters(raw: bytes, position: int, reasons: list[Reason]) -> tuple[Parameter, ...]:
    found = []
    while 0 <= position < len(raw):
        match = _PARAMETER.match(raw, position)
        if match and match[1]:
            found.append(_parameter(match, reasons))
        if match and (match.end() == len(raw) or raw[match.end()] == _SEMICOLON):
            position = match.end()
            continue
        reasons.append(Reason.ODD_PARAMETER if raw.isascii() else Reason.EIGHT_BIT_PARAMETER)
        position = raw.find(b";", match.end() if match else position + 1)
    return tuple(found)


def _parameter(match: re.Match[bytes], reasons: list[Reason]) -> Parameter:
    name, equals, quoted, bare = match.groups()
    if equals != b"=":
        reasons.append(Reason.ODD_PARAMETER)
    value = bare if quoted is None else _ESCAPED.sub(rb"\1", quoted)
    return Parameter(name.lower(), value.replace(b"\n", b""), quoted is not None)


def _doubles(parameters: tuple[Parameter, ...]) -> list[Reason]:
    names = [parameter.name for parameter in parameters]
    return [Reason.DOUBLED_PARAMETER] if len(set(names)) < len(names) else []


def _boundary_reasons(raw: bytes, parameters: tuple[Parameter, ...]) -> list[Reason]:
    names = [parameter.name for parameter in parameters if parameter.name.partition(b"*")[0] == b"boundary"]
    reasons = _doubles(tuple(p for p in parameters if p.name != b"boundary"))
    if not names:
        return [*reasons, Reason.NO_BOUNDARY]
    if names != [b"boundary"]:
        reasons.append(Reason.SPLIT_BOUNDARY if any(b"*" in name for name in names) else Reason.TWO_BOUNDARIES)
    if raw.lower().count(b"boundary") > 1 and len(names) == 1 and len(_ANY_BOUNDARY.findall(raw)) > 1:
        reasons.append(Reason.TWO_BOUNDARIES)
    value = next(parameter.value for parameter in parameters if parameter.name == names[0])
    if b"=?" in value:
        reasons.append(Reason.ENCODED_BOUNDARY)
    if not _BOUNDARY.fullmatch(value):
        reasons.append(Reason.ODD_BOUNDARY)
    return reasons


def _boundaries(raw: bytes, parameters: tuple[Parameter, ...]) -> tuple[bytes, ...]:
    plain = [parameter.value for parameter in parameters if parameter.name == b"boundary"]
    pieces = b"".join(parameter.value for parameter in parameters if parameter.name.startswith(b"boundary*"))
    others = [quoted or bare for quoted, bare in _ANY_BOUNDARY.findall(raw)] if len(plain) != 1 else []
    candidates = [*plain, pieces, *others]
    return tuple(dict.fromkeys(value.rstrip(b" \t") for value in candidates if value.strip()))

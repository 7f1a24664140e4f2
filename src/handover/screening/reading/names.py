"""File names: all that a part says of itself, decoded; where two disagree, readers take different ones."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from handover.screening.reading.charsets import decode
from handover.screening.reading.encoded_words import decoded
from handover.screening.reading.fields import Fields
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.parameters import Parameter, Value, parsed
from handover.screening.reading.reasons import Reason

_EXTENDED = re.compile(rb"([^']*)'([^']*)'(.*)", re.S)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
_ODD = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]|[. ]$|\(\)|\.\s*\{")
_NOT_ALNUM = re.compile(r"[\W_]+")


def names(fields: Fields, content: Value, notes: Gathering) -> list[str]:
    """The different names of a part, the one of Content-Disposition first."""
    found = [name for value in _dispositions(fields, notes) for name in _of(value, b"filename", notes)]
    found += _of(content, b"name", notes)
    distinct = list(dict.fromkeys(unicodedata.normalize("NFC", name).strip() for name in found if name.strip()))
    for name in distinct:
        _judge(name, notes)
    if len(distinct) > 1 and not all(_same(distinct[0], name) for name in distinct[1:]):
        notes.note(Reason.FILE_NAMES_DISAGREE)
    return distinct


def is_attachment(fields: Fields) -> bool:
    return any(value.lstrip()[:10].lower() == b"attachment" for value in fields.get(b"content-disposition", ()))


def _dispositions(fields: Fields, notes: Gathering) -> list[Value]:
    values = [parsed(value) for value in fields.get(b"content-disposition", ())]
    for value in values:
        for reason in value.reasons:
            notes.note(reason)
    return values


def _of(value: Value, name: bytes, notes: Gathering) -> list[str]:
    found = []
    sections: dict[bytes, Parameter] = {}
    for parameter in value.parameters:
        base, star, rest = parameter.name.partition(b"*")
        if base != name:
            continue
        if not star:
            found.append(decoded(parameter.value, notes))
        elif rest:
            sections[rest] = parameter
        else:
            found.append(_extended(parameter, notes))
    if sections:
        found.append(_sections(sections, notes))
    return found


def _extended(parameter: Parameter, notes: Gathering) -> str:
    """`filename*=UTF-8''r%C3%A9sum%C3%A9.pdf`"""
    if parameter.quoted:
        notes.note(Reason.ODD_FILE_NAME)
    match = _EXTENDED.fullmatch(parameter.value)
    if not match:
        notes.note(Reason.ODD_FILE_NAME)
        return decode(unquote_to_bytes(parameter.value), "utf-8", notes)
    charset, language, text = match.groups()
    if b"-" in language:
        notes.note(Reason.LANGUAGE_TAG_NAME)
    if not charset:
        notes.note(Reason.ODD_FILE_NAME)
    return decode(unquote_to_bytes(text), charset.decode("ascii", "replace") or "utf-8", notes)


def _sections(sections: dict[bytes, Parameter], notes: Gathering) -> str:
    """`filename*0*=UTF-8''long; filename*1="name.pdf"`"""
    order = sorted(sections, key=lambda key: int(key.rstrip(b"*")) if key.rstrip(b"*").isdigit() else 999)
    if [key.rstrip(b"*") for key in order] != [str(number).encode() for number in range(len(order))]:
        notes.note(Reason.ODD_FILE_NAME)
    coded = [key.endswith(b"*") for key in order]
    if any(sections[key].quoted for key, is_coded in zip(order, coded, strict=True) if is_coded):
        notes.note(Reason.ODD_FILE_NAME)
    if not any(coded):
        return decoded(b"".join(sections[key].value for key in order), notes)
    joined = b"".join(
        sections[key].value if is_coded else sections[key].value.replace(b"%", b"%25")
        for key, is_coded in zip(order, coded, strict=True)
    )
    return _extended(Parameter(b"", joined, quoted=False), notes)


def _judge(name: str, notes: Gathering) -> None:
    if _DIRECTION.search(name):
        notes.note(Reason.HIDDEN_DIRECTION)
    if _ODD.search(name) or _INVISIBLE.search(name) or "=?" in name or "=3D" in name:
        notes.note(Reason.ODD_FILE_NAME)


def _same(one: str, other: str) -> bool:
    """The same name, or its ASCII stand-in with the same ending."""
    if one.casefold() == other.casefold():
        return True
    if one.rpartition(".")[2].casefold() != other.rpartition(".")[2].casefold():
        return False
    short, long = sorted((_ascii(one), _ascii(other)), key=len)
    return not (one.isascii() and other.isascii()) and (short == long or _is_within(short, long))


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_ALNUM.sub("", plain).casefold()


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)

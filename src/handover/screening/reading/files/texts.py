"""Text files as their programs show them: contact cards, calendars and plain texts."""

from __future__ import annotations

import binascii
import re

from handover.screening.reading.charsets import decode, guessed, marked
from handover.screening.reading.gathering import Gathering

_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n[ \t]?")
_CODED = re.compile(
    r"^([^:\n]*;[^:\n]*ENCODING=(?:QUOTED-PRINTABLE|B|BASE64)[^:\n]*|[^:\n]*;QUOTED-PRINTABLE[^:\n]*):(.*)$",
    re.I | re.M,
)
_QUOTED = re.compile(r"quoted-printable", re.I)
_CHARSET = re.compile(r"CHARSET=\"?([\w-]+)", re.I)
_ESCAPE = re.compile(r"\\([nN,;\\:])")
_PHOTO = re.compile(r"^(?:[\w.-]*\.)?(?:PHOTO|LOGO|SOUND|KEY)\b", re.I)
_PRINTABLE_RUN = re.compile(rb"[\x20-\x7e\xa0-\xff]{6,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e\x10-\x4f][\x00\x04]){6,}")


def text(data: bytes, charset: str, notes: Gathering) -> str:
    """The letters of a text file: by its own mark, else as declared, else the likeliest."""
    found = marked(data)
    if found is None:
        found = decode(data, charset, notes) if charset else guessed(data)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def is_card(content: str) -> bool:
    return content.lstrip()[:15].upper().startswith(("BEGIN:VCARD", "BEGIN:VCALENDAR"))


def card(content: str, notes: Gathering) -> str:
    """A vCard or calendar with its lines unfolded and its values decoded."""
    content = _SOFT_BREAK.sub("", content) if _QUOTED.search(content) else content
    content = _FOLD.sub("", content)
    content = _CODED.sub(lambda line: _value(line[1], line[2], notes), content)
    return _ESCAPE.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], content)


def _value(name: str, value: str, notes: Gathering) -> str:
    if _PHOTO.match(name):
        return name
    raw = value.encode("utf-8", "replace")
    if _QUOTED.search(name):
        raw = binascii.a2b_qp(raw)
    else:
        try:
            raw = binascii.a2b_base64(raw)
        except binascii.Error:
            return f"{name}:{value}"
    charset = _CHARSET.search(name)
    return f"{name}:{decode(raw, charset[1] if charset else 'utf-8', notes)}"


def strings(data: bytes) -> str:
    """What can be made out in a file of unknown form; a help for people, not a reading."""
    wide = [run.group().decode("utf-16-le", "replace") for run in _WIDE_RUN.finditer(data)]
    narrow = [guessed(run.group()) for run in _PRINTABLE_RUN.finditer(data)]
    return "\n".join([*wide, *narrow])[:200_000]

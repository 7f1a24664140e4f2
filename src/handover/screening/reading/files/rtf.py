"""Rich Text Format: the letters without the control words, hidden text too."""

from __future__ import annotations

import re

from handover.screening.reading.files.opened import Opened
from handover.screening.reading.reasons import Reason

_TOKEN = re.compile(
    rb"\\u(-?\d{1,6}) ?(?:\\'[0-9a-f]{2}|[^\\{}])?|\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|"
    rb"\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.S,
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping "
    b"latentstyles datastore xmlnstbl filetbl fldrslt_".split()
)
_PICTURES = frozenset({b"pict", b"nonshppict", b"blipuid"})
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"page": "\n", b"sect": "\n"}
_SIGNS = {b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}
_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def read(data: bytes, found: Opened) -> None:
    page = _PAGE.search(data[:2000])
    charset = f"cp{page[1].decode()}" if page else "cp1252"
    try:
        b"".decode(charset)
    except LookupError:
        charset = "cp1252"
        found.note(Reason.UNKNOWN_CHARSET)
    found.text(_text(data, charset, found))


def _text(data: bytes, charset: str, found: Opened) -> str:
    pieces: list[str] = []
    depth = skipped = 0
    held = b""
    for token in _TOKEN.finditer(data):
        number, code, word, _, sign, brace, run = token.groups()
        if brace:
            depth += 1 if brace == b"{" else -1
            skipped = 0 if depth < skipped else skipped
        elif word in _SKIPPED or word in _PICTURES or word == b"objdata":
            found.images += word == b"pict"
            if word == b"objdata":
                found.note(Reason.UNREAD_FORMAT)
            skipped = skipped or depth
        if skipped:
            continue
        if code or run:
            held += bytes.fromhex(code.decode()) if code else run
            continue
        if held:
            pieces.append(held.decode(charset, "replace"))
            held = b""
        pieces.append(_shown(number, word, sign))
    pieces.append(held.decode(charset, "replace"))
    return "".join(pieces)


def _shown(number: bytes | None, word: bytes | None, sign: bytes | None) -> str:
    if number:
        code = int(number) & 0xFFFF
        return "" if 0xD800 <= code < 0xE000 else chr(code)
    if word:
        return _BREAKS.get(word) or _SIGNS.get(word, "")
    return {b"~": "\xa0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}.get(sign or b"", "")

"""The messages that `check` is given: files, standard input, or one a line."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handover.checks.views import Text
from handover.errors import UnusableInput
from handover.policy.situation import Situation, from_words

LARGEST = 256_000_000
FIELDS = ("id", "subject", "text", "raw", "from", "to", "cc", "situation")

# Names of header fields that tell a mail from a text which happens to begin with "Name: ...".
_HEADERS = frozenset(
    {"from", "to", "cc", "subject", "date", "received", "mime-version", "message-id", "return-path", "content-type"}
    | {"delivered-to", "x-mailer", "reply-to", "sender", "in-reply-to"}
)
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")


@dataclass(frozen=True)
class Given:
    """One message with the name that its result bears."""

    id: str
    message: bytes | Text
    situation: Situation


def must_be_there(files: Iterable[str]) -> None:
    """UnusableInput for the first file that cannot be read: before anything is printed."""
    for name in files:
        if name == "-":
            continue
        try:
            found = Path(name).stat()
        except OSError as error:
            raise UnusableInput(f"{name}: cannot be read: {error.strerror}") from error
        if stat.S_ISDIR(found.st_mode):
            raise UnusableInput(f"{name}: is a folder; name the files in it")
        if not os.access(name, os.R_OK):
            raise UnusableInput(f"{name}: cannot be read: permission denied")
        if found.st_size > LARGEST:
            raise UnusableInput(f"{name}: is larger than {LARGEST // 1_000_000} MB; no message is")


def from_file(name: str, situation: Situation) -> Given:
    """The message in this file; "-" is standard input."""
    try:
        raw = sys.stdin.buffer.read(LARGEST) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UnusableInput(f"{name}: cannot be read: {error.strerror}") from error
    return Given(name, message(raw, is_mail=name.lower().endswith(".eml")), situation)


def message(raw: bytes, *, is_mail: bool = False) -> bytes | Text:
    """Mail as its bytes, anything else as text; what is neither is left to the screening as bytes."""
    if is_mail or looks_like_mail(raw):
        return raw
    try:
        return Text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return raw


def looks_like_mail(raw: bytes) -> bool:
    """Every line before the first empty one belongs to a header, and one of them is a header of mail."""
    head = re.split(rb"\r?\n\r?\n", raw[:65_536], maxsplit=1)[0].lstrip(b"\r\n").splitlines()
    if head and head[0].startswith((b"From ", b">From ")):
        head = head[1:]
    named = [_FIELD.match(one) for one in head if not one.startswith((b" ", b"\t"))]
    names = {found[1].lower().decode("latin-1") for found in named if found}
    return bool(named) and all(named) and not names.isdisjoint(_HEADERS)


def rows(lines: Iterable[bytes], name: str, *, first: int = 1) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its number, counted from `first`; empty lines are none.

    UnusableInput names the row that is no JSON object.
    """
    for number, text in enumerate(lines, first):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UnusableInput(f"{name}, row {number}: is no JSON: {error}") from error
        if not isinstance(row, dict):
            raise UnusableInput(f'{name}, row {number}: write an object, for example {{"id": "1", "text": "..."}}')
        yield number, row


def from_row(row: Mapping[str, Any], number: int, *, name: str, otherwise: Situation) -> Given:
    """The message of one row; its own `situation` counts before the flags (`otherwise`)."""
    where = f"{name}, row {number}"
    return Given(
        id=str(row.get("id", number)),
        message=_raw(row["raw"], where) if row.get("raw") is not None else _text(row, where),
        situation=_situation(row.get("situation"), where, otherwise),
    )


def _raw(value: Any, where: str) -> bytes:
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (AttributeError, binascii.Error, ValueError) as error:
        raise UnusableInput(f"{where}, field raw: is no base64; write the message's bytes in base64") from error


def _text(row: Mapping[str, Any], where: str) -> Text:
    if "text" not in row:
        raise UnusableInput(f"{where}, field text: is missing; give the message as text, or as raw in base64")
    return Text(
        text=_string(row["text"], f"{where}, field text"),
        subject=_string(row.get("subject") or "", f"{where}, field subject"),
        sender=_string(row.get("from") or "", f"{where}, field from"),
        to=_addresses(row.get("to"), f"{where}, field to"),
        cc=_addresses(row.get("cc"), f"{where}, field cc"),
    )


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UnusableInput(f"{where}: {json.dumps(value)[:40]} is no text")
    return value


def _addresses(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    listed: Sequence[Any] = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list):
        raise UnusableInput(f"{where}: write a list of addresses")
    return tuple(one for one in (_string(one, where).strip() for one in listed) if one)


def _situation(value: Any, where: str, otherwise: Situation) -> Situation:
    if value is None:
        return otherwise
    if not isinstance(value, dict):
        raise UnusableInput(f'{where}, field situation: write an object, for example {{"speaker": "leaver"}}')
    try:
        return from_words(value, otherwise=otherwise)
    except UnusableInput as error:
        raise UnusableInput(f"{where}, field {error}") from error

"""The signature by which our own gate knows a released message, and lets it through once.

The header names the held message and the try, and signs them with the envelope and the bytes. A try that was let
through counts: the same signature a second time opens nothing. The header is taken out before the message goes on.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from handover.gate.addresses import mailbox
from handover.gate.canonical import without_trace
from handover.gate.models import Errand, Kind, Step
from handover.gate.sealing import derived
from handover.gate.session import Letter

HEADER = "X-Handover-Release"
_LINE = re.compile(rb"^X-Handover-Release:[ \t]*([0-9a-f-]{36})\.(\d{1,6})\.([0-9a-f]{64})[ \t]*\r\n", re.M | re.I)


class Pass(Enum):
    NONE = auto()  # not ours: to be judged as any other message
    GOOD = auto()
    USED = auto()


@dataclass(frozen=True)
class _Signed:
    name: UUID
    attempt: int
    mac: bytes
    raw: bytes


def sign(raw: bytes, *, name: UUID, attempt: int, sender: str, recipients: Collection[str]) -> bytes:
    """The message with its signature on top."""
    mac = _mac(name, attempt, sender, recipients, raw)
    return f"{HEADER}: {name}.{attempt}.".encode() + mac + b"\r\n" + raw


def show(letter: Letter) -> Pass:
    """Whether the letter carries a signature of ours that was not used before; from now on it is."""
    signed = _read(letter.raw)
    if signed is None:
        return Pass.NONE
    mac = _mac(signed.name, signed.attempt, letter.sender, letter.recipients, signed.raw)
    if not hmac.compare_digest(mac, signed.mac):
        return Pass.NONE
    mine = Errand.objects.filter(held__uuid=signed.name, kind=Kind.RELEASE, step=Step.AT_DATA)
    fresh = mine.filter(attempts=signed.attempt, let_through__lt=signed.attempt)
    return Pass.GOOD if fresh.update(let_through=signed.attempt) else Pass.USED


def _read(raw: bytes) -> _Signed | None:
    head, end, body = raw.partition(b"\r\n\r\n")
    found = _LINE.search(head + b"\r\n")
    if not end or found is None:
        return None
    try:
        name = UUID(found[1].decode())
    except ValueError:
        return None
    lines = head + b"\r\n"
    rest = lines[: found.start()] + lines[found.end() :] + b"\r\n" + body
    return _Signed(name, int(found[2]), found[3], rest)


def _mac(name: UUID, attempt: int, sender: str, recipients: Collection[str], raw: bytes) -> bytes:
    envelope = [mailbox(sender), *sorted({mailbox(one) for one in recipients})]
    body = without_trace(raw)
    # The mail server ends the last line if nobody did.
    body = body if body.endswith(b"\r\n") else body + b"\r\n"
    signed = "\n".join([str(name), str(attempt), *envelope, hashlib.sha256(body).hexdigest()])
    return hmac.new(derived("release"), signed.encode("utf-8", "replace"), hashlib.sha256).hexdigest().encode()

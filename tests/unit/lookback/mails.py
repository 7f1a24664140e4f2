"""Mailboxes as programs write them, and a reader that finds a departure wherever the word stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from handover.lookback.terms import Look
from handover.screening.signals import Finding, Known, Readability, Screening, Signal, Strength

LENA, HOME, ANN = "lena@northwind.example", "lena@home.example", "ann@acme.example"
FROM = b"From lena@northwind.example Fri Nov 20 10:00:00 2026\n"


def look(**other: Any) -> Look:
    given: dict[str, Any] = {
        "leaver": frozenset({LENA}),
        "contacts": frozenset({ANN, "oleg@neva.example"}),
        "private": frozenset({HOME}),
        "company": frozenset({"northwind.example"}),
        "since": date(2026, 9, 1),
        "until": date(2026, 11, 28),
    }
    return Look(**{**given, **other})


def mail(
    body: str = "I am leaving.",
    *,
    to: str = ANN,
    sender: str = LENA,
    subject: str = "Hello",
    on: str = "Fri, 20 Nov 2026 10:00:00 +0100",
    more: str = "",
) -> bytes:
    head = f"From: {sender}\nTo: {to}\nSubject: {subject}\n"
    number = hashlib.sha256((head + body + on).encode()).hexdigest()[:12]
    date_ = f"Date: {on}\n" if on else ""
    return f"{head}{date_}Message-ID: <{number}@northwind.example>\n{more}\n{body}\n".encode()


def mbox(mails: Iterable[bytes]) -> bytes:
    """mboxrd: "From " lines of bodies are quoted."""
    return b"".join(FROM + _quoted(one) + b"\n" for one in mails)


def _quoted(one: bytes) -> bytes:
    lines = one.split(b"\n")
    return b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def word_reader(raw: bytes, known: Known, language: str) -> Screening:
    """Says "departure" of every message with "leaving" in it; the quote is its first line of text."""
    is_leaving = b"leaving" in raw
    digest = "sha256:" + hashlib.sha256(raw).hexdigest()
    return Screening(
        language="en",
        signals={one: Strength(is_leaving and one == Signal.DEPARTURE, 0.9) for one in Signal},
        findings=(Finding("word", Signal.DEPARTURE, "body", 0, 7, "leaving", "says so"),) if is_leaving else (),
        readability=Readability.CLEAR,
        readability_reasons=(),
        digest=digest,
    )

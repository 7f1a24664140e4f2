"""PURE: one chunk, from the mailbox to what was said; the same function here, in another process, on a cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

from handover.lookback.envelope import Envelope, Sorter, Standing
from handover.lookback.sources import LARGEST, Mail, read
from handover.lookback.terms import Chunk, Look, Opened, Problem, Quote, Result, Why
from handover.screening.signals import Known, Readability, Screening

#: Reads a message: raw bytes, what is known of the addresses, the language of the reasons.
Screen = Callable[[bytes, Known, str], Screening]


def scan_range(chunk: Chunk, look: Look, screen: Screen | None = None) -> Result:
    """Sort the chunk's messages by their envelopes and open those that went to clients or home.

    A message that cannot be read is a problem by name, and the rest goes on.
    """
    sorter, result = sorter_for(look), Result(chunk.number)
    reader = screen or _screen
    for item in read(chunk):
        if isinstance(item, Problem):
            result.problems.append(item)
        else:
            result.counts.read += 1
            _one(item, sorter, result, reader)
    return result


@cache
def sorter_for(look: Look) -> Sorter:
    """A process looks for the same thing in many chunks."""
    return Sorter(look)


def _screen(raw: bytes, known: Known, language: str) -> Screening:
    from handover.screening.screen import screen

    return screen(raw, known=known, language=language)


def _one(mail: Mail, sorter: Sorter, result: Result, screen: Screen) -> None:
    envelope = sorter.sort(mail.header, mail.received)
    counts = result.counts
    match envelope.standing:
        case Standing.OF_OTHERS:
            counts.of_others += 1
        case Standing.OUTSIDE_WINDOW:
            counts.outside_window += 1
        case Standing.TO_OTHERS:
            counts.to_others += 1
        case Standing.PRIVATE:
            counts.private += 1
        case Standing.NO_DATE:
            result.problems.append(Problem(mail.where, Why.NO_DATE))
        case Standing.OPEN:
            _open(mail, envelope, sorter.look, result, screen)


def _open(mail: Mail, envelope: Envelope, look: Look, result: Result, screen: Screen) -> None:
    if mail.size > LARGEST:
        result.problems.append(Problem(mail.where, Why.TOO_LARGE))
        return
    try:
        raw = mail.content()
    except OSError:
        result.problems.append(Problem(mail.where, Why.UNREADABLE_FILE))
        return
    result.counts.opened += 1
    known = Known(look.private, look.company, frozenset(envelope.to) - look.private, is_leaver=True)
    try:
        screening = screen(raw, known, look.language)
    except Exception:  # whatever one message does to the screening, it is named and the others are read
        result.problems.append(Problem(mail.where, Why.NOT_SCREENED))
        screening = None
    result.opened.append(_opened(mail, envelope, raw, screening))


def _key(mail: Mail, envelope: Envelope, raw: bytes) -> str:
    """The same for copies, which differ in the headers of their way; two texts with one Message-ID stay two."""
    body = raw[len(mail.header) :].replace(b"\r\n", b"\n").rstrip()
    said = f"{envelope.message_id}\n{envelope.at}\n".encode() + body
    return hashlib.sha256(said).hexdigest()


def _opened(mail: Mail, envelope: Envelope, raw: bytes, screening: Screening | None) -> Opened:
    digest = "sha256:" + hashlib.sha256(raw).hexdigest()
    assert envelope.at is not None
    return Opened(
        where=mail.where,
        digest=digest,
        key=_key(mail, envelope, raw),
        at=envelope.at.isoformat(),
        to=envelope.to,
        signals=tuple(sorted(str(one) for one in screening.present)) if screening else (),
        readability=str(screening.readability if screening else Readability.UNREADABLE),
        quotes=tuple(
            Quote(one.rule, str(one.signal), one.part, one.quote, one.reason)
            for one in (screening.findings if screening else ())
        ),
    )

"""The border to whoever carries the mail: one shape for every way out, and what may go wrong, by name.

A transport calls `at_data()` exactly once for a message that it hands over: at the last moment at which nothing
of it can have arrived. What comes back tells precisely what is known:

- it returns: the other side has taken the message, and these were its words;
- `Later`: it was not taken, and trying again later makes sense;
- `Never`: it was not taken, and will not be;
- `Doubtful`: nobody can know; only this one may not be tried again by itself;
- `Unreachable`: there was nobody to hand it to; says nothing about this message;
- whatever `at_data()` raises: it was not taken, because it was not offered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One finished message and its envelope; `raw` goes out byte by byte as it is, with CRLF line ends."""

    message_id: str  # with its angle brackets
    sender: str
    to: str
    copies: tuple[str, ...]
    raw: bytes


class Fault(Exception):
    """The message was not taken."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = plain(detail)


class Later(Fault):
    """Not taken; trying again later makes sense."""


class Never(Fault):
    """Not taken, and it will not be."""


class Doubtful(Fault):
    """Handed over, but the answer is not known."""


class Unreachable(Fault):
    """There is nobody to hand it to."""


AtData = Callable[[], None]


class Transport(Protocol):
    def hand_over(self, message: Outgoing, at_data: AtData) -> str:
        """Hand one message over; the other side's words of thanks, or a Fault."""
        ...

    def close(self) -> None:
        """Let go of connections; the next message makes new ones."""
        ...


class Witness(Protocol):
    """Somebody who can tell afterwards whether a message was handed over: a Sent folder, a provider, the outbox."""

    def saw(self, message_id: str) -> bool:
        """True only where it is certain that it was handed over; False: this witness cannot say so."""
        ...


def described(error: BaseException) -> str:
    """An error as a person can use it."""
    return plain(f"{type(error).__name__}: {error}")


def plain(words: str) -> str:
    """Somebody else's words on one line that every database stores: no NUL, no half characters, not endless."""
    return "".join(sign for sign in " ".join(words.split()) if sign.isprintable())[:500]

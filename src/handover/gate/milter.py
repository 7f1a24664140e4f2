"""PURE: the milter protocol, version 6, as Postfix and Sendmail speak it: bytes in, frozen packets out, and back.

A packet is a length (4 octets, network order), a command (1 octet) and its data. Whatever is not exactly that is a
`BadPacket`: the connection is given up, and the mail server keeps the message and tries again later.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

from handover.errors import HandoverError

VERSION = 6
#: Mail servers send at most 64 kB of body at once, and headers as long as they allow (Postfix: 100 kB).
LARGEST = 1_048_576
MOST_MACROS = 1000


class BadPacket(HandoverError):
    """What came over the line is no milter packet."""


class Actions(IntFlag):
    """What a filter may do to a message."""

    CHANGE_HEADERS = 0x10


class Steps(IntFlag):
    """What is left out, what is not answered, and how headers travel."""

    NO_CONNECT = 0x1
    NO_HELO = 0x2
    NO_REPLY_TO_HEADER = 0x80
    NO_UNKNOWN = 0x100
    NO_REPLY_TO_CONNECT = 0x1000
    NO_REPLY_TO_HELO = 0x2000
    NO_REPLY_TO_RECIPIENT = 0x8000
    NO_REPLY_TO_UNKNOWN = 0x20000
    NO_REPLY_TO_BODY = 0x80000
    LEADING_SPACE = 0x100000


@dataclass(frozen=True)
class Negotiate:
    version: int
    actions: int
    steps: int


@dataclass(frozen=True)
class Connect:
    host: bytes


@dataclass(frozen=True)
class Helo:
    name: bytes


@dataclass(frozen=True)
class Macros:
    """Values that belong to the command named by `stage`."""

    stage: bytes
    values: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Mail:
    sender: bytes
    options: tuple[bytes, ...]


@dataclass(frozen=True)
class Recipient:
    address: bytes
    options: tuple[bytes, ...]


@dataclass(frozen=True)
class Data:
    pass


@dataclass(frozen=True)
class Header:
    """`value` as it was written, with its leading space, its folds ended by LF alone."""

    name: bytes
    value: bytes


@dataclass(frozen=True)
class EndOfHeaders:
    pass


@dataclass(frozen=True)
class Body:
    chunk: bytes


@dataclass(frozen=True)
class EndOfMessage:
    chunk: bytes


@dataclass(frozen=True)
class Abort:
    pass


@dataclass(frozen=True)
class Quit:
    pass


@dataclass(frozen=True)
class QuitNewConnection:
    """The conversation ends, and another begins on the same line."""


@dataclass(frozen=True)
class Unknown:
    command: bytes


Packet = (
    Negotiate
    | Connect
    | Helo
    | Macros
    | Mail
    | Recipient
    | Data
    | Header
    | EndOfHeaders
    | Body
    | EndOfMessage
    | Abort
    | Quit
    | QuitNewConnection
    | Unknown
)


class Decoder:
    """Bytes as they arrive, whole packets as they are complete."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, octets: bytes) -> list[Packet]:
        """The packets that are complete now; BadPacket, and nothing more is to be expected of this line."""
        self._waiting += octets
        packets, start = [], 0
        while (end := self._end(start)) is not None:
            packets.append(
                decode(bytes(self._waiting[start + 4 : start + 5]), bytes(self._waiting[start + 5 : end]))
            )
            start = end
        del self._waiting[:start]
        return packets

    def _end(self, start: int) -> int | None:
        """Where the packet that begins at `start` ends; None while it is not complete."""
        if len(self._waiting) - start < 4:
            return None
        (length,) = struct.unpack_from("!I", self._waiting, start)
        if not 1 <= length <= LARGEST:
            raise BadPacket(f"a packet of {length} octets")
        end = int(start + 4 + length)
        return end if end <= len(self._waiting) else None


def decode(command: bytes, data: bytes) -> Packet:
    """One packet from its command and its data."""
    reader = _READERS.get(command)
    if reader is None:
        raise BadPacket(f"command {command!r} is not known")
    return reader(data)


def _negotiate(data: bytes) -> Negotiate:
    if len(data) < 12:
        raise BadPacket("a negotiation of less than 12 octets")
    return Negotiate(*struct.unpack_from("!III", data))


def _macros(data: bytes) -> Macros:
    words = _strings(data[1:]) if len(data) > 1 else []
    if not data or len(words) % 2 or len(words) > 2 * MOST_MACROS:
        raise BadPacket("macros that are no pairs")
    return Macros(data[:1], tuple(zip(words[::2], words[1::2], strict=True)))


def _mail(data: bytes) -> Mail:
    sender, *options = _strings(data)
    return Mail(sender, tuple(options))


def _recipient(data: bytes) -> Recipient:
    address, *options = _strings(data)
    return Recipient(address, tuple(options))


def _header(data: bytes) -> Header:
    words = _strings(data)
    if len(words) != 2 or not words[0]:
        raise BadPacket("a header that is not a name and a value")
    return Header(*words)


def _connect(data: bytes) -> Connect:
    host, end, family = data.partition(b"\0")
    if not end or not family:
        raise BadPacket("a connection without its address family")
    return Connect(host)


def _helo(data: bytes) -> Helo:
    return Helo(_strings(data)[0])


def _strings(data: bytes) -> list[bytes]:
    """NUL-terminated strings, at least one."""
    if not data.endswith(b"\0"):
        raise BadPacket("a string without its end")
    return data[:-1].split(b"\0")


def _bare(packet: Packet) -> Callable[[bytes], Packet]:
    def read(data: bytes) -> Packet:
        if data:
            raise BadPacket(f"{type(packet).__name__} with data")
        return packet

    return read


_READERS: dict[bytes, Callable[[bytes], Packet]] = {
    b"O": _negotiate,
    b"C": _connect,
    b"H": _helo,
    b"D": _macros,
    b"M": _mail,
    b"R": _recipient,
    b"T": _bare(Data()),
    b"L": _header,
    b"N": _bare(EndOfHeaders()),
    b"B": Body,
    b"E": EndOfMessage,
    b"A": _bare(Abort()),
    b"Q": _bare(Quit()),
    b"K": _bare(QuitNewConnection()),
    b"U": Unknown,
}


def frame(command: bytes, data: bytes = b"") -> bytes:
    """A packet as it travels, in either direction."""
    return struct.pack("!I", 1 + len(data)) + command + data


CONTINUE = frame(b"c")
ACCEPT = frame(b"a")
DISCARD = frame(b"d")


def negotiated(version: int, actions: Actions, steps: Steps) -> bytes:
    return frame(b"O", struct.pack("!III", version, actions, steps))


def reply(text: str) -> bytes:
    """An SMTP answer in the filter's own words: "550 5.7.1 because". Letters outside ASCII become "?"."""
    # Sendmail reads the text as a format: a percent sign is doubled, and Postfix makes it single again.
    line = " ".join(text.split()).replace("%", "%%")
    return frame(b"y", line.encode("ascii", "replace")[:500] + b"\0")


def remove_header(name: str) -> bytes:
    """Take the first header of this name out of the message."""
    return frame(b"m", struct.pack("!I", 1) + name.encode("ascii") + b"\0\0")

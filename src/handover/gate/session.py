"""PURE: one conversation with a mail server: packets in, answers out; who judges a letter is the caller's to know.

1. MAIL FROM of somebody who is not leaving: accepted at once, and nothing of it is kept.
2. A leaver's recipients are all inside the company: accepted before the message is read.
3. Anything else is read whole and becomes a `Letter`. The caller says what is to become of it, and `ruled` answers.
A message that breaks off (abort, a new MAIL, the line cut) is forgotten; the mail server was told nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from handover.gate import milter
from handover.gate.milter import Actions, Steps
from handover.gate.watch import Sender, Watch

if TYPE_CHECKING:
    from handover.checks.drafts import Draft

#: Read in memory; mail servers have limits of their own far below it (Postfix: 10 MB).
LARGEST_MESSAGE = 100_000_000
WANTED = (
    Steps.NO_CONNECT
    | Steps.NO_HELO
    | Steps.NO_UNKNOWN
    | Steps.NO_REPLY_TO_RECIPIENT
    | Steps.NO_REPLY_TO_HEADER
    | Steps.NO_REPLY_TO_BODY
    | Steps.LEADING_SPACE
)


class Fate(StrEnum):
    """What becomes of a letter."""

    PASS = "pass"  # noqa: S105 - the word of the contract
    HOLD = "hold"
    REFUSE = "refuse"
    LATER = "later"


@dataclass(frozen=True)
class Letter:
    """A whole message and its envelope. `leaver` is the address in the book; "" while only its header can tell."""

    sender: str
    login: str
    recipients: tuple[str, ...]
    raw: bytes
    leaver: str
    queue_id: str = ""


@dataclass(frozen=True)
class Ruling:
    """`text` is the SMTP answer to a refusal; `remove` a header that must not go out.

    `drafts` have to be durable before the mail server hears anything.
    """

    fate: Fate
    text: str = ""
    remove: str = ""
    reasons: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True)
class Probe:
    """`handover doctor` asks whether the gate sees this path."""

    token: str


@dataclass
class _Message:
    sender: str
    login: str
    leaver: str
    is_by_header: bool
    recipients: list[str] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    is_settled: bool = False

    def add(self, octets: bytes) -> None:
        self.parts.append(octets)
        self.size += len(octets)


LATER = milter.reply("451 4.7.1 Please try again later")
TOO_LARGE = milter.reply("552 5.3.4 Message too large to be checked")


class Session:
    """The state of one connection. `take` gives bytes to write, a Letter to be judged, or a Probe to be noted."""

    def __init__(self) -> None:
        self._message: _Message | None = None
        self._macros: dict[bytes, bytes] = {}
        self._steps = Steps(0)
        self.is_over = False

    def take(self, packet: milter.Packet, watch: Watch | None) -> bytes | Letter | Probe:
        """`watch` None: nobody knows who is leaving, so nobody's mail passes now."""
        match packet:
            case milter.Negotiate():
                return self._negotiate(packet)
            case milter.Macros():
                self._macros |= dict(packet.values)
                return b""
            case milter.Mail():
                return self._mail(packet, watch)
            case milter.Abort():
                self._forget()
                return b""
            case milter.Quit() | milter.QuitNewConnection():
                self._forget()
                self.is_over = isinstance(packet, milter.Quit)
                return b""
            case milter.Connect():
                return self._silent(Steps.NO_REPLY_TO_CONNECT)
            case milter.Helo():
                return self._silent(Steps.NO_REPLY_TO_HELO)
            case milter.Unknown():
                return self._silent(Steps.NO_REPLY_TO_UNKNOWN)
        return self._part(packet, watch)

    def ruled(self, ruling: Ruling) -> bytes:
        """The answer for the letter that `take` gave last."""
        self._forget()
        if ruling.fate is Fate.PASS:
            return (milter.remove_header(ruling.remove) if ruling.remove else b"") + milter.ACCEPT
        if ruling.fate is Fate.HOLD:
            return milter.DISCARD
        if ruling.fate is Fate.REFUSE:
            return milter.reply(ruling.text)
        return LATER

    def probed(self) -> bytes:
        """A probe was noted: it goes no further."""
        self._forget()
        return milter.DISCARD

    def _negotiate(self, offer: milter.Negotiate) -> bytes:
        if offer.version < 2:
            raise milter.BadPacket(f"milter protocol version {offer.version} is too old")
        self._steps = WANTED & Steps(offer.steps)
        # Without it a released message would carry our signature out of the house.
        actions = Actions.CHANGE_HEADERS & Actions(offer.actions & Actions.CHANGE_HEADERS)
        if not actions:
            raise milter.BadPacket("the mail server does not let filters change headers")
        return milter.negotiated(min(offer.version, milter.VERSION), actions, self._steps)

    def _silent(self, step: Steps) -> bytes:
        return b"" if step in self._steps else milter.CONTINUE

    def _forget(self) -> None:
        self._message = None
        self._macros = {}

    def _mail(self, packet: milter.Mail, watch: Watch | None) -> bytes | Probe:
        self._message = None
        if watch is None:
            return LATER
        sender, login = _text(packet.sender), _text(self._macros.get(b"{auth_authen}", b""))
        token = watch.probe(sender)
        if token:
            return Probe(token)
        who, leaver = watch.sender(sender, login)
        if who is Sender.STAYS:
            return milter.ACCEPT
        self._message = _Message(sender, login, leaver, is_by_header=who is Sender.BY_HEADER)
        return milter.CONTINUE

    def _part(self, packet: milter.Packet, watch: Watch | None) -> bytes | Letter:
        message = self._message
        if message is None:
            raise milter.BadPacket(f"{type(packet).__name__} outside a message")
        if watch is None:
            return b"" if self._is_unanswered(packet) else LATER
        match packet:
            case milter.Recipient():
                message.recipients.append(_text(packet.address))
                return self._silent(Steps.NO_REPLY_TO_RECIPIENT)
            case milter.Data():
                return self._accepted_unread(message, watch) or milter.CONTINUE
            case milter.Header():
                message.add(packet.name + b":" + self._value(packet) + b"\r\n")
                return self._silent(Steps.NO_REPLY_TO_HEADER)
            case milter.EndOfHeaders():
                return self._end_of_headers(message, watch)
            case milter.Body():
                self._add_body(message, packet.chunk)
                return self._silent(Steps.NO_REPLY_TO_BODY)
            case milter.EndOfMessage():
                self._add_body(message, packet.chunk)
                return self._whole(message)
        raise milter.BadPacket(f"{type(packet).__name__} is out of place")

    def _is_unanswered(self, packet: milter.Packet) -> bool:
        silent = {
            milter.Recipient: Steps.NO_REPLY_TO_RECIPIENT,
            milter.Header: Steps.NO_REPLY_TO_HEADER,
            milter.Body: Steps.NO_REPLY_TO_BODY,
        }
        return silent.get(type(packet), Steps(0)) & self._steps != 0

    def _accepted_unread(self, message: _Message, watch: Watch) -> bytes:
        message.is_settled = True
        if message.recipients and all(map(watch.is_inside, message.recipients)):
            self._forget()
            return milter.ACCEPT
        return b""

    def _value(self, header: milter.Header) -> bytes:
        space = b"" if Steps.LEADING_SPACE in self._steps else b" "
        return space + header.value.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def _end_of_headers(self, message: _Message, watch: Watch) -> bytes:
        accepted = b"" if message.is_settled else self._accepted_unread(message, watch)
        if accepted:
            return accepted
        if message.is_by_header:
            message.leaver = watch.leaver_in_header(b"".join(message.parts))
            if not message.leaver:
                self._forget()
                return milter.ACCEPT
        message.add(b"\r\n")
        return milter.CONTINUE

    def _add_body(self, message: _Message, chunk: bytes) -> None:
        if message.size <= LARGEST_MESSAGE:
            message.add(chunk)

    def _whole(self, message: _Message) -> bytes | Letter:
        if message.size > LARGEST_MESSAGE:
            self._forget()
            return TOO_LARGE
        return Letter(
            sender=message.sender,
            login=message.login,
            recipients=tuple(message.recipients),
            raw=b"".join(message.parts),
            leaver=message.leaver,
            queue_id=_text(self._macros.get(b"i", b"")),
        )


def _text(octets: bytes) -> str:
    """An address of the envelope. Octets that are no UTF-8 stay as escapes, and match nobody."""
    return octets.decode("utf-8", "backslashreplace").strip().removeprefix("<").removesuffix(">")

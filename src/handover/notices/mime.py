"""PURE: the bytes of one notice (RFC 5322 and MIME), safe for any server on the way: 7 bit, CRLF, short lines.

The bytes are put together here and not by `EmailMessage`, which folds 110 such messages a second; the encodings
themselves are the standard library's. Nothing that comes from a name, a subject or a text can start a header:
every value is put on one line, and whatever is not plain goes into encoded words (RFC 2047).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache

from handover.errors import UnusableInput
from handover.notices.wording import one_line

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;!?()'&+/-]*")
_ATOMS = re.compile(r"[A-Za-z0-9 &'+/-]*")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Mailbox:
    name: str
    address: str


@dataclass(frozen=True)
class Attachment:
    file_name: str  # ASCII letters, digits, dot and hyphen
    kind: str  # "text/vcard; charset=utf-8"
    content: bytes


@dataclass(frozen=True)
class Mail:
    sender: Mailbox
    to: Mailbox
    copies: tuple[Mailbox, ...]
    reply_to: Mailbox
    subject: str
    body: str  # plain text, lines ended by LF
    language: str
    message_id: str  # with its angle brackets
    date: datetime
    attachments: tuple[Attachment, ...] = ()


def usable(address: str) -> bool:
    """Whether mail can be sent to `address` by any server: a plain local part, a host name."""
    try:
        wire_address(address)
    except UnusableInput:
        return False
    return True


@lru_cache(maxsize=65_536)  # the addresses of the largest departure: its pages ask for all of them
def wire_address(address: str) -> str:
    """The address as it travels: a host name in Cyrillic or with accents becomes its ASCII form (IDNA)."""
    local, at, host = address.strip().rpartition("@")
    try:
        host = host.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    dots_are_odd = local.startswith(".") or local.endswith(".") or ".." in local
    if not at or not _LOCAL.fullmatch(local) or dots_are_odd or len(local) + len(host) > 253:
        raise UnusableInput("%(address)r is no address that mail can be sent to", address=one_line(address))
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UnusableInput("%(address)r is no address that mail can be sent to", address=one_line(address))
    return f"{local}@{host}"


def compose(mail: Mail) -> bytes:
    """The whole message. The same `mail` always gives the same bytes."""
    headers = [
        _mailboxes("From", [mail.sender]),
        _mailboxes("To", [mail.to]),
        _mailboxes("Cc", mail.copies),
        _mailboxes("Reply-To", [mail.reply_to]),
        _text("Subject", mail.subject),
        f"Date: {format_datetime(mail.date)}",
        f"Message-ID: {one_line(mail.message_id)}",
        f"Content-Language: {mail.language}",
        "MIME-Version: 1.0",
    ]
    head = "".join(f"{header}\r\n" for header in headers if header)
    return head.encode("ascii") + _content(mail)


def digest(sender: str, recipients: Collection[str], raw: bytes) -> str:
    """What an approval says yes to: envelope sender, recipients in whatever order, and every byte."""
    envelope = "\n".join([sender, *sorted(recipients)])
    # A blank line cannot stand in an address: what is envelope and what is message stays apart.
    return "sha256:" + hashlib.sha256(envelope.encode() + b"\n\n" + raw).hexdigest()


def _content(mail: Mail) -> bytes:
    texts = _multipart(
        "alternative",
        mail.message_id,
        [
            _text_part("plain", mail.body),
            _text_part("html", _as_html(mail.body, mail.language)),
        ],
    )
    if not mail.attachments:
        return texts
    return _multipart("mixed", mail.message_id, [texts, *(_attached(one) for one in mail.attachments)])


def _multipart(kind: str, message_id: str, parts: Sequence[bytes]) -> bytes:
    # "=_" occurs neither in quoted-printable nor in base64, so no text can contain the boundary.
    boundary = f"=_{kind}_{hashlib.sha256(message_id.encode()).hexdigest()[:24]}"
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    fence = f"--{boundary}".encode()
    return head + b"".join(fence + b"\r\n" + part + b"\r\n" for part in parts) + fence + b"--\r\n"


def _text_part(kind: str, text: str) -> bytes:
    octets = text.replace("\n", "\r\n").encode() + b"\r\n"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: "
    # Mostly Latin text stays readable in quoted-printable; Cyrillic is twice as short in base64.
    if len(octets) < 1.2 * len(text) + text.count("\n"):
        return head.encode() + b"quoted-printable\r\n\r\n" + binascii.b2a_qp(octets, istext=True)
    return head.encode() + b"base64\r\n\r\n" + _base64(octets)


def _attached(one: Attachment) -> bytes:
    head = (
        f"Content-Type: {one.kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{one.file_name}"\r\n\r\n'
    )
    return head.encode() + _base64(one.content)


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def _as_html(body: str, language: str) -> str:
    paragraphs = "\n".join(
        f"<p>{_linked(paragraph).replace(chr(10), '<br>' + chr(10))}</p>" for paragraph in body.split("\n\n")
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"></head>\n'
        '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n'
        f"{paragraphs}\n</body>\n</html>"
    )


def _linked(text: str) -> str:
    parts, end = [], 0
    for link in _LINK.finditer(text):
        url = html.escape(link.group())
        parts += [html.escape(text[end : link.start()]), f'<a href="{url}">{url}</a>']
        end = link.end()
    return "".join(parts) + html.escape(text[end:])


def _mailboxes(header: str, boxes: Sequence[Mailbox]) -> str:
    folded = ",\r\n ".join(_mailbox(header, box.name, box.address) for box in boxes)
    return f"{header}: {folded}" if boxes else ""


@lru_cache(maxsize=65_536)  # the addresses of the largest departure: its pages ask for all of them
def _mailbox(header: str, name: str, address: str) -> str:
    name, wire = one_line(name), wire_address(address)
    if not name:
        return wire
    phrase = name if _is_atoms(name) else _encoded_words(header, name)
    fold = "" if len(header) + len(phrase) + len(wire) < 70 else "\r\n"
    return f"{phrase}{fold} <{wire}>"


@lru_cache(maxsize=65_536)  # the addresses of the largest departure: its pages ask for all of them
def _text(header: str, value: str) -> str:
    value = one_line(value)
    # "=?" would be read as an encoded word by the client's mail program, whoever wrote it.
    plain = _PLAIN.fullmatch(value) and "=?" not in value and len(header) + len(value) < 74
    return f"{header}: {value if plain else _encoded_words(header, value)}"


def _is_atoms(name: str) -> bool:
    """A display name that needs neither quotes nor encoding (RFC 5322, section 3.2.3) and no folding."""
    return len(name) < 60 and _ATOMS.fullmatch(name) is not None


def _encoded_words(header: str, value: str) -> str:
    return Header(value, "utf-8", header_name=header).encode(linesep="\r\n")

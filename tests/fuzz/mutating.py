"""Hostile bytes from a number: mutations of messages that have everything in them, and bytes at random."""

# tokens in rows, as many as fit

from __future__ import annotations

import random
from functools import cache

from tests.unit.screening.reading.mails import (
    COVER,
    PLANTED,
    attachment,
    coded,
    docx,
    hidden,
    joined,
    mail,
    mixed,
    part,
    zipped,
)

_TOKENS = (
    b"\r\n", b"\n", b"\r", b"\0", b"\n\n", b"--b1", b"--b1--", b"\n--", b"=?utf-8?B?", b"?=", b"=?", b"(", b")", b'"', b"\\", b";",
    b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n",
    b"boundary=", b"charset=utf-16", b"charset=utf-7", b"charset=x", b"charset=koi8-r", b"filename*0*=", b"filename*=UTF-8''%",
    b"<", b">", b"<div style=", b"<!--", b"-->", b"<blockquote>", b"&#", b"data:text/html;base64,", b"\n> ", b"\nFrom: ", b"wrote:\n",
    b"begin 644 a\n", b"\nend\n", b"=ybegin ", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"%PDF-1.7\n", b"{\\rtf1", b"\xff\xfe",
    b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"\xd0", b"====", b"=3D", b"=\n", b" \n", b"\t", b"@", b",", b":", b"MAIL FROM:<a@b>\n",
)  # fmt: skip


def message(seed: int) -> bytes:
    """A message with up to a dozen changes."""
    chance = random.Random(seed)
    raw = bytearray(chance.choice(_sources()))
    for _ in range(chance.randint(1, 12)):
        chance.choice(_CHANGES)(raw, chance)
    return bytes(raw[:200_000])


def noise(seed: int) -> bytes:
    """Bytes at random, some from the letters that messages are made of."""
    chance = random.Random(seed)
    size = chance.choice((0, 1, 30, 300, 3_000))
    if chance.random() < 0.5:
        return chance.randbytes(size)
    return b"".join(
        chance.choice(_TOKENS) if chance.random() < 0.6 else chance.randbytes(3) for _ in range(size // 4)
    )


@cache
def _sources() -> tuple[bytes, ...]:
    html = part(
        f"<div>{COVER}</div><blockquote type=cite>{PLANTED}</blockquote><img src=cid:1>",
        fields="Content-Type: text/html",
    )
    nested = part(mixed(part(), hidden()).replace(b"\r\n", b"\n"), fields="Content-Type: message/rfc822")
    files = [
        attachment(docx(PLANTED), "a.docx"),
        attachment(zipped({"a.txt": PLANTED, "b/c.html": "<p>x"}), "a.zip"),
        attachment(b"{\\rtf1\\ansi " + PLANTED.encode() + b"}", "a.rtf"),
        attachment(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>", "a.pdf"),
        attachment(b"BEGIN:VCARD\nFN:Mara\nEND:VCARD\n", "a.vcf", "text/vcard"),
    ]
    tail = f"On Tue, 4 Mar 2025 at 09:12, Hugo Brandt <hugo@brandt.example> wrote:\n> {PLANTED}\n\n{COVER}"
    return (
        mail("Content-Type: text/plain; charset=utf-8", tail),
        mail("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64", coded(COVER)),
        mail("Content-Type: text/html; charset=utf-8", f"<p style='color:white'>{PLANTED}</p>", crlf=False),
        mixed(part(), html, kind="multipart/alternative"),
        mixed(part(), nested),
        mixed(part(), b'Content-Type: multipart/related; boundary="b2"\n\n' + joined(html, boundary="b2")),
        *(mixed(part(), file) for file in files),
    )


def _flip(raw: bytearray, chance: random.Random) -> None:
    if raw:
        raw[chance.randrange(len(raw))] = chance.randrange(256)


def _cut(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw) + 1)
    del raw[start : start + chance.choice((1, 5, 80, 2_000))]


def _insert(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw) + 1)
    raw[start:start] = chance.choice(_TOKENS) * chance.choice((1, 1, 1, 2, 40))


def _repeat(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw) + 1)
    piece = raw[start : start + chance.choice((1, 20, 200))]
    raw[start:start] = piece * chance.choice((1, 3, 50))


def _swap(raw: bytearray, chance: random.Random) -> None:
    lines = bytes(raw).split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    raw[:] = b"\n".join(lines)


def _join(raw: bytearray, chance: random.Random) -> None:
    other = chance.choice(_sources())
    start = chance.randrange(len(raw) + 1)
    raw[start:start] = other[chance.randrange(len(other)) :]


_CHANGES = (_flip, _flip, _cut, _insert, _insert, _insert, _repeat, _swap, _join)

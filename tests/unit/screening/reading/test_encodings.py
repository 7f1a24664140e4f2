"""Transfer encodings that readers take differently."""

from __future__ import annotations

import binascii
import quopri

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import (
    COVER,
    PLANTED,
    coded,
    found,
    hidden,
    joined,
    mail,
    mixed,
    part,
    reasons,
)

PLAIN = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "


def uuencoded(text: str, name: str = "note.txt", mode: str = "644") -> str:
    raw = text.encode()
    lines = [binascii.b2a_uu(raw[start : start + 45]).decode() for start in range(0, len(raw), 45)]
    return f"begin {mode} {name}\n" + "".join(lines) + "`\nend\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "base64 (x)",
        '"base64"',
        "base64;",
        "base64; x=1",
        "(x) base64",
        "base 64",
        "base64,",
        "base-64",
        "x-base64",
        "'base64'",
    ],
)
def test_10_odd_transfer_encoding(encoding: str) -> None:
    raw = mail(PLAIN + encoding, coded(COVER + PLANTED))
    assert "odd_transfer_encoding" in reasons(raw)


@pytest.mark.parametrize("encoding", ["base64", "BASE64", " Base64 ", "base64\t"])
def test_10_case_and_spaces_do_not_matter(encoding: str) -> None:
    raw = mail(PLAIN + encoding, coded(COVER + PLANTED))
    assert reasons(raw) == ()
    assert found(read(raw))


@pytest.mark.parametrize(
    "encoding", ["quoted-printable (x)", '"quoted-printable"', "quoted-printable;", "quoted_printable", "qp"]
)
def test_10_odd_quoted_printable(encoding: str) -> None:
    raw = mail(PLAIN + encoding, quopri.encodestring((COVER + PLANTED).encode()))
    assert "odd_transfer_encoding" in reasons(raw)


@pytest.mark.parametrize(
    "body",
    [
        coded(COVER + " ") + coded(PLANTED),
        coded(COVER + "  ") + b"==\n" + coded(PLANTED),
        coded(PLANTED)[:20] + b"!*" + coded(PLANTED)[20:],
        coded(COVER)[:-4] + b"=" + coded(PLANTED),
        b"====\n" + coded(PLANTED),
        coded(COVER) + b"-- \nA footer of some server\n",
        coded(PLANTED).rstrip(b"=\n")[:-1],
        coded(PLANTED).replace(b"a", b"a\xa0"),
    ],
)
def test_11_base64_with_junk_or_an_early_end(body: bytes) -> None:
    assert "damaged_base64" in reasons(mail(PLAIN + "base64", body))


def test_11_behind_an_early_end_the_text_is_read_on() -> None:
    assert found(read(mail(PLAIN + "base64", coded(COVER + " ") + coded(PLANTED))))


@pytest.mark.parametrize(
    "encoding", ["x-uuencode", "uuencode", "x-uue", "uue", "binhex", "x-binhex40", "mac-binhex40", "yenc"]
)
def test_12_uuencode_and_binhex_as_transfer_encoding_ms_oxcmail(encoding: str) -> None:
    raw = mail(PLAIN + encoding, uuencoded(COVER + PLANTED))
    assert "odd_transfer_encoding" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "block",
    [
        uuencoded(PLANTED),
        uuencoded(PLANTED, "a name with spaces.txt", "0755"),
        "begin-base64 644 note.txt\n" + coded(PLANTED).decode() + "====\n",
        "=ybegin line=128 size=90 name=note.txt\n(ignored)\n=yend size=90\n",
        "(This file must be converted with BinHex 4.0)\n:$f*TEQKPH#jdCA0d!:\n",
        coded(PLANTED).decode(),
    ],
)
def test_13_encoded_files_inside_a_plain_text(block: str) -> None:
    raw = mail("Content-Type: text/plain; charset=utf-8", COVER + "\n" + block)
    assert "encoded_in_text" in reasons(raw)
    assert found(read(raw)) == ("=ybegin" not in block and "BinHex" not in block)


@pytest.mark.parametrize(
    "text",
    [
        "We begin 644 orders this week.\nThe end\n",
        "begin with the invoice\n",
        "https://files.harbour.example/" + "a" * 90 + "\n",
        "-----BEGIN PGP SIGNATURE-----\n\n"
        + coded(bytes(range(120, 220))).decode()
        + "-----END PGP SIGNATURE-----\n",
    ],
)
def test_13_what_only_resembles_them_is_clear(text: str) -> None:
    assert reasons(mail("Content-Type: text/plain; charset=utf-8", COVER + text)) == ()


def test_17_multipart_in_base64_rfc_2045() -> None:
    inner = coded(joined(part(), hidden(), boundary="one"))
    raw = mail('Content-Type: multipart/mixed; boundary="one"\nContent-Transfer-Encoding: base64', inner)
    assert "encoded_multipart" in reasons(raw)
    assert found(read(raw))


def test_17_multipart_in_quoted_printable_rfc_2045() -> None:
    inner = quopri.encodestring(joined(part(), part(PLANTED), boundary="one"))
    raw = mail('Content-Type: multipart/mixed; boundary="one"\nContent-Transfer-Encoding: quoted-printable', inner)
    assert "encoded_multipart" in reasons(raw)
    assert found(read(raw))


def test_17_a_nested_multipart_in_base64() -> None:
    fields = b'Content-Type: multipart/alternative; boundary="in"\nContent-Transfer-Encoding: base64\n\n'
    raw = mixed(part(), fields + coded(joined(hidden(), boundary="in")))
    assert "encoded_multipart" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize("text", ["50 =3 D", "a =G1 b", "x =", "=\x00A"])
def test_damaged_quoted_printable(text: str) -> None:
    assert read(mail(PLAIN + "quoted-printable", COVER + text + " y")).readability is Readability.AMBIGUOUS

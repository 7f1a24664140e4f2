"""Header fields that readers take differently, and addresses that hide another."""

from __future__ import annotations

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import (
    COVER,
    FROM,
    HEAD,
    PLANTED,
    TOKEN,
    coded,
    found,
    hidden,
    joined,
    mail,
    part,
    reasons,
)

PARTS = joined(part(), hidden(), boundary="one")


@pytest.mark.parametrize(
    "fields",
    [
        'Content-Type: text/plain\nContent-Type: multipart/mixed; boundary="one"',
        'Content-Type: multipart/mixed; boundary="one"\nContent-Type: text/plain',
        'content-type: text/plain\nCONTENT-TYPE: multipart/mixed; boundary="one"',
        'Content-Type: multipart/mixed; boundary="x"\nContent-Type: multipart/mixed; boundary="one"',
        'Content-Type: application/octet-stream\nX-A: 1\nContent-Type: multipart/mixed; boundary="one"',
    ],
)
def test_2_two_content_types_draft_chen_email_mime_ambiguity(fields: str) -> None:
    raw = mail(fields, PARTS)
    assert "doubled_content_type" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit",
        "content-transfer-encoding: quoted-printable\nContent-Transfer-Encoding: base64",
    ],
)
def test_3_two_transfer_encodings_amavis_2025(fields: str) -> None:
    raw = mail("Content-Type: text/plain; charset=utf-8\n" + fields, coded(COVER + PLANTED))
    assert "doubled_transfer_encoding" in reasons(raw)


@pytest.mark.parametrize(
    "line",
    [
        "A note without a colon",
        "Two words: but no field name",
        "Content-Type : text/plain",
        "X-Long\t: 1",
        "é: 1",
        ": nothing before",
        "   \n folded after nothing",
        "\t",
        "X-Blank: 1\n \n more",
    ],
)
def test_21_lines_that_are_no_header_fields(line: str) -> None:
    raw = mail(line + '\nContent-Type: multipart/mixed; boundary="one"', PARTS)
    assert read(raw).readability is Readability.AMBIGUOUS


def test_21_a_message_that_begins_with_a_folded_line() -> None:
    assert "odd_header_line" in reasons(b" folded: 1\n" + HEAD + b"\n" + COVER.encode())


@pytest.mark.parametrize(
    "fields",
    [
        b'Content-Type: multipart/mixed;\0 boundary="one"',
        b"Content-Type: text/plain\0",
        b'X-A: 1\rContent-Type: multipart/mixed; boundary="one"',
        b"Subject: a\r\rb",
        b"\0X: 1",
    ],
)
def test_22_nul_and_bare_cr_in_the_header(fields: bytes) -> None:
    raw = HEAD.replace(b"\n", b"\r\n") + fields + b"\r\n\r\n" + PARTS.replace(b"\n", b"\r\n")
    assert "control_characters" in reasons(raw)


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r\n"],
)
@pytest.mark.parametrize(
    "command", [b"MAIL FROM:<a@harbour.example>", b"mail from:<a@b.example>", b"RSET", b"EHLO x"]
)
def test_23_smuggled_messages_cve_2023_51764(end: bytes, command: bytes) -> None:
    second = command + b"\r\nRCPT TO:<hugo@brandt.example>\r\nDATA\r\n" + HEAD.replace(b"\n", b"\r\n") + b"\r\n"
    raw = mail("Content-Type: text/plain", COVER.replace("\n", "\r\n").encode().replace(b"\r\n", b"\n"))
    assert "smuggled_message" in reasons(raw.rstrip(b"\r\n") + end + second + PLANTED.encode())


def test_23_a_mixture_of_line_ends_is_ambiguous_and_either_alone_is_fine() -> None:
    raw = mail("Content-Type: text/plain", COVER)
    assert reasons(raw) == ()
    assert reasons(raw.replace(b"\r\n", b"\n")) == ()
    assert "mixed_line_ends" in reasons(raw[:-2] + b"\n")


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Cc", "Reply-To", "Sender"])
def test_50_doubled_fields(name: str) -> None:
    raw = mail(f"{name}: Hugo <hugo@brandt.example>\n{name.upper()}: Other <other@brandt.example>", COVER)
    assert "doubled_field" in reasons(raw)


def test_50_both_of_a_doubled_recipient_are_known() -> None:
    reading = read(mail(f"To: {TOKEN}", COVER))
    assert set(reading.recipients) == {"hugo@brandt.example", TOKEN}


@pytest.mark.parametrize(
    "value",
    [
        f"<@relay.example,@other.example:{TOKEN}>",
        f"friends: {TOKEN}, hugo@brandt.example;",
        f"hugo@brandt.example({TOKEN})",
        f"<hugo@brandt.example><{TOKEN}>",
        f'"hugo@brandt.example <hugo@brandt.example>\\" <{TOKEN}>',
        f"hugo@brandt.example {TOKEN}",
        f"hugo@brandt.example,,<<{TOKEN}>>",
        f"alice@harbour.example)<{TOKEN}>",
        f'"a"@brandt.example, {TOKEN}',
        f"hugo@brandt.example; <> @ {TOKEN}",
        f"hugo@[192.0.2.1], {TOKEN}",
        "(" * 1000 + TOKEN,
    ],
)
def test_50_crafted_addresses_cve_2023_27043(value: str) -> None:
    raw = mail("X-A: 1", COVER, head=FROM + f"To: {value}\nSubject: Samples\n".encode())
    assert "odd_address" in reasons(raw)
    assert TOKEN in " ".join(read(raw).recipients)


@pytest.mark.parametrize(
    "value",
    [
        "Hugo Brandt <hugo@brandt.example>",
        '"Brandt, Hugo" <hugo@brandt.example>',
        "hugo@brandt.example (Hugo Brandt)",
        "=?utf-8?Q?Hugo_Br=C3=A4ndt?= <hugo@brandt.example>",
        "<hugo@brandt.example>",
        "hugo@brandt.example,\n Ида <hugo@brandt.example>",
        "hugo@brandt.example, undisclosed-recipients:;",
        "Hugo J. O'Brandt-Ruiz <hugo@brandt.example>",
    ],
)
def test_ordinary_addresses_are_clear(value: str) -> None:
    reading = read(mail("X-A: 1", COVER, head=FROM + f"To: {value}\nSubject: Samples\n".encode()))
    assert reading.readability_reasons == ()
    assert reading.recipients == ("hugo@brandt.example",)


def test_what_a_display_name_says_is_read() -> None:
    raw = mail("X-A: 1", COVER, head=f'From: "Mara Lind, now at {TOKEN}" <mara.lind@harbour.example>\n'.encode())
    assert [view.part for view in read(raw).views if TOKEN in view.text] == ["header:from"]


def test_answers_to_another_address_are_seen() -> None:
    assert [view.part for view in read(mail(f"Reply-To: {TOKEN}", COVER)).views if TOKEN in view.text] == [
        "header:reply-to"
    ]


@pytest.mark.parametrize("name", ["Organization", "Comments", "Keywords", "Thread-Topic"])
def test_fields_that_programs_show_are_read(name: str) -> None:
    assert found(read(mail(f"{name}: {TOKEN}", COVER)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?B?0J/RgNC+0LHRiw==?=", "Пробы"),
        ("=?koi8-r?Q?=F0=D2=CF=C2=D9?=", "Пробы"),
        ("=?utf-8?Q?Muestras_del_d=C3=ADa?= =?utf-8?Q?_de_hoy?=", "Muestras del día de hoy"),
        ("=?utf-8?B?0J/RgNC+0L==?=\n =?utf-8?B?sdGL?=", "Пробы"),
        ("Re: =?iso-8859-1?Q?a=F1o?= nuevo", "Re: año nuevo"),
        ("a\n folded line", "a folded line"),
    ],
)
def test_subjects_are_read_as_they_are_shown(value: str, text: str) -> None:
    reading = read(mail("X-A: 1", COVER, head=FROM + b"Subject: " + value.encode() + b"\n"))
    assert reading.views[0].part == "subject"
    assert reading.views[0].text == text


@pytest.mark.parametrize(
    "value", ["=?utf-8?B?U2Fs?bXBsZXM=?=", "=?utf-8?B?U2F*tcGxlcw?=", "=?utf-8?Q?Sam", "=?x-none?Q?a?="]
)
def test_damaged_encoded_words_are_noted(value: str) -> None:
    raw = mail("X-A: 1", COVER, head=FROM + f"Subject: {value}\n".encode())
    assert read(raw).readability is not Readability.CLEAR

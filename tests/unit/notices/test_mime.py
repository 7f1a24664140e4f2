"""The bytes of a notice are read by every mail program as they were meant, whatever stands in a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.errors import UnusableInput
from handover.notices.mime import Attachment, Mail, Mailbox, compose, digest, usable, wire_address
from handover.notices.vcard import Card, vcard

MAIL = Mail(
    sender=Mailbox("Max Manager", "max@northwind.example"),
    to=Mailbox("Ана Гарсия", "ana@acme.example"),
    copies=(Mailbox("Sofía Sucesora", "sofia@northwind.example"),),
    reply_to=Mailbox("Sofía Sucesora", "sofia@northwind.example"),
    subject="Acme: your new contact",
    body="Dear Ana,\n\nhello\n.\nFrom here on https://x.example/a/b/ <b>&amp;\n\nbye",
    language="en",
    message_id="<1@northwind.example>",
    date=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)
CARD = Attachment("sofia.vcf", "text/vcard; charset=utf-8", vcard(Card("Sofía", "sofia@northwind.example")))
HOSTILE = [
    "Ann\r\nBcc: thief@evil.example",
    "Ann\nX: y",
    "Ann\r\n\r\n<html>",
    '"Ann", <thief@evil.example>',
    "thief@evil.example, Ann",
    'Lee, Ann; (Ltd) [x] \\ "q"',
    "=?utf-8?q?Ann?= =?utf-8?q?=0D=0ABcc:_x?=",
    "Ана\u2028Bcc: thief@evil.example",
    "A\x00B\x85C",
    "x" * 300,
    "Очень длинное имя " * 15,
    "日本語の名前" * 20,
    "🙂 Ann",
]


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=cast(Any, default)))


def addresses(message: EmailMessage, header: str) -> list[Address]:
    return list(message[header].addresses)


def name_in(raw: bytes, header: str) -> str:
    # Python's newer parser puts blanks between encoded words of a name; the older one reads them as RFC 2047 says.
    value = message_from_bytes(raw)[header]
    return str(make_header(decode_header(value))).rpartition(" <")[0]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_notice_is_read_as_it_was_written() -> None:
    message = read(compose(MAIL))
    assert not message.defects
    assert [(one.display_name, one.addr_spec) for one in addresses(message, "From")] == [
        ("Max Manager", "max@northwind.example")
    ]
    assert addresses(message, "To")[0].display_name == "Ана Гарсия"
    assert addresses(message, "Cc")[0].addr_spec == "sofia@northwind.example"
    assert addresses(message, "Reply-To")[0].display_name == "Sofía Sucesora"
    assert message["Subject"] == "Acme: your new contact"
    assert message["Message-ID"] == "<1@northwind.example>"
    assert message["Date"].datetime == MAIL.date
    assert text_of(message) == MAIL.body + "\n"


def test_nothing_says_that_a_machine_or_a_list_wrote_it() -> None:
    names = {name.lower() for name in read(compose(MAIL)).keys()}  # noqa: SIM118
    assert names.isdisjoint({"auto-submitted", "precedence", "bcc", "return-path"})
    assert not any(name.startswith(("list-", "x-")) for name in names)


def test_the_html_says_the_same_and_nothing_in_it_is_markup() -> None:
    page = text_of(read(compose(MAIL)), "html")
    assert '<html lang="en">' in page
    assert '<a href="https://x.example/a/b/">https://x.example/a/b/</a>' in page
    assert "&lt;b&gt;&amp;amp;" in page and "<b>" not in page
    assert "<img" not in page and "src=" not in page


@pytest.mark.parametrize("body", [MAIL.body, "Здравствуйте!\n\n" + "Привет " * 200, "x" * 5000, "é" * 3000])
def test_the_bytes_suit_every_server_on_the_way(body: str) -> None:
    raw = compose(replace(MAIL, body=body, attachments=(CARD,)))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert text_of(read(raw)) == body + "\n"


def test_the_same_mail_is_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))


def test_the_successors_card_is_attached() -> None:
    message = read(compose(replace(MAIL, attachments=(CARD,))))
    (part,) = message.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/vcard", "sofia.vcf")
    assert part.get_payload(decode=True) == CARD.content


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_can_start_a_header_or_add_an_address(name: str) -> None:
    box = Mailbox(name, "ana@acme.example")
    message = read(compose(replace(MAIL, to=box, sender=box, copies=(box, box), reply_to=box)))
    assert list(message.keys()) == list(read(compose(MAIL)).keys())
    assert [one.addr_spec for one in addresses(message, "To")] == ["ana@acme.example"]
    assert [one.addr_spec for one in addresses(message, "Cc")] == ["ana@acme.example"] * 2
    assert name_in(compose(replace(MAIL, to=box)), "To") == " ".join(name.replace("\x00", "").split())


@pytest.mark.parametrize("subject", HOSTILE)
def test_no_subject_can_start_a_header(subject: str) -> None:
    raw = compose(replace(MAIL, subject=subject))
    message = read(raw)
    assert list(message.keys()) == list(read(compose(MAIL)).keys())
    assert message["Subject"] == " ".join(subject.replace("\x00", "").split())
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_in_name_and_subject_the_headers_are_the_same(name: str, subject: str) -> None:
    try:
        raw = compose(replace(MAIL, subject=subject, to=Mailbox(name, "ana@acme.example")))
    except UnicodeEncodeError:
        return  # half of a surrogate pair: no export can hold it, and nothing is written
    message = read(raw)
    assert list(message.keys()) == list(read(compose(MAIL)).keys())
    assert [one.addr_spec for one in addresses(message, "To")] == ["ana@acme.example"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert text_of(read(compose(replace(MAIL, body=text)))).rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@acme.example",
        "ana@acme",
        "a b@acme.example",
        "ana@acme.example, thief@evil.example",
        "ana@acme.example\r\nBcc: x@y.example",
        "ana@acme.example>",
        '"a b"@acme.example',
        "ана@acme.example",
        ".ana@acme.example",
        "a..b@acme.example",
        "ana@-acme.example",
        "ana@acme..example",
        "ana@[127.0.0.1]",
        "a" * 65 + "@acme.example",
        "ana@" + "a." * 130 + "example",
    ],
)
def test_what_is_no_address_is_never_written_to(address: str) -> None:
    assert not usable(address)
    with pytest.raises(UnusableInput):
        compose(replace(MAIL, to=Mailbox("Ana", address)))


def test_a_host_in_other_letters_travels_in_its_ascii_form() -> None:
    assert wire_address("ana@пример.example") == "ana@xn--e1afmkfd.example"


def test_a_digest_stands_for_sender_recipients_and_bytes() -> None:
    one = digest("max@n.example", ["a@x.example", "s@n.example"], b"bytes")
    assert one.startswith("sha256:") and len(one) == 71
    assert one == digest("max@n.example", ["s@n.example", "a@x.example"], b"bytes")
    assert one != digest("eve@n.example", ["a@x.example", "s@n.example"], b"bytes")
    assert one != digest("max@n.example", ["a@x.example"], b"bytes")
    assert one != digest("max@n.example", ["a@x.example", "s@n.example"], b"bytes.")
    assert digest("a", ["b"], b"c\n\nd") != digest("a", ["b", "c"], b"d")

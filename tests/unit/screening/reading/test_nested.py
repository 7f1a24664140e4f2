"""Messages inside messages, alternatives, and content that is fetched or put together elsewhere."""

from __future__ import annotations

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from handover.screening.views import Voice
from tests.unit.screening.reading.mails import (
    COVER,
    FROM,
    HEAD,
    PLANTED,
    TOKEN,
    attachment,
    coded,
    docx,
    found,
    hidden,
    joined,
    mail,
    mixed,
    part,
    reasons,
)

OTHERS = b"From: Hugo Brandt <hugo@brandt.example>\nTo: mara.lind@harbour.example\nSubject: Our order\n\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_18_an_encoded_message_is_read_and_noted_rspamd_3487(encoding: str) -> None:
    inner = HEAD + b"\n" + PLANTED.encode()
    body = coded(inner) if encoding == "base64" else inner
    raw = mixed(part(), part(body, fields=f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}"))
    assert "encoded_message" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "file",
    [
        part(HEAD + b"\n" + PLANTED.encode(), fields="Content-Type: message/rfc822"),
        part(HEAD + b"\n" + PLANTED.encode(), fields="Content-Type: message/global"),
        attachment(HEAD + b"\n" + PLANTED.encode(), "note.eml"),
        attachment(HEAD.replace(b"\n", b"\r\n") + b"\r\n" + PLANTED.encode(), "note.eml", "text/plain"),
        part(mixed(part(), hidden()).replace(b"\r\n", b"\n"), fields="Content-Type: message/rfc822"),
    ],
)
def test_18_an_attached_message_of_the_writers_own_is_read(file: bytes) -> None:
    assert found(read(mixed(part(), file)))


def test_18_an_outlook_message_is_reported_and_made_out_as_far_as_possible() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + PLANTED.encode("utf-16-le") + bytes(200)
    reading = read(mixed(part(), attachment(content, "note.msg", "application/vnd.ms-outlook")))
    assert reading.readability is Readability.UNREADABLE
    assert found(reading)


def test_18_what_somebody_else_wrote_in_an_attached_message_is_theirs() -> None:
    raw = mixed(part(), part(OTHERS + PLANTED.encode(), fields="Content-Type: message/rfc822"))
    reading = read(raw)
    assert reading.readability is Readability.CLEAR
    assert {view.voice for view in reading.views if TOKEN in view.text} == {Voice.OTHERS}


@pytest.mark.parametrize("number", [1, 2])
def test_19_pieces_of_a_message_rfc_2046_5_2_2(number: int) -> None:
    body = HEAD + b"\n" + PLANTED.encode() if number == 1 else PLANTED.encode()
    raw = mail(f'Content-Type: message/partial; id="7@harbour.example"; number={number}; total=2', body)
    reading = read(raw)
    assert reading.readability is Readability.UNREADABLE
    assert "partial_message" in reading.readability_reasons


@pytest.mark.parametrize(
    "parameters",
    [
        f'access-type=mail-server; server="{TOKEN}"',
        'access-type=URL; URL="https://post.example/mara.private@post.example"',
        "access-type=anon-ftp; site=ftp.post.example; name=mara",
        "access-type=local-file; name=/tmp/x",
    ],
)
def test_20_content_that_lies_elsewhere_rfc_2046_5_2_3(parameters: str) -> None:
    inner = b"Content-Type: text/plain\nContent-ID: <1@x>\n\n" + PLANTED.encode()
    raw = mixed(part(), part(inner, fields=f"Content-Type: message/external-body; {parameters}"))
    assert "external_body" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "text/watch-html",
        "text/x-amp-html",
        "text/enriched",
        "text/richtext",
        "text/markdown",
        "text/unknown",
    ],
)
def test_24_every_alternative_is_read_broadcom_164167(kind: str) -> None:
    last = hidden(f"<p>{PLANTED}</p>", fields=f"Content-Type: {kind}; charset=utf-8")
    assert found(read(mixed(part(), last, kind="multipart/alternative")))


def test_24_also_a_first_alternative_that_is_never_shown_and_parts_of_unknown_groups() -> None:
    html = part(f"<p>{COVER}</p>", fields="Content-Type: text/html; charset=utf-8")
    assert found(read(mixed(hidden(), html, kind="multipart/alternative")))
    assert found(read(mixed(part(), hidden(), kind="multipart/x-unknown")))
    assert found(read(mixed(part(), attachment(docx(PLANTED), "a.docx"), kind="multipart/alternative")))


@pytest.mark.parametrize(
    "fields",
    [
        'Content-Type: application/octet-stream; name="notes.txt"',
        "Content-Type: application/octet-stream",
        'Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename="notes.txt"',
        "Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment",
        "Content-Type: application/x-unknown",
        "Content-Type: message/rfc822",
        'Content-Type: text/html; name="notes.html"',
    ],
)
def test_25_a_message_that_is_one_attachment_broadcom_418996(fields: str) -> None:
    text = HEAD.decode() + "\n" + PLANTED if "rfc822" in fields else COVER + PLANTED
    assert found(read(mail(fields + "\nContent-Transfer-Encoding: base64", coded(text))))


def test_26_a_message_cut_off_inside_nested_parts_cve_2026_116267() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="b2"\n\n--b2\n' + part(PLANTED) + b"\n--b2\nContent-Ty"
    reading = read(mixed(part(), inner, end=b""))
    assert reading.readability is Readability.AMBIGUOUS
    assert found(reading)


def test_51_a_bounce_carries_the_text_of_the_message_it_returns() -> None:
    head = b"From: Mail System <postmaster@harbour.example>\nTo: hugo@brandt.example\nSubject: Undelivered\n"
    status = part("Reporting-MTA: dns; mx.harbour.example\n", fields="Content-Type: message/delivery-status")
    body = joined(
        part("Your message could not be delivered.\n"),
        status,
        part(HEAD + b"\n" + PLANTED.encode(), fields="Content-Type: message/rfc822"),
    )
    reading = read(
        mail('Content-Type: multipart/report; report-type=delivery-status; boundary="b1"', body, head=head)
    )
    assert any(TOKEN in view.text for view in reading.views)


def test_a_digest_of_messages_is_read() -> None:
    assert found(read(mixed(HEAD + b"\n" + PLANTED.encode(), kind="multipart/digest")))


def test_a_message_without_any_header_is_a_text() -> None:
    assert found(read(b"\r\n" + PLANTED.encode()))
    assert found(read(FROM + b"\n" + PLANTED.encode()))
    assert read(b"").readability is Readability.CLEAR

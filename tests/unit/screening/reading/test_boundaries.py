"""Boundaries that readers take differently. Each test names the class and where it was seen first."""

from __future__ import annotations

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import (
    COVER,
    PLANTED,
    found,
    hidden,
    joined,
    mail,
    mixed,
    part,
    reasons,
)

TWO = joined(part(), boundary="one") + joined(hidden(), boundary="two")


@pytest.mark.parametrize(
    "parameters",
    [
        'boundary="one"; boundary="two"',
        'boundary="two"; boundary="one"',
        "boundary=one; boundary=two",
        'boundary="one"; BOUNDARY="two"',
        'boundary="one"; Boundary=two; charset=utf-8',
        'boundary="one"; boundary="one"',
    ],
)
def test_1_two_boundaries_cve_2024_28054(parameters: str) -> None:
    raw = mail(f"Content-Type: multipart/mixed; {parameters}", TWO)
    assert "two_boundaries" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "parameters",
    [
        'x:y=1; boundary="one"',
        'x y=1; boundary="one"',
        'foo; boundary="one"',
        '=; boundary="one"',
        'a="b"c; boundary="one"',
        'a="; boundary="one"',
        'boundary = "one"',
        'boundary="one" foo',
        '"boundary"="one"',
        "boundary=o(n)e",
        "boundary=one two",
    ],
)
def test_4_invalid_parameter_before_the_boundary_cve_2026_116264(parameters: str) -> None:
    raw = mail(f"Content-Type: multipart/mixed; {parameters}", joined(part(), hidden(), boundary="one"))
    assert read(raw).readability is Readability.AMBIGUOUS


@pytest.mark.parametrize("name", [b"\xed", "é".encode(), b"bound\xe4ry", b"x\xff\xfe"])
def test_5_eight_bit_parameter_name_cve_2026_116264(name: bytes) -> None:
    fields = b"Content-Type: multipart/mixed; " + name + b'=1; boundary="one"'
    assert "eight_bit_parameter" in reasons(mail(fields, joined(part(), hidden(), boundary="one")))


@pytest.mark.parametrize(
    "parameters",
    [
        'boundary*0="on"; boundary*1="e"',
        'boundary*0=on; boundary*1=e; boundary="two"',
        "boundary*=us-ascii''one",
        "boundary*=one",
        'boundary*0="on"; boundary*0="two"; boundary*1="e"',
        'boundary*1="e"; boundary*0="on"',
        "boundary*0*=us-ascii''on; boundary*1=e",
    ],
)
def test_6_boundary_in_sections_cve_2026_116265(parameters: str) -> None:
    raw = mail(f"Content-Type: multipart/mixed; {parameters}", TWO)
    assert "split_boundary" in reasons(raw)


@pytest.mark.parametrize("value", ["=?us-ascii?Q?one?=", "o=?us-ascii?Q?ne?=", "=?utf-8?B?b25l?="])
def test_7_encoded_word_in_the_boundary_cve_2026_116266(value: str) -> None:
    raw = mail(f'Content-Type: multipart/mixed; boundary="{value}"', TWO)
    assert "encoded_boundary" in reasons(raw)
    assert found(read(raw))


@pytest.mark.parametrize(
    "parameters",
    [
        'boundary((c))="one"; boundary="two"',
        'boundary(c)="one"',
        '(boundary="two") boundary="one"',
        'boundary="one" (boundary="two")',
        '(a (nested) comment) boundary="one"',
        '(open boundary="one"',
        'boundary=(c)"one"',
        'boundary="one" (just words)',
    ],
)
def test_8_comments_around_the_boundary_cve_2026_116272(parameters: str) -> None:
    raw = mail(f"Content-Type: multipart/mixed; {parameters}", TWO)
    assert "comment_in_parameters" in reasons(raw)


@pytest.mark.parametrize("value", ["one ", "one\t", " ", "", "x" * 71, "o\x01ne", "oné", 'o\\"ne'])
def test_9_odd_boundary_draft_chen_email_mime_ambiguity(value: str) -> None:
    raw = mail(
        f'Content-Type: multipart/mixed; boundary="{value}"', joined(part(), hidden(), boundary=value.strip())
    )
    assert read(raw).readability is Readability.AMBIGUOUS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLANTED, ""),
        ("", PLANTED),
        ("This is a multi-part message in MIME format.\n" + PLANTED, ""),
        ("This is a multi-part message in MIME format. 0170 5550123\n", ""),
        ("", "x"),
        ("see below", ""),
    ],
)
def test_14_text_in_preamble_or_epilogue(before: str, after: str) -> None:
    body = before.encode() + b"\n" + joined(part(), boundary="one") + after.encode()
    raw = mail('Content-Type: multipart/mixed; boundary="one"', body)
    assert "text_outside_parts" in reasons(raw)
    assert found(read(raw)) == (PLANTED in before + after)


@pytest.mark.parametrize(
    "preamble",
    [
        "This is a multi-part message in MIME format.",
        "This is a multipart message in MIME format.",
        "This is a message with no words\n"[:0],
        "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
        "This is a cryptographically signed message in MIME format.",
        "This is a MIME-encapsulated message",
        "This message is in MIME format. Since your mail reader does not understand\nthis format, some or all of this "
        "message may not be legible.",
        "\n\n",
    ],
)
def test_14_the_usual_preambles_are_fine(preamble: str) -> None:
    raw = mail(
        'Content-Type: multipart/mixed; boundary="one"', preamble.encode() + b"\n" + joined(part(), boundary="one")
    )
    assert reasons(raw) == ()


def test_14_the_footer_of_a_mailing_list_is_read_and_does_not_hold() -> None:
    footer = f"\n{'_' * 47}\nHarbour mailing list\nharbour@lists.example\nhttps://lists.example/harbour\n"
    raw = mail('Content-Type: multipart/mixed; boundary="one"', joined(part(), boundary="one") + footer.encode())
    reading = read(raw)
    assert reading.readability is Readability.CLEAR
    assert any("harbour@lists.example" in view.text for view in reading.views)


@pytest.mark.parametrize(
    "body",
    [
        joined(part(), hidden(), boundary="one", end=b""),
        joined(part(), hidden(), boundary="one")[:-8],
        joined(part(), boundary="one") + b"--one\n" + hidden() + b"\n--one--\n",
        joined(part(), boundary="one", end=b"-- x") + hidden(),
        joined(part(), boundary="one", end=b"--x") + hidden(),
        joined(part(), boundary="one", end=b"-"),
        b"--one\n" + part() + b"\n--onetwo\n" + hidden() + b"\n--one--\n",
        b"",
        b"--one\n",
        b"--one--\n" + hidden(),
    ],
)
def test_15_missing_early_or_broken_closing_boundary(body: bytes) -> None:
    raw = mail('Content-Type: multipart/mixed; boundary="one"', body)
    assert read(raw).readability is Readability.AMBIGUOUS


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/mixed;",
        "Content-Type: multipart/mixed; charset=utf-8",
        'Content-Type: multipart/mixed; bound="one"',
        'Content-Type: multipart/mixed; boundary="three"',
        'Content-Type: multipart; boundary="one"',
        'Content-Type: text/plain; boundary="one"',
        'Content-Type: multipart-mixed; boundary="one"',
        "Content-Type:",
        "X-None: 1",
    ],
)
def test_16_multipart_without_a_usable_boundary(fields: str) -> None:
    raw = mail(fields, joined(part(), hidden(), boundary="one"))
    assert read(raw).readability is Readability.AMBIGUOUS
    assert found(read(raw))


def test_nested_parts_under_the_same_boundary() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="b1"\n\n' + joined(part(), hidden())
    assert read(mixed(inner, hidden())).readability is Readability.AMBIGUOUS


@pytest.mark.parametrize("crlf", [True, False])
def test_a_plain_message_of_two_parts_is_clear(*, crlf: bool) -> None:
    body = joined(part(), part(COVER + "P.S. The invoice follows.\n"), boundary="=_one.two")
    reading = read(mail('Content-Type: multipart/mixed; boundary="=_one.two"', body, crlf=crlf))
    assert reading.readability_reasons == ()
    assert reading.sender == "mara.lind@harbour.example"
    assert reading.recipients == ("hugo@brandt.example",)

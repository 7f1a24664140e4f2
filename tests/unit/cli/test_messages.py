"""Is it a mail or a text?"""

from __future__ import annotations

import pytest

from handover.checks.views import Text
from handover.cli.messages import message


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: hi\n\ntext",
        b"From: a@x.example\r\nTo: b@y.example\r\n\r\ntext",
        b"Received: from x\n by y\nFrom: a@x.example\n\ntext",
        b"From lena Mon Jan  1 00:00:00 2026\nSubject: hi\n\ntext",
        b"\r\nMIME-Version: 1.0\nX-Odd: 1\n\n",
    ],
)
def test_a_header_makes_a_mail(raw: bytes) -> None:
    assert message(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"Dear Marta,\n\nFriday is my last day.",
        b"Note: Friday\n\ntext",
        b"Subject: hi\nDear Marta, this is no header line\n\ntext",
        b"",
        b"one line",
        b"P.S.: From: me\n",
    ],
)
def test_anything_else_is_a_text(raw: bytes) -> None:
    assert message(raw) == Text(raw.decode())


def test_the_ending_makes_a_mail_whatever_is_inside() -> None:
    assert message(b"Dear Marta", is_mail=True) == b"Dear Marta"


def test_a_mark_at_the_beginning_is_no_part_of_the_text() -> None:
    assert message("\ufeffПрощайте".encode()) == Text("Прощайте")


def test_what_is_no_text_in_utf8_is_left_to_the_screening_as_bytes() -> None:
    raw = "Прощайте".encode("cp1251")
    assert message(raw) == raw

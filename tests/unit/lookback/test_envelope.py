"""What is opened, and what stays closed: decided by the header alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handover.lookback.envelope import Sorter, Standing
from tests.unit.lookback.mails import ANN, HOME, LENA, look, mail


def standing(message: bytes) -> Standing:
    return Sorter(look()).sort(message.partition(b"\n\n")[0] + b"\n\n").standing


def test_a_mail_of_the_leaver_to_a_client_is_opened() -> None:
    sorted_ = Sorter(look()).sort(mail().partition(b"\n\n")[0])
    assert (sorted_.standing, sorted_.to) == (Standing.OPEN, (ANN,))
    assert sorted_.at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "to",
    [
        HOME,
        "ANN@ACME.EXAMPLE",
        f"Ann <{ANN}>, Bob <bob@elsewhere.example>",
        f"=?utf-8?q?=D0=90=D0=BD=D0=BD=D0=B0?= <{ANN}>",
        f"team: {ANN}, bob@elsewhere.example;",
        f"bob@elsewhere.example,\n {ANN}",
        "ann @ acme.example",
        '"ann"@acme.example',
    ],
)
def test_however_the_address_is_written_it_is_found(to: str) -> None:
    assert standing(mail(to=to)) == Standing.OPEN


@pytest.mark.parametrize("field", ["Cc", "Bcc", "Resent-To", "RESENT-CC"])
def test_copies_and_forwards_count_too(field: str) -> None:
    assert standing(mail(to="bob@elsewhere.example", more=f"{field}: {ANN}\n")) == Standing.OPEN


def test_whoever_is_not_in_the_book_is_left_alone() -> None:
    assert standing(mail(to="bob@elsewhere.example")) == Standing.TO_OTHERS
    assert standing(mail(to=f'"{ANN}" <bob@elsewhere.example>')) == Standing.TO_OTHERS


def test_the_mail_of_others_is_left_alone() -> None:
    assert standing(mail(sender="max@northwind.example")) == Standing.OF_OTHERS
    assert standing(mail(sender="max@northwind.example", more=f"X-Copied: {LENA}\n")) == Standing.OF_OTHERS


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("Mon, 31 Aug 2026 23:59:00 +0200", Standing.OUTSIDE_WINDOW),
        ("Tue, 1 Sep 2026 00:01:00 +0200", Standing.OPEN),
        ("Sat, 28 Nov 2026 23:00:00 +0100", Standing.OPEN),
        ("Sun, 29 Nov 2026 00:01:00 +0100", Standing.OUTSIDE_WINDOW),
        ("soon", Standing.NO_DATE),
        ("", Standing.NO_DATE),
    ],
)
def test_the_window_is_kept_to_the_day(on: str, expected: Standing) -> None:
    assert standing(mail(on=on)) == expected


@pytest.mark.parametrize(
    "subject",
    [
        "Private: dinner",
        "Re: privado",
        "[Personal] flat",
        "личное",
        "Fwd: Личное - о даче",
        "=?utf-8?b?0LvQuNGH0L3QvtC1?=",
    ],
)
def test_what_is_marked_private_stays_closed(subject: str) -> None:
    assert standing(mail(subject=subject)) == Standing.PRIVATE


@pytest.mark.parametrize("value", ["Private", "personal", "Personal"])
def test_the_mark_of_the_mail_program_counts(value: str) -> None:
    assert standing(mail(more=f"Sensitivity: {value}\n")) == Standing.PRIVATE
    assert standing(mail(more="Sensitivity: Company-Confidential\n")) == Standing.OPEN


@pytest.mark.parametrize("subject", ["Personal changes at our end", "Private equity report", "О личном кабинете"])
def test_a_word_in_passing_is_no_mark(subject: str) -> None:
    assert standing(mail(subject=subject)) == Standing.OPEN

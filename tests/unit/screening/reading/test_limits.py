"""Limits before anything is parsed, and the child process that opens files."""

from __future__ import annotations

import os
import signal
import time

import pytest

from handover.screening.reading import limits, read
from handover.screening.reading.files import opening
from handover.screening.reading.files.opened import Opened, Request
from handover.screening.reading.files.opening import Child
from handover.screening.reading.message import read_with
from handover.screening.reading.reasons import Reason
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import (
    COVER,
    FROM,
    HEAD,
    PLANTED,
    docx,
    found,
    hidden,
    joined,
    mail,
    mixed,
    part,
    with_file,
    zipped,
)


def nested(depth: int) -> bytes:
    body = part()
    for level in range(depth):
        boundary = f"level{level:05}"
        body = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'.encode() + joined(
            body, boundary=boundary
        )
    return HEAD + body


def letters(depth: int) -> bytes:
    return b"From: a@harbour.example\nContent-Type: message/rfc822\n\n" * depth + HEAD + b"\n" + COVER.encode()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (FROM + b"X-A: 1\n" * 50_000 + b"\n" + COVER.encode(), "header_too_large"),
        (FROM + b"X-A: " + b"a" * 20_000 + b"\n\n" + COVER.encode(), "header_too_large"),
        (FROM + b"X-A: a\n" + b" b\n" * 9_000 + b"\n" + COVER.encode(), "header_too_large"),
        (
            mail("Content-Type: multipart/mixed; boundary=one" + "; a=1" * 65, joined(part(), boundary="one")),
            "too_many_parameters",
        ),
        (mail('Content-Type: text/plain; a="' + ";" * 4_000 + '"', COVER), "too_many_parameters"),
        (
            mail(
                "To: "
                + ", ".join(f"a{n}@b.example" for n in range(800))
                + "\nCc: "
                + ", ".join(f"c{n}@b.example" for n in range(800)),
                COVER,
                head=FROM,
            ),
            "too_many_addresses",
        ),
        (nested(33), "too_deep"),
        (nested(900), "too_deep"),
        (letters(40), "too_deep"),
        (mixed(*[part("x")] * 501), "too_many_parts"),
        (mixed(*[part("x")] * 60_000), "too_many_parts"),
        (mail("Content-Type: text/html", "<div>" * 5_000 + "x"), "too_deep"),
    ],
)
def test_26_limits_hold_before_the_cost_is_paid_cve_2026_116267(raw: bytes, reason: str) -> None:
    begun = time.perf_counter()
    reading = read(raw)
    assert reading.readability is Readability.TOO_COMPLEX
    assert reason in reading.readability_reasons
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "raw",
    [
        nested(30),
        letters(20),
        mixed(*[part("x")] * 400),
        mail("To: " + ",\n ".join(f"a{n}@b.example" for n in range(600)), COVER, head=FROM),
    ],
)
def test_what_is_within_the_limits_is_clear(raw: bytes) -> None:
    assert read(raw).readability_reasons == ()


@pytest.mark.parametrize(
    "raw",
    [
        mail("Content-Type: text/plain; a=(" + "(" * 15_000, COVER),
        mail("Content-Type: text/plain", COVER, head=b"To: " + b"(" * 15_000 + b"\n"),
        mail("Content-Type: text/plain", COVER, head=b"From: " + b'"a' * 8_000 + b"\n"),
        mail("Content-Type: text/plain", COVER, head=b"Subject: " + b"=?" * 8_000 + b"\n"),
        mail("Content-Type: text/plain", COVER, head=b"Subject: " + b"=?utf-8?Q?" * 1_600 + b"\n"),
        mail("Content-Type: text/plain", COVER, head=b"To: " + b"a <" * 5_000 + b"\n"),
        mail("Content-Type: text/plain", "> " * 50_000 + "\nOn 1.1.2026 " + "a" * 50_000 + " wrote:\n" * 500),
        mail("Content-Type: text/plain", "On\n" * 60_000),
        mail("Content-Type: text/plain", "From: a@b\n" * 30_000),
        mail("Content-Type: text/plain", "--x\n" * 60_000 + "Content-Type: a\n" * 10_000),
        mail("Content-Type: text/html", "<a href='" * 40_000),
        mail("Content-Type: text/html", "<p style='color:" * 40_000),
        mail("Content-Type: text/html", "<style>" + "a{b:c;" * 60_000),
        mail('Content-Type: multipart/mixed; boundary="a"', b"--aa\n" * 90_000),
        mail("Content-Type: text/plain; format=flowed", " \n" * 150_000),
        mail("Content-Transfer-Encoding: base64", b"=" * 500_000),
        mail("Content-Type: text/plain", ("A" * 60 + "\n") * 8_000),
        mail("Content-Type: text/plain", "begin 644 a\n" * 30_000),
    ],
)
def test_26_text_made_to_be_slow_is_read_in_time(raw: bytes) -> None:
    begun = time.perf_counter()
    read(raw)
    assert time.perf_counter() - begun < 3


def test_a_message_over_100_mb_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DECODED_BYTES", 5_000)
    assert read(HEAD + b"\n" + b"x" * 5_001).readability_reasons == ("too_large",)
    assert "too_large" in read(with_file(zipped({"a.txt": os.urandom(2_000).hex()}), "a.zip")).readability_reasons


class TestChild:
    """Files in binary formats are opened in a process of their own."""

    def test_one_child_serves_many_messages(self) -> None:
        child = Child()
        assert child.open(Request(zipped({"a.txt": PLANTED}), "zip", "a.zip")).texts
        first = child._process
        assert child.open(Request(zipped({"a.txt": PLANTED}), "zip", "a.zip")).texts
        assert child._process is first
        child.close()

    def test_an_ordinary_message_starts_none(self) -> None:
        def refuse(*_: object) -> Opened:
            raise AssertionError("a file was opened")

        assert read_with(mixed(part(), hidden()), refuse).readability is Readability.CLEAR

    def test_a_child_that_hangs_is_killed_and_replaced(self) -> None:
        child = Child()
        child.open(Request(docx("a"), "zip", "a.docx"))
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGSTOP)
        stopped = child._process
        assert child.open(Request(docx("a"), "zip", "a.docx", seconds=0.3)).reasons == [Reason.TOOK_TOO_LONG]
        assert stopped.poll() is not None
        assert child.open(Request(docx(PLANTED), "zip", "a.docx")).texts
        child.close()

    def test_a_child_that_dies_over_a_file_is_replaced(self) -> None:
        child = Child()
        child.open(Request(docx("a"), "zip", "a.docx"))
        assert child._process is not None
        child._process.kill()
        child._process.wait()
        assert child.open(Request(docx(PLANTED), "zip", "a.docx")).texts
        child.close()

    def test_memory_is_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        child = Child()
        monkeypatch.setattr(opening, "_MODULE", "tests.unit.screening.reading.greedy")
        assert child.open(Request(b"x", "zip", "a.zip")).reasons == [Reason.TOOK_TOO_MUCH_MEMORY]
        child.close()

    def test_a_child_that_cannot_start_never_means_clear(self, monkeypatch: pytest.MonkeyPatch) -> None:
        child = Child()
        monkeypatch.setattr(opening, "_MODULE", "handover.no_such_module")
        reading = read_with(with_file(docx(PLANTED), "a.docx"), child.open)
        assert reading.readability is not Readability.CLEAR
        monkeypatch.setattr("sys.executable", "/nowhere/python")
        assert child.open(Request(b"x", "zip", "a.zip")).reasons == [Reason.OPENER_FAILED]
        child.close()

    def test_the_text_beside_a_file_that_took_too_long_is_still_read(self) -> None:
        def slow(*_: object) -> Opened:
            return Opened(reasons=[Reason.TOOK_TOO_LONG])

        reading = read_with(mixed(part(PLANTED), part("PK\x03\x04", fields="Content-Type: application/zip")), slow)
        assert reading.readability is Readability.TOO_COMPLEX
        assert found(reading)

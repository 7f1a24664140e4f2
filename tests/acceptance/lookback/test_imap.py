"""A look-back into a real Dovecot: read-only, folder by folder, and nothing is marked as seen."""

from __future__ import annotations

import imaplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

import pytest

from handover.errors import UnusableInput
from handover.lookback.scanning import scan_range
from handover.lookback.sources import finding, imap
from handover.lookback.terms import Why
from tests.servers import dovecot
from tests.unit.lookback.mails import LENA, look, mail, word_reader

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "never")
USER = f"{LENA}*{dovecot.MASTER_USER}"


@contextmanager
def signed_in(server: dovecot.Dovecot) -> Iterator[imaplib.IMAP4]:
    """A session of Lena's; the part of Dovecot that knows passwords is up a little later than the rest."""
    until = time.monotonic() + 30
    while True:
        with imaplib.IMAP4("127.0.0.1", server.imap) as line:
            try:
                line.login(USER, dovecot.PASSWORD)
            except imaplib.IMAP4.error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                yield line
                return


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Dovecot]:
    with dovecot.dovecot(sink=9) as running:
        for number in range(3):
            running.deliver(LENA, LENA, mail(f"{number}, leaving"))
        with signed_in(running) as line:
            for folder in ("Sent", '"Sent &BD8EPgRHBEIEMA-"'):
                line.create(folder)
                line.append(folder, "", "", mail(f"from {folder}, leaving").replace(b"\n", b"\r\n"))
        yield running


@pytest.fixture
def url(server: dovecot.Dovecot, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(imap.PASSWORD, dovecot.PASSWORD)
    return f"imap://{quote(USER)}@127.0.0.1:{server.imap}"


def test_every_folder_is_read_and_nothing_is_marked(server: dovecot.Dovecot, url: str) -> None:
    chunks = finding.find([url])
    results = [scan_range(chunk, look(), word_reader) for chunk in chunks]
    assert sum(one.counts.opened for one in results) == 5
    assert [one.signals for result in results for one in result.opened] == [("departure",)] * 5
    assert [problem for result in results for problem in result.problems] == []
    with signed_in(server) as line:
        for folder in ("INBOX", "Sent"):
            line.select(folder, readonly=True)
            assert line.search(None, "SEEN")[1] == [b""]


def test_one_folder_alone(url: str) -> None:
    (chunk,) = finding.find([f"{url}/Sent"])
    assert scan_range(chunk, look(), word_reader).counts.opened == 1


def test_a_folder_that_was_made_anew_is_named(url: str) -> None:
    (chunk,) = finding.find([f"{url}/Sent"])
    (problem,) = scan_range(replace(chunk, stamp="1"), look(), word_reader).problems
    assert problem.why == Why.SERVER


def test_a_message_that_was_deleted_meanwhile_is_named(url: str) -> None:
    (chunk,) = finding.find([f"{url}/Sent"])
    result = scan_range(replace(chunk, names=(*chunk.names, "9999")), look(), word_reader)
    assert [one.why for one in result.problems] == [Why.UNREADABLE_FILE]
    assert result.problems[0].where.endswith(";uid=9999")


def test_a_wrong_password_and_a_folder_that_is_not_there_are_named(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnusableInput, match="the server cannot be read"):
        finding.find([f"{url}/Nowhere"])
    monkeypatch.setenv(imap.PASSWORD, "wrong")
    with pytest.raises(UnusableInput, match="the server cannot be read") as refused:
        finding.find([url])
    assert "wrong" not in str(refused.value)

"""The test message: to one's own address alone, its dialogue shown, nothing secret in it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.conf import LazySettings
from django.urls import reverse

from handover.administering import transcript
from handover.book.models import Person
from handover.delivery.transports.address import parse
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.administering.conftest import Recent

PASSWORD = "s3cret/ñ"
URL = "smtp://max:s3cret%2F%C3%B1@127.0.0.1:{}"


class Taken:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return "250 taken s3cret/ñ"  # a server that says more than it should


def _right(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    ok = isinstance(given, LoginPassword) and given.password in (PASSWORD.encode(), b"plain-word")
    return AuthResult(success=ok, handled=ok)


@pytest.fixture
def taken() -> Iterator[tuple[Taken, int]]:
    handler = Taken()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, authenticator=_right, auth_require_tls=False, enable_SMTPUTF8=True
    )
    controller.start()
    yield handler, port
    controller.stop()


def test_the_message_goes_to_the_administrator_who_asks(
    cast: Cast, admin: Person, recent: Recent, settings: LazySettings, taken: tuple[Taken, int]
) -> None:
    settings.SMTP_URL = f"smtp://max:plain-word@127.0.0.1:{taken[1]}"
    answer = recent(admin).post(reverse("mail-setup"), {"to": "victim@elsewhere.example", "host": "10.0.0.1"})
    page = answer.content.decode()
    assert [one.rcpt_tos for one in taken[0].envelopes] == [[admin.email]]
    assert "&lt; 250" in page and "&gt; MAIL" in page.replace("mail FROM", "MAIL")
    assert "plain-word" not in page
    assert Entry.objects.filter(verb="administering.mail_tested").count() == 1


def test_no_form_of_the_password_is_in_the_transcript(taken: tuple[Taken, int]) -> None:
    address = parse(f"smtp://max:plain-word@127.0.0.1:{taken[1]}")
    told = transcript.send_test(address, sender="a@x.example", to="b@x.example", subject="s", body="plain-word")
    assert told.problem == ""
    assert f"> AUTH PLAIN {transcript.MASK}" in told.text or f"> AUTH LOGIN {transcript.MASK}" in told.text
    for secret in ("plain-word", "cGxhaW4td29yZA", "AG1heABwbGFpbi13b3Jk"):
        assert secret not in told.text


def test_a_wrong_password_is_told_and_not_shown(taken: tuple[Taken, int]) -> None:
    address = parse(f"smtp://max:wrong-word@127.0.0.1:{taken[1]}")
    told = transcript.send_test(address, sender="a@x.example", to="b@x.example", subject="s", body="b")
    assert told.problem.startswith("SMTPAuthenticationError") and "wrong-word" not in told.problem + told.text


def test_a_server_that_says_nothing_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "PATIENCE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        address = parse(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        told = transcript.send_test(address, sender="a@x.example", to="b@x.example", subject="s", body="b")
    assert told.problem and time.monotonic() - began < 5


def test_a_server_that_drips_is_cut_off_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "PATIENCE_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        Thread(target=_drip, args=(slow,), daemon=True).start()
        began = time.monotonic()
        address = parse(f"smtp://127.0.0.1:{slow.getsockname()[1]}")
        told = transcript.send_test(address, sender="a@x.example", to="b@x.example", subject="s", body="b")
    assert told.problem and time.monotonic() - began < 6


def _drip(server: socket.socket) -> None:
    client, _ = server.accept()
    with client:
        try:
            client.sendall(b"220 hello\r\n")
            for _ in range(40):
                time.sleep(0.3)
                client.sendall(b"250-more\r\n")
        except OSError:
            pass


def test_a_server_that_is_away_is_told_in_one_line(
    cast: Cast, admin: Person, recent: Recent, settings: LazySettings
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    assert "ConnectionRefusedError" in recent(admin).post(reverse("mail-setup")).content.decode()


def test_without_a_mail_server_it_lies_in_the_outbox(
    cast: Cast, admin: Person, recent: Recent, settings: LazySettings
) -> None:
    settings.SMTP_URL = ""
    assert "outbox" in recent(admin).post(reverse("mail-setup")).content.decode()
    assert [path.suffix for path in (settings.DATA / "outbox").iterdir()] == [".eml"]

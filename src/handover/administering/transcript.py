"""One test message to one's own address, and every line that was said between us and the mail server.

Where it goes is no free choice: the server is the one of the settings, the recipient is the administrator who asks.
A form that took a host, or a recipient, would make this installation a tool to look around its network or to send
mail as the company. Secrets are masked where they are said, and once more in the finished text.
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from threading import Timer
from typing import Any

from handover.delivery.transports.address import Security, ServerAddress

#: For all of it together: somebody waits in front of a page.
PATIENCE_SECONDS = 20.0
MASK = "••••••"
#: A server that talks and talks fills no page.
MOST_LINES = 200


@dataclass
class Transcript:
    lines: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines[:MOST_LINES])


def send_test(address: ServerAddress, *, sender: str, to: str, subject: str, body: str) -> Transcript:
    """Send it; what was said, and what went wrong as one line ("" for nothing)."""
    told = Transcript()
    try:
        with _Overheard(address, told, until=time.monotonic() + PATIENCE_SECONDS) as server:
            server.begin()
            server.sendmail(sender, [to], _message(sender, to, subject, body))
    except (smtplib.SMTPException, OSError) as wrong:
        told.problem = _masked(f"{type(wrong).__name__}: {wrong}", address)[:300]
    told.lines = [_masked(line, address) for line in told.lines]
    return told


def _message(sender: str, to: str, subject: str, body: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message.as_bytes()


def _masked(line: str, address: ServerAddress) -> str:
    """The line without the password, in any of the forms in which it may have been said."""
    for secret in _forms(address):
        line = line.replace(secret, MASK)
    return line


def _forms(address: ServerAddress) -> list[str]:
    if not address.password:
        return []
    words = [address.password, f"\0{address.user}\0{address.password}"]
    return [address.password, *(base64.b64encode(word.encode()).decode() for word in words)]


class _Overheard(smtplib.SMTP):
    """A client that writes down what it says and hears, and never waits beyond its time."""

    def __init__(self, address: ServerAddress, told: Transcript, *, until: float) -> None:
        self.server, self.told, self.until, self.is_logging_in = address, told, until, False
        # A limit for each wait is none for all of them: a server may drip a line a second for ever.
        self._cut_off = Timer(PATIENCE_SECONDS, self._hang_up)
        self._cut_off.daemon = True
        super().__init__(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        self._cut_off.cancel()
        super().close()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def begin(self) -> None:
        """Connect, and log in where the settings say so; certificates are verified, always."""
        self.told.lines.append(f"* {self.server.security} {self.server.host}:{self.server.port}")
        self.connect(self.server.host, self.server.port)
        self._cut_off.start()
        self.ehlo_or_helo_if_needed()
        if self.server.security is Security.STARTTLS:
            self._host = self.server.host
            self.starttls(context=self._tls())
            self.told.lines.append("* TLS")
            self.ehlo()
        if self.server.user:
            self._log_in()

    def _log_in(self) -> None:
        self.is_logging_in = True
        try:
            self.login(self.server.user, self.server.password)
        finally:
            self.is_logging_in = False

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        found = super()._get_socket(host, port, self._left())  # type: ignore[misc]
        if self.server.security is not Security.TLS:
            return found
        return self._tls().wrap_socket(found, server_hostname=host)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.ca_file or None)

    def _left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server took too long")
        return left

    def send(self, s: Any) -> None:
        text = s.decode("utf-8", "replace") if isinstance(s, bytes | bytearray) else str(s)
        self.told.lines += [f"> {self._shown(line)}" for line in text.splitlines()]
        if self.sock is not None:
            self.sock.settimeout(self._left())
        super().send(s)

    def _shown(self, line: str) -> str:
        if not self.is_logging_in:
            return line
        words = line.split()
        return " ".join([*words[:2], MASK]) if words[:1] == ["AUTH"] else MASK

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(self._left())
        code, said = super().getreply()
        for line in said.decode("utf-8", "replace").splitlines():
            # What a server asks while one logs in may repeat what was said (CRAM-MD5, LOGIN).
            self.told.lines.append(f"< {code} {MASK if code == 334 else line}")
        return code, said

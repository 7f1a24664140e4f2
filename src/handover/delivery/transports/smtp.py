"""Hands messages to a mail server over SMTP (RFC 5321), one connection for many messages.

The dialogue is spoken step by step rather than by `sendmail`, so that "this one is being handed over" is durable
between the server's 354 and the message, and so that every failure is known for what it is:

1. before the final dot has left: the server must not deliver (RFC 5321, 4.1.1.10), so it may be tried again;
2. an answer of 4xx or 5xx after the dot: the server did not take it (4.2.1);
3. no answer, or one that makes no sense, after the dot: nobody can know (4.5.3.2.6); never tried again by itself.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from handover.delivery import reasons
from handover.delivery.transports import AtData, Doubtful, Later, Never, Outgoing, Unreachable, described, plain
from handover.delivery.transports.address import Security, ServerAddress

CONNECT_SECONDS = 30.0
COMMAND_SECONDS = 120.0
# RFC 5321, 4.5.3.2.6: ten minutes. Giving up earlier makes doubtful what a patient client would know.
FINAL_ANSWER_SECONDS = 600.0
TAKEN = (250, 251, 252)
CLOSING_CONNECTION = 421

_ENDS_AN_ADDRESS = re.compile(r"[\s<>\x00-\x1f\x7f]")
_BARE_CR_OR_LF = re.compile(rb"\r(?!\n)|(?<!\r)\n")


class Smtp:
    def __init__(self, address: ServerAddress, *, patience: float = FINAL_ANSWER_SECONDS) -> None:
        self.address = address
        self.patience = patience
        self._connection: smtplib.SMTP | None = None

    def hand_over(self, message: Outgoing, at_data: AtData) -> str:
        body = _stuffed(message.raw)
        _check_addresses(message)
        smtp = self._begin(message)
        self._offer(smtp, message)
        try:
            at_data()
            with _nothing_handed_over():
                smtp.send(body)
            code, words = self._finish(smtp)
        except BaseException:
            # From 354 to the answer, hanging up is the only word that is not taken for a line of the message.
            self._hang_up()
            raise
        return _verdict(code, words)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._hang_up()

    def _begin(self, message: Outgoing) -> smtplib.SMTP:
        """MAIL FROM on the connection we have, or on a new one: servers close idle and long-used connections."""
        if self._connection is not None:
            try:
                return self._mail_from(self._connection, message)
            except Later as not_taken:
                if not_taken.reason != reasons.CONNECTION_LOST:
                    raise
                self._hang_up()
        self._connection = _connect(self.address)
        return self._mail_from(self._connection, message)

    def _mail_from(self, smtp: smtplib.SMTP, message: Outgoing) -> smtplib.SMTP:
        with _nothing_handed_over():
            words = [f"FROM:<{message.sender}>", *_options(smtp, message)]
            smtp.command_encoding = "utf-8" if "SMTPUTF8" in words else "ascii"
            answer = smtp.docmd("MAIL", " ".join(words))
            if answer[0] == CLOSING_CONNECTION:
                self._hang_up()
            _expect(answer, TAKEN, reasons.SENDER_REFUSED)
        return smtp

    def _offer(self, smtp: smtplib.SMTP, message: Outgoing) -> None:
        """Recipients and DATA, until the server says 354."""
        try:
            with _nothing_handed_over():
                _name_recipients(smtp, message)
                _expect(smtp.docmd("DATA"), (354,), reasons.MESSAGE_REFUSED)
        except (Later, Never):
            self._reset()
            raise
        except BaseException:
            self._hang_up()
            raise

    def _finish(self, smtp: smtplib.SMTP) -> tuple[int, str]:
        """The final dot and the answer to it: from here on, a lost connection or an odd answer means doubt."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.patience)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(COMMAND_SECONDS)
        except (smtplib.SMTPException, OSError) as error:
            raise Doubtful(reasons.NO_ANSWER, described(error)) from error
        text = _text(code, words)
        if code // 100 not in (2, 4, 5):
            raise Doubtful(reasons.UNCLEAR_ANSWER, text)
        return code, text

    def _reset(self) -> None:
        if self._connection is None:
            return
        try:
            code, _ = self._connection.rset()
        except (smtplib.SMTPException, OSError):
            code = CLOSING_CONNECTION
        if code != 250:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _stuffed(raw: bytes) -> bytes:
    """The message as it travels: a dot before each leading dot (RFC 5321, 4.5.2), CRLF at its end, no last dot yet.

    A bare CR or LF is refused and not repaired: servers disagree on what it ends, which lets a second message be
    smuggled inside the first, and repaired bytes would not be the approved ones.
    """
    if _BARE_CR_OR_LF.search(raw):
        raise Never(reasons.BAD_LINE_ENDS)
    body = raw.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _check_addresses(message: Outgoing) -> None:
    """Nothing in an address may end it early: what follows would be read as an option, or as a command."""
    for address in (message.sender, message.to, *message.copies):
        if _ENDS_AN_ADDRESS.search(address) or not address:
            raise Never(reasons.BAD_ADDRESS)


def _options(smtp: smtplib.SMTP, message: Outgoing) -> list[str]:
    options = [f"SIZE={len(message.raw)}"] if smtp.has_extn("size") else []
    if _needs_utf8(message):
        if not smtp.has_extn("smtputf8"):
            raise Never(reasons.NO_UTF8_ADDRESSES)
        options.append("SMTPUTF8")
    if not message.raw.isascii():
        if not smtp.has_extn("8bitmime"):
            raise Never(reasons.NO_EIGHT_BIT)
        options.append("BODY=8BITMIME")
    return options


def _needs_utf8(message: Outgoing) -> bool:
    """RFC 6531: letters outside ASCII in an address of the envelope, or in the message's header block."""
    header = message.raw.partition(b"\r\n\r\n")[0]
    return not header.isascii() or not all(a.isascii() for a in (message.sender, message.to, *message.copies))


def _name_recipients(smtp: smtplib.SMTP, message: Outgoing) -> None:
    """All of them or nothing: a notice whose successor cannot be copied breaks the rule that they are."""
    _expect(smtp.docmd("RCPT", f"TO:<{message.to}>"), TAKEN, reasons.RECIPIENT_REFUSED)
    for address in dict.fromkeys(message.copies):
        if address != message.to:
            _expect(smtp.docmd("RCPT", f"TO:<{address}>"), TAKEN, reasons.COPY_REFUSED)


def _expect(answer: tuple[int, bytes], codes: tuple[int, ...], reason: str) -> None:
    """Go on if the server's answer is one of `codes`, else say what it means."""
    got, words = answer
    if got in codes:
        return
    text = _text(got, words)
    if 500 <= got < 600:
        raise Never(reason, text)
    if got == CLOSING_CONNECTION or got < 0:
        raise Later(reasons.CONNECTION_LOST, text)
    raise Later(reasons.NOT_NOW, text)


def _verdict(code: int, text: str) -> str:
    """The answer to the whole message (RFC 5321, 4.2.1): 2 taken, 4 not now, 5 not at all."""
    if code // 100 == 4:
        raise Later(reasons.NOT_NOW, text)
    if code // 100 == 5:
        raise Never(reasons.MESSAGE_REFUSED, text)
    return text


def _text(code: int, words: bytes) -> str:
    return plain(f"{code} {words.decode('utf-8', 'replace')}")


@contextmanager
def _nothing_handed_over() -> Iterator[None]:
    """A connection lost in here cost nothing: the server has no message without its final dot."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise Later(reasons.CONNECTION_LOST, described(error)) from error


def _connect(address: ServerAddress) -> smtplib.SMTP:
    """A connection ready for MAIL FROM; certificates are verified, always."""
    try:
        smtp = _open(address)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(reasons.SERVER_UNREACHABLE, described(error)) from error
    try:
        _greet_and_log_in(smtp, address)
    except smtplib.SMTPAuthenticationError as error:
        smtp.close()
        raise Unreachable(reasons.LOGIN_REFUSED, _text(error.smtp_code, _bytes(error.smtp_error))) from error
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        raise Unreachable(reasons.SERVER_UNREACHABLE, described(error)) from error
    return smtp


def _open(address: ServerAddress) -> smtplib.SMTP:
    if address.security is Security.TLS:
        return smtplib.SMTP_SSL(address.host, address.port, timeout=CONNECT_SECONDS, context=_tls(address))
    return smtplib.SMTP(address.host, address.port, timeout=CONNECT_SECONDS)


def _greet_and_log_in(smtp: smtplib.SMTP, address: ServerAddress) -> None:
    assert smtp.sock is not None
    # Body and dot are two writes: without this the dot waits 40 ms for an acknowledgement that is delayed.
    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.ehlo_or_helo_if_needed()
    if address.security is Security.STARTTLS:
        smtp.starttls(context=_tls(address))
        smtp.ehlo()
    if address.user:
        _log_in(smtp, address)
    smtp.sock.settimeout(COMMAND_SECONDS)


def _tls(address: ServerAddress) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=address.ca_file or None)


def _log_in(smtp: smtplib.SMTP, address: ServerAddress) -> None:
    if (address.user + address.password).isascii():
        smtp.login(address.user, address.password)
        return
    # smtplib encodes credentials as ASCII; RFC 4616 says UTF-8.
    word = base64.b64encode(f"\0{address.user}\0{address.password}".encode()).decode()
    code, words = smtp.docmd("AUTH", f"PLAIN {word}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()

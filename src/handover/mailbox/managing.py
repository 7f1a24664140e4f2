"""Scripts into mailboxes and out again, by ManageSieve (RFC 5804), as a master user on the leaver's behalf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from managesieve import MANAGESIEVE  # type: ignore[import-untyped]

from handover.errors import UnusableInput

NAME = "handover"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHAPE = "HANDOVER_SIEVE_URL: write it as sieve://user:password@host:4190"


@dataclass(frozen=True)
class SieveServer:
    host: str
    port: int
    user: str
    password: str = field(repr=False)


def server(url: str) -> SieveServer:
    """The parts of HANDOVER_SIEVE_URL; UnusableInput says what is wrong with it."""
    try:
        parts = urlsplit(url)
        port = parts.port or 4190
    except ValueError:
        raise UnusableInput(SHAPE) from None
    if parts.scheme != "sieve" or not (parts.hostname and parts.username and parts.password):
        raise UnusableInput(SHAPE)
    return SieveServer(parts.hostname, port, unquote(parts.username), unquote(parts.password))


def install(where: SieveServer, mailbox: str, script: str) -> None:
    """Put the script there and make it the active one. UnusableInput if the server does not take it.

    A script of the leaver's own that was active is deactivated, not removed.
    """
    with _logged_in(where, mailbox) as line:
        _must(line, line.putscript(NAME, script), "takes no script")
        _must(line, line.setactive(NAME), "does not activate the script")


def remove(where: SieveServer, mailbox: str) -> bool:
    """Take the script away; whether there was one."""
    with _logged_in(where, mailbox) as line:
        there = dict(_scripts(line))
        if NAME not in there:
            return False
        if there[NAME]:
            _must(line, line.setactive(""), "does not deactivate the script")
        _must(line, line.deletescript(NAME), "does not delete the script")
    return True


def present(where: SieveServer, mailbox: str) -> bool:
    """Whether our script is there and active."""
    with _logged_in(where, mailbox) as line:
        return (NAME, True) in _scripts(line)


def _scripts(line: Any) -> list[tuple[str, bool]]:
    typ, found = line.listscripts()
    _must(line, typ, "does not list its scripts")
    return [(str(name), bool(is_active)) for name, is_active in found]


class _Line(MANAGESIEVE):  # type: ignore[misc]
    def _send(self, data: bytes) -> int:
        # The library's own sends what fits and forgets the rest: a script of 500 kB does not fit.
        self.sock.sendall(data)
        return len(data)


@contextmanager
def _logged_in(where: SieveServer, mailbox: str) -> Iterator[Any]:
    try:
        line = _Line(where.host, where.port, timeout=30)
    except (OSError, MANAGESIEVE.error) as error:
        raise UnusableInput(f"HANDOVER_SIEVE_URL: {where.host} cannot be reached: {error}") from error
    try:
        _encrypt(line, where)
        # As the master user, for the leaver's mailbox (RFC 4616).
        _must(line, line.authenticate("PLAIN", mailbox, where.user, where.password), "refuses the login")
        yield line
    except (OSError, MANAGESIEVE.error) as error:
        raise UnusableInput(f"HANDOVER_SIEVE_URL: {where.host}: {type(error).__name__}: {error}") from error
    finally:
        with suppress(Exception):
            line.logout()
        line.sock.close()


def _encrypt(line: Any, where: SieveServer) -> None:
    """The password does not travel in the open, but for this machine alone."""
    if line.supports_tls and where.host not in LOOPBACK:
        typ, _ = line.starttls()
        _must(line, typ, "refuses TLS")
    elif where.host not in LOOPBACK:
        raise UnusableInput(
            f"HANDOVER_SIEVE_URL: {where.host} offers no TLS; the password would travel in the open"
        )


def _must(line: Any, typ: str, trouble: str) -> None:
    if typ != "OK":
        said = " ".join(str(line.response_text or line.response_code or "").split())[:300]
        raise UnusableInput(f"HANDOVER_SIEVE_URL: the server {trouble}: {said}")

"""Where mail goes: HANDOVER_SMTP_URL in its parts, or refused in one clear line that never shows a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from handover.errors import UnusableInput, Words


class Security(StrEnum):
    NONE = "smtp"
    TLS = "smtps"
    STARTTLS = "smtp+starttls"


PORTS = {Security.NONE: 25, Security.TLS: 465, Security.STARTTLS: 587}
SHAPE = "smtp://, smtps:// or smtp+starttls://user:password@host:port"
HINT = Words("write special characters of user and password percent-encoded, such as %23 for # and %2F for /")


@dataclass(frozen=True)
class ServerAddress:
    security: Security
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""  # of a private certificate authority; empty: those that the system trusts


def parse(url: str, *, ca_file: str = "") -> ServerAddress:
    """The parts of an SMTP URL; UnusableInput says what is wrong with it."""
    try:
        parts = urlsplit(url)
        security, port = Security(parts.scheme), parts.port
    except ValueError:
        raise UnusableInput("HANDOVER_SMTP_URL: write it as %(shape)s; %(hint)s", shape=SHAPE, hint=HINT) from None
    if not parts.hostname or _has_leftovers(parts):
        raise UnusableInput("HANDOVER_SMTP_URL: write it as %(shape)s; %(hint)s", shape=SHAPE, hint=HINT)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise UnusableInput("HANDOVER_SMTP_URL: give both a user and a password, or neither")
    return ServerAddress(security, parts.hostname, port or PORTS[security], user, password, ca_file)


def _has_leftovers(parts: SplitResult) -> bool:
    """A `/`, `?` or `#` that was not encoded cuts a password in two: what is left over shows it."""
    return bool(parts.path.strip("/") or parts.query or parts.fragment)

"""A mail server with STARTTLS and a login, and the certificate authority that vouches for it."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.postgres import free_port


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    message: EmailMessage
    is_encrypted: bool
    login: str


@dataclass
class MailServer:
    """Takes mail on loopback from whoever has logged in as `user` over TLS."""

    folder: Path
    user: str
    password: str
    port: int = 0
    taken: list[Taken] = field(default_factory=list)

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(
            Taken(
                sender=envelope.mail_from or "",
                recipients=list(envelope.rcpt_tos),
                message=message,
                is_encrypted=session.ssl is not None,
                login=self._who(session),
            )
        )
        return "250 taken"

    @staticmethod
    def _who(session: Session) -> str:
        told: object = session.auth_data
        return told.login.decode() if isinstance(told, LoginPassword) else ""

    def knows(self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        is_right = isinstance(told, LoginPassword) and told == LoginPassword(
            self.user.encode(), self.password.encode()
        )
        return AuthResult(success=is_right, handled=False, auth_data=told)


@contextmanager
def mail_server(folder: Path, *, user: str, password: str) -> Iterator[MailServer]:
    server = MailServer(folder, user, password, free_port())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(folder))
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ready_timeout=10,
        tls_context=context,
        require_starttls=True,
        authenticator=server.knows,
        auth_required=True,
        auth_require_tls=True,
        decode_data=False,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, signed by an authority of our own, whose certificate is ca.pem."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name("Handover test authority")
    authority = _builder(ca_name, ca_name, ca_key).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), True
    )
    alone = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    ours = _builder(_name("mail"), ca_name, key).add_extension(alone, False)
    files = {
        "ca.pem": _pem(authority.sign(ca_key, hashes.SHA256())),
        "mail.pem": _pem(ours.sign(ca_key, hashes.SHA256())),
        "mail.key": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "mail.pem", folder / "mail.key"


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)

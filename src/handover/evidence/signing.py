"""The ledger's key: made once, kept in the data folder, and used for nothing but checkpoints and exports."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from handover import keys
from handover.errors import UnusableInput
from handover.evidence.models import Checkpoint
from handover.evidence.notes import Key

FILE = "ledger.key"


def public_key() -> Key:
    """The key with which everybody can verify; its name is the ledger's."""
    return _named(_private_key())


def sign_note(text: str) -> str:
    """`text`, which ends with a line feed, as a note signed by the ledger."""
    private = _private_key()
    return f"{text}\n{_named(private).line(private.sign(text.encode()))}"


def _private_key() -> Ed25519PrivateKey:
    path = settings.DATA / FILE
    if not path.exists():
        # Fail closed: with a new key beside old checkpoints, nobody could tell a loss from a forgery.
        if Checkpoint.objects.exists():
            raise UnusableInput("%(path)s: the ledger's key is missing; put it back from the backup", path=path)
        keys.write_once(path, _new_key())
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise UnusableInput("%(path)s: holds no Ed25519 key; put the ledger's key back from the backup", path=path)
    return found


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _named(private: Ed25519PrivateKey) -> Key:
    """The name is made from the key, so that it never changes with an address or a company's name."""
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key(f"handover-ledger/{hashlib.sha256(public).hexdigest()[:16]}", public)

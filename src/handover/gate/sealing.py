"""Held mail at rest: AES-256-GCM, bound to its row, under a key that is not in the database.

HANDOVER_HELD_KEY holds the key, or several by commas: the first seals, all of them open, so that a key can be
changed. Without it a key is made once and kept as `held.key` in the data folder.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from handover import keys
from handover.errors import UnusableInput
from handover.gate.models import Held

FILE = "held.key"
_VERSION = b"\1"
_NAME, _NONCE = 4, 12


def seal(octets: bytes, name: UUID) -> bytes:
    """`octets` encrypted; they open only under the same `name`."""
    key, nonce = _keys()[0], os.urandom(_NONCE)
    return _VERSION + _named(key) + nonce + AESGCM(key).encrypt(nonce, octets, name.bytes)


def unseal(sealed: bytes, name: UUID) -> bytes:
    """What was sealed; UnusableInput if it was purged, changed, or sealed under a key that is not here."""
    version, rest = sealed[:1], sealed[1:]
    found = next((key for key in _keys() if _named(key) == rest[:_NAME]), None)
    if version != _VERSION or found is None:
        raise UnusableInput(
            "held message %(name)s: the key that sealed it is not in HANDOVER_HELD_KEY or %(file)s",
            name=name,
            file=FILE,
        )
    nonce, text = rest[_NAME : _NAME + _NONCE], rest[_NAME + _NONCE :]
    try:
        return AESGCM(found).decrypt(nonce, text, name.bytes)
    except InvalidTag:
        raise UnusableInput(
            "held message %(name)s: was changed in the database; it cannot be opened", name=name
        ) from None


def derived(purpose: str) -> bytes:
    """A key for something else, from the same secret."""
    return hashlib.sha256(b"handover.gate:" + purpose.encode() + b":" + _keys()[0]).digest()


def _named(key: bytes) -> bytes:
    return hashlib.sha256(b"name:" + key).digest()[:_NAME]


def _keys() -> tuple[bytes, ...]:
    return _parsed(settings.HELD_KEY) if settings.HELD_KEY else (_of_file(settings.DATA / FILE),)


@lru_cache(maxsize=8)
def _parsed(written: str) -> tuple[bytes, ...]:
    return tuple(_decoded(one.strip(), "HANDOVER_HELD_KEY") for one in written.split(","))


def _decoded(written: str, where: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise UnusableInput(
            "%(where)s: write 32 random octets in base64, such as: openssl rand -base64 32", where=where
        )
    return key


def _of_file(path: Path) -> bytes:
    if not path.exists():
        # Fail closed: under a new key nobody could open what waits, and nobody would notice before they try.
        if Held.objects.filter(sealed__isnull=False).exists():
            raise UnusableInput(
                "%(path)s: the key of the held messages is missing; put it back from the backup", path=path
            )
        keys.write_once(path, base64.urlsafe_b64encode(os.urandom(32)))
    return _decoded(path.read_text().strip(), str(path))

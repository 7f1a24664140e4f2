"""What quotes people's mail lies sealed in the database, under a key that is made from the installation's own."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from handover.errors import UnusableInput

INFO = b"handover: words of messages"


def seal(value: Any) -> str:
    return _fernet(settings.SECRET_KEY).encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> Any:
    """UnusableInput if the installation's key is another one by now."""
    try:
        return json.loads(_fernet(settings.SECRET_KEY).decrypt(sealed.encode()))
    except InvalidToken:
        raise UnusableInput(
            "kept words of messages cannot be read: HANDOVER_SECRET_KEY or secret.key is not the one they were "
            "sealed with; bring it back from the backup"
        ) from None


@lru_cache(maxsize=2)
def _fernet(secret: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=INFO).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))

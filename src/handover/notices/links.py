"""The signed link to a client's acknowledgement page.

The token names one notice and proves that we made it: it cannot be guessed, and a token for one client opens
nothing of another. It depends on notice and address alone, so a link stays good when the text is written anew.
"""

from __future__ import annotations

import base64
import binascii
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from handover.notices.models import Notice

_SALT = "handover.notices.links"
_SIGNATURE_OCTETS = 20  # 160 bits
_UUID_OCTETS = 16


def token(notice: Notice) -> str:
    """The notice's own token: letters, digits, "-" and "_"."""
    return _text(notice.uuid.bytes + _signature(notice.uuid, notice.address, settings.SECRET_KEY))


def link(notice: Notice) -> str:
    """Where the client finds their page."""
    return f"{settings.BASE_URL}/a/{token(notice)}/"


def notice_of(token: str) -> Notice | None:
    """The notice that `token` was made for; None for every token that is not exactly ours."""
    octets = _octets(token)
    if len(octets) != _UUID_OCTETS + _SIGNATURE_OCTETS:
        return None
    name, signature = uuid.UUID(bytes=octets[:_UUID_OCTETS]), octets[_UUID_OCTETS:]
    notice = Notice.objects.filter(uuid=name).first()
    if notice is None or _text(octets) != token:
        return None
    return notice if _is_ours(name, notice.address, signature) else None


def _is_ours(name: uuid.UUID, address: str, signature: bytes) -> bool:
    # Links lie in clients' mailboxes for months: they outlive a change of the secret key.
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_signature(name, address, key), signature) for key in keys)


def _signature(name: uuid.UUID, address: str, key: str | bytes) -> bytes:
    signed = salted_hmac(_SALT, f"{name}\n{address}", secret=key, algorithm="sha256")
    return bytes(signed.digest()[:_SIGNATURE_OCTETS])


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(token: str) -> bytes:
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""

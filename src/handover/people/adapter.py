"""How django-allauth's second factors are kept here: their secrets sealed, their names the company's."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from handover.book.models import Company
from handover.errors import UnusableInput


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc, unused-ignore]
    """Whoever reads the table (or a copy of it without the installation's key) cannot make codes."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise UnusableInput(
                "This second factor was made with another key of this installation: set it up again."
            ) from None

    def get_totp_issuer(self) -> str:
        company = Company.objects.first()
        return f"Handover {company.name}" if company else "Handover"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()


def _seal() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"handover second factors").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

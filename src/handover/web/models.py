"""What the workspace itself keeps: sign-ins that failed, so that guessing a password is slow."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class FailedSignIn(models.Model):
    """One wrong password (or setup token): for which name, from which address. Kept for an hour."""

    name = models.CharField(max_length=254)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["name", "at"], name="failed_by_name")]

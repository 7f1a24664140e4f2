"""What is kept about signing in beside the password: second factors are django-allauth's rows, links are ours."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from handover.book.models import Person


class CompanyAccount(models.Model):
    """A person's account at the company's OpenID provider: from the first sign-in on they are known by it.

    An address may be given to somebody else one day; issuer and subject are never given twice.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="company_accounts")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="company_account_once")]

"""A yes or a no to one exact text. A changed text has another digest, and with it no approval."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from handover.book.models import Person


class Approval(models.Model):
    """`by` said yes to the text with this digest; some texts need a second yes, from somebody else."""

    subject = models.CharField(max_length=120, db_index=True)  # "notice:<uuid>"
    digest = models.CharField(max_length=80, db_index=True)  # "sha256:..."
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "digest", "by"], name="one_yes_a_person")]


class Withdrawal(models.Model):
    """An approval taken back before the message was sent."""

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)


class Refusal(models.Model):
    """A no to an exact text, with the reason for whoever wrote it."""

    subject = models.CharField(max_length=120, db_index=True)
    digest = models.CharField(max_length=80, db_index=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500)

"""The table is the queue: one row for each notice to be sent, claimed by conditional update."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Person
from handover.notices.models import Notice


class State(models.TextChoices):
    """queued -> claimed -> at_data (committed before the final dot) -> sent, failed or unconfirmed."""

    QUEUED = "queued", _("waiting to go")
    CLAIMED = "claimed", _("taken by a worker")
    AT_DATA = "at_data", _("being handed over")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused by the mail server")
    UNCONFIRMED = "unconfirmed", _("doubtful")
    STOPPED = "stopped", _("stopped before sending")


class Delivery(models.Model):
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="delivery")
    digest = models.CharField(max_length=80)  # of the text that was approved when it was queued
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    # No index on who: nobody looks rows up by it, and each hand-over would renew it three times.
    queued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    queued_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField()  # the window opens, or the next try after a temporary refusal
    at_once = models.DateTimeField(null=True)  # a person asked to go outside business hours, then
    attempts = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    at_data_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=60, blank=True)  # a named reason, see delivery.reasons
    detail = models.CharField(max_length=500, blank=True)  # the server's own words

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="queue")]


class Pause(models.Model):
    """The queue stands still: by whom and why; after a restore from backup it starts like this."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

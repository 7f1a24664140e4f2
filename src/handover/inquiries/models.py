"""An inquiry: what was read, the answers, the person's account, what was concluded, the repair.

Messages themselves are not kept. What was read in them, and their words, lie sealed until its time is over.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Client, Person
from handover.departures.models import Departure
from handover.notices.models import Notice


class Inquiry(models.Model):
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="inquiries")
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"inquiry:{self.pk}"


class Reading(models.Model):
    """One message as it was read: `sealed` holds its screening and its envelope."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="readings")
    digest = models.CharField(max_length=80)
    sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "digest"], name="reading_once")]


class FactSheet(models.Model):
    """Somebody's answers to the questions; the newest sheet counts."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="sheets")
    answers = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]


class Account(models.Model):
    """What the person says about it in their own words, or somebody wrote down for them."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="accounts")
    sealed = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Conclusion(models.Model):
    """The findings of a moment, by the pack of that moment. `findings` holds codes, the words are sealed."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="conclusions")
    findings = models.JSONField()  # keeping.assessment_values without quotes
    sealed = models.TextField(blank=True)  # the same with quotes
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]


class RepairState(models.TextChoices):
    """How far the company's own memo to somebody who heard of it is."""

    PREPARED = "prepared", _("notice written, waits for approval")
    ON_THE_WAY = "on_the_way", _("the company's notice is approved and on its way")
    ALREADY_TOLD = "already_told", _("has been told by the company already")
    NO_SUCCESSOR = "no_successor", _("has no successor yet; plan first")
    NOT_IN_DEPARTURE = "not_in_departure", _("is no client of this departure; look at it by hand")


class Repair(models.Model):
    """Somebody who heard of it, and the notice that gives them a name to call."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="repairs")
    address = models.CharField(max_length=254)
    client = models.ForeignKey(Client, null=True, on_delete=models.SET_NULL, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=RepairState.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "address"], name="repair_once")]

"""One person leaving, each of their clients on its way to a successor."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Client, Person


class Engagement(models.TextChoices):
    EMPLOYEE = "employee", _("employee")
    CONTRACTOR = "contractor", _("contractor")


class Departure(models.Model):
    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures_managed")
    engagement = models.CharField(max_length=12, choices=Engagement.choices)
    notice_on = models.DateField()
    last_day = models.DateField()
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["last_day", "id"]

    def __str__(self) -> str:
        return f"{self.leaver} ({self.last_day})"

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"departure:{self.pk}"

    @property
    def is_cancelled(self) -> bool:
        return hasattr(self, "cancellation")


class Cancellation(models.Model):
    """The person stays after all: nothing more is sent for this departure."""

    departure = models.OneToOneField(Departure, on_delete=models.PROTECT, related_name="cancellation")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)


class Transfer(models.Model):
    """One client going from the leaver to a successor; `snapshot` is the client as it was on the opening day.

    snapshot: {"name", "relation", "language", "country", "time_zone", "sector", "tier", "renewal_on",
               "contacts": [{"id", "name", "email", "phone", "language"}], "care": [{"person", "role"}]}
    """

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="transfers")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="transfers")
    snapshot = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["departure", "client"], name="transfer_once")]


class Mention(models.Model):
    """A client that names the leaver in a field other than owner: told of, not moved."""

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="mentions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=120)


class PlacedHow(models.TextChoices):
    SOLVED = "solved", _("by the plan")
    BY_HAND = "by_hand", _("by hand")


class Placement(models.Model):
    """The successor of one client. Placed by hand, it stays when the rest is solved again."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="placement")
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements")
    how = models.CharField(max_length=10, choices=PlacedHow.choices)
    reasons = models.JSONField()  # [{"code", "params"}], put into words by departures.reasons
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Unplaced(models.Model):
    """A client for whom no successor was found, and why; nothing is sent for it."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="unplaced")
    reasons = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

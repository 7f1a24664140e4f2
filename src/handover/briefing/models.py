"""Briefs, of which every version stays, and who said that they have taken one in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from handover.book.models import Person
from handover.departures.models import Transfer


class Brief(models.Model):
    """What a successor must know of one client; the highest version counts, and no version is ever changed."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="briefs")
    version = models.PositiveIntegerField()
    open_matters = models.TextField(blank=True)
    people = models.TextField(blank=True)
    dates = models.TextField(blank=True)
    promises = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    notes = models.TextField(blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["transfer", "-version"]
        constraints = [models.UniqueConstraint(fields=["transfer", "version"], name="brief_version_once")]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"brief:{self.pk}"


class Briefed(models.Model):
    """A successor says that they know what there is to know; `brief` None: nobody had written anything."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="briefed")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brief = models.ForeignKey(Brief, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "person", "brief"], name="briefed_once_a_version")
        ]

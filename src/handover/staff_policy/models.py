"""What a pack said at a time, kept whole: files change with the program, what staff were promised does not."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from handover.book.models import Person


class PackVersion(models.Model):
    """`text` is the file as it was; `whole` the pack with what it inherits filled in; `digest` is over `whole`."""

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    text = models.TextField()
    whole = models.JSONField()
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "-id"]
        constraints = [models.UniqueConstraint(fields=["name", "digest"], name="pack_version_once")]

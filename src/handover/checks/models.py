"""What was checked and what came of it, without a word of the message."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entrance(models.TextChoices):
    """Where the message came from."""

    GATE = "gate", _("outgoing mail")
    LOOKBACK = "lookback", _("mail already sent")
    INQUIRY = "inquiry", _("inquiry")
    NOTICE = "notice", _("notice")
    WEB = "web", _("workspace")
    API = "api", _("program")
    TERMINAL = "terminal", _("terminal")


class Check(models.Model):
    """One text in one situation, screened and judged. Findings are rule, signal and place; quotes are not kept."""

    digest = models.CharField(max_length=80, db_index=True)  # "sha256:..." over the bytes that were read
    entrance = models.CharField(max_length=20, choices=Entrance.choices)
    subject = models.CharField(max_length=120, blank=True, db_index=True)  # "kind:id"
    departure = models.CharField(max_length=120, blank=True, db_index=True)  # "departure:id"
    situation = models.JSONField()  # the words of policy.situation.FIELDS
    language = models.CharField(max_length=10, blank=True)
    readability = models.CharField(max_length=20)
    decision = models.CharField(max_length=10)
    signals = models.JSONField(default=list)  # those that are present
    findings = models.JSONField(default=list)  # [{"rule", "signal", "part", "start", "end"}]
    reasons = models.JSONField(default=list)  # rule ids
    pack = models.CharField(max_length=80)
    pack_version = models.CharField(max_length=20)
    second_reader = models.JSONField(null=True)  # what checks.reader.SecondReading.as_json says
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

"""What programs carry: tokens that act as a person with fewer rights, and webhooks that are told what happened."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Person


class Scope(models.TextChoices):
    """What a token may do at most; what its person may not do, it may not do either."""

    READ = "read", _("read departures, notices and tasks")
    BOOK = "book", _("read clients and people")
    PLAN = "plan", _("open departures, plan, and write notices")
    APPROVE = "approve", _("approve and refuse")
    SEND = "send", _("send, and settle doubtful deliveries")
    TASKS = "tasks", _("finish tasks")
    CHECK = "check", _("check messages and ask")
    EVIDENCE = "evidence", _("read and export the ledger")
    HOOKS = "hooks", _("manage webhooks")
    HELD = "held", _("read held mail")
    INQUIRE = "inquire", _("look back, and inquire")
    IMPORT = "import", _("import into the book")
    PEOPLE = "people", _("administer people")


class Token(models.Model):
    """A program's key. Only its digest is kept: whoever reads the table cannot act with it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    scopes = models.JSONField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # the day it was last used, for whoever tidies up
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        return f"token:{self.pk}"


class Webhook(models.Model):
    """An address that is told of the ledger's verbs as they happen, signed with its own secret."""

    url = models.URLField(max_length=500)
    verbs = models.JSONField()  # ["delivery.sent", ...]; [] means all
    secret = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # Where in the ledger's tree it stands: entries up to this leaf were handed over or given up.
    told_up_to = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=0)  # for the entry after `told_up_to`
    not_before = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=200, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    given_up = models.PositiveIntegerField(default=0)  # entries that the address never took

    class Meta:
        ordering = ["id"]

    @property
    def ref(self) -> str:
        return f"webhook:{self.pk}"


class HookDelivery(models.Model):
    """One telling of a webhook and what became of it; the last ones are kept, for whoever looks for a fault."""

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.BigIntegerField(null=True)  # of the ledger; none for a test
    verb = models.CharField(max_length=80)
    problem = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

"""The mailbox of somebody who leaves: what was planned for it, that they were told, and what was done."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Person
from handover.departures.models import Departure


class System(models.TextChoices):
    SIEVE = "sieve", _("Sieve (Dovecot and others)")
    MICROSOFT = "microsoft", _("Microsoft 365")
    GOOGLE = "google", _("Google Workspace")


class MailboxPlan(models.Model):
    """One for each departure; planned again, it is changed, and has to be put into the mailbox again."""

    departure = models.OneToOneField(Departure, on_delete=models.PROTECT, related_name="mailbox_plan")
    starts_on = models.DateField()
    closes_on = models.DateField()  # the first day without automatic reply
    reason = models.CharField(max_length=300, blank=True)  # for more than 30 days
    fallback = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # for nobody's clients
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)

    @property
    def ref(self) -> str:
        return f"mailbox:{self.departure_id}"

    @property
    def is_closed(self) -> bool:
        return hasattr(self, "closing")


class Told(models.Model):
    """The leaver was told what happens to the mailbox: how, and by whom. Kept as proof."""

    plan = models.ForeignKey(MailboxPlan, on_delete=models.PROTECT, related_name="tellings")
    how = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Installation(models.Model):
    """Reply and redirection were put into the mailbox; `digest` is of what was put there."""

    plan = models.ForeignKey(MailboxPlan, on_delete=models.PROTECT, related_name="installations")
    system = models.CharField(max_length=12, choices=System.choices)
    digest = models.CharField(max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Closing(models.Model):
    """Reply and redirection were taken out again."""

    plan = models.OneToOneField(MailboxPlan, on_delete=models.PROTECT, related_name="closing")
    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: on its day, by itself
    at = models.DateTimeField(default=timezone.now)


class Reminder(models.Model):
    """Somebody was reminded, once for each reason."""

    plan = models.ForeignKey(MailboxPlan, on_delete=models.PROTECT, related_name="reminders")
    code = models.CharField(max_length=30)  # see mailbox.reminders
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="reminded_once")]

"""What the client answered, and what the successor still has to do."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Person
from handover.departures.models import Transfer
from handover.followup.wishes import DayPart, Wish
from handover.notices.models import Notice


class Answer(models.TextChoices):
    SEEN = "seen", _("I have seen this")
    CALL_ME = "call_me", _("Please call me")
    WRONG = "wrong", _("Something is wrong")


class Acknowledgement(models.Model):
    """The client answered on their page; the first answer of a kind counts."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="acknowledgements")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    text = models.CharField(max_length=1000, blank=True)
    # When they would like to be called, on their own clock.
    call_on = models.DateField(null=True)
    call_part = models.CharField(max_length=10, choices=DayPart.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "answer"], name="answer_once")]

    @property
    def wish(self) -> Wish:
        return Wish(self.call_on, DayPart(self.call_part) if self.call_part else None)


class TaskKind(models.TextChoices):
    FIRST_CONTACT = "first_contact", _("Make the first contact")
    NO_ADDRESS = "no_address", _("Tell by phone: no e-mail address is known")
    REMIND = "remind", _("No answer yet: remind them")
    CALL_BACK = "call_back", _("Call back")
    WRONG = "wrong", _("Clear up what is wrong")
    CHECK_30 = "check_30", _("Check after 30 days")
    CHECK_60 = "check_60", _("Check after 60 days")
    CHECK_90 = "check_90", _("Check after 90 days")


class Standing(models.TextChoices):
    """How the relationship stands at a check, in the successor's own judgement."""

    STAYS = "stays", _("stays with us")
    AT_RISK = "at_risk", _("at risk")
    LEFT = "left", _("has left us")


class Task(models.Model):
    """Something the successor does for one client; done when somebody says so."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="tasks")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="tasks")
    contact_key = models.CharField(max_length=320, blank=True)  # address or name, where one contact is meant
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    after_days = models.PositiveSmallIntegerField(default=0)  # which reminder: so many days after the notice
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    # None while done_at is set: the client answered by themselves, nobody has to remind them.
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, blank=True)  # of a finished check

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "kind", "contact_key", "after_days"], name="task_once")
        ]

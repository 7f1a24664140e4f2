"""What was decided in the queue and is not in force yet, what was asked back, and who wants no keys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from handover.book.models import Person
from handover.departures.models import Departure
from handover.gate.models import Held
from handover.notices.models import Notice


class Kind(models.TextChoices):
    NOTICE = "notice", _("Notice")
    HELD = "held", _("Held mail")


class Verb(models.TextChoices):
    APPROVE = "approve", _("approve")
    DECLINE = "decline", _("decline")


class State(models.TextChoices):
    """pending -> done, undone by whoever decided, or void: at the last moment something stood in the way."""

    PENDING = "pending", _("not in force yet")
    DONE = "done", _("in force")
    UNDONE = "undone", _("undone")
    VOID = "void", _("not carried out")


class Intent(models.Model):
    """One decision about one exact text: until `effective_at` it can be undone, then it is carried out, once.

    `place` is which yes it would be: the first is 0. Two people never hold the same place of one text at a time.
    Of a yes to many notices together, `texts` are they (ref -> digest), and `subject` is their departure.
    """

    subject = models.CharField(max_length=120)  # "notice:<uuid>", "held:<uuid>" or "departure:<number>"
    digest = models.CharField(max_length=80)
    texts = models.JSONField(default=dict, blank=True)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="intents")
    held = models.ForeignKey(Held, null=True, on_delete=models.PROTECT, related_name="intents")
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    canned = models.CharField(max_length=30, blank=True)  # of reasons.Canned
    words = models.CharField(max_length=400, blank=True)  # the approver's own, for whoever wrote the text
    place = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    effective_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)  # void: what stood in the way

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "effective_at"], name="intent_due"),
            models.Index(fields=["by", "at"], name="intent_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "digest", "place"], condition=Q(state="pending"), name="one_intent_a_place"
            )
        ]

    @property
    def kind(self) -> Kind:
        return Kind.HELD if self.held_id else Kind.NOTICE

    @property
    def can_be_undone(self) -> bool:
        return self.state == State.PENDING and timezone.now() < self.effective_at

    @property
    def title(self) -> str:
        """To whom the text goes, for the person who decided about it."""
        if self.notice:
            return self.notice.contact_name or self.notice.address
        if self.texts:
            count = len(self.texts)
            return ngettext("%(count)s notice", "%(count)s notices", count) % {"count": count}
        return ", ".join(self.held.outside) if self.held else ""


class Question(models.Model):
    """Asked back about one text before deciding; it goes on waiting meanwhile."""

    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="questions")
    held = models.ForeignKey(Held, null=True, on_delete=models.PROTECT, related_name="questions")
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Keys(models.Model):
    """Whether single keys act for this person in the queue; no row: they do."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    are_on = models.BooleanField(default=True)

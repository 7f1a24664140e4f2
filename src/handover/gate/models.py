"""Mail of people who leave that waits for a person, and everything that was done about it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.approvals.actions import Text
from handover.book.models import Person
from handover.departures.models import Departure
from handover.notices.models import Notice


class State(models.TextChoices):
    WAITING = "waiting", _("waits for a decision")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by the sender")
    REPLACED = "replaced", _("replaced by the company's memo")


class Held(models.Model):
    """One message as it was handed to the gate. `sealed` and `sealed_reading` are encrypted, see `sealing`.

    `fingerprint` is the same for the same message however often the mail program tries; see `canonical`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="held")
    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="held")
    sender = models.CharField(max_length=320)  # the envelope's
    recipients = models.JSONField()  # the envelope's, as they came
    outside = models.JSONField()  # those of them that lead outside the company
    message_id = models.CharField(max_length=998, blank=True)
    digest = models.CharField(max_length=80)  # "sha256:" over sender, recipients and bytes: what a yes says yes to
    fingerprint = models.CharField(max_length=80, unique=True)
    situation = models.JSONField()  # of the strictest finding: {"relation": ..., "stage": ..., ...}
    rules = models.JSONField()  # ids of the rules that speak against it
    signals = models.JSONField()  # those that are present
    sealed = models.BinaryField(null=True)  # None: purged
    sealed_reading = models.BinaryField(null=True)  # {"subject", "findings", "reasons", "remedies", ...}
    size = models.PositiveIntegerField()
    held_at = models.DateTimeField(default=timezone.now)
    decide_by = models.DateTimeField()  # then the next in line is asked
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["decide_by", "id"]
        indexes = [
            models.Index(fields=["state", "decide_by"], name="held_queue"),
            models.Index(fields=["state", "held_at"], name="held_oldest"),
            # Counted by departure and by leaver, from the index alone: the rows carry whole messages.
            models.Index(fields=["departure", "state", "decide_by"], name="held_of_departure"),
            models.Index(fields=["leaver", "state"], name="held_of_leaver"),
        ]

    def __str__(self) -> str:
        return f"{self.leaver} {self.held_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> str:
        """How approvals and the ledger name it."""
        return f"held:{self.uuid}"

    @property
    def text(self) -> Text:
        """What a yes or a no is about."""
        return Text(subject=self.ref, digest=self.digest, departure=self.departure.ref)


class Decision(models.Model):
    """What became of it: one for each, so nothing is decided twice."""

    held = models.OneToOneField(Held, on_delete=models.PROTECT, related_name="decision")
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)


class Escalation(models.Model):
    """Nobody decided in time: somebody else was asked."""

    held = models.ForeignKey(Held, on_delete=models.PROTECT, related_name="escalations")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Look(models.Model):
    """Somebody read it."""

    held = models.ForeignKey(Held, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class Kind(models.TextChoices):
    RELEASE = "release", _("the message itself")
    TOLD_HELD = "told_held", _("note: held")
    TOLD_RELEASED = "told_released", _("note: released")
    TOLD_REFUSED = "told_refused", _("note: refused")
    ASKED = "asked", _("note: somebody has to decide")


class Step(models.TextChoices):
    """As a delivery: queued -> claimed -> at_data (committed before the final dot) -> sent, failed, unconfirmed."""

    QUEUED = "queued", _("waiting to go")
    CLAIMED = "claimed", _("taken by a worker")
    AT_DATA = "at_data", _("being handed over")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused by the mail server")
    UNCONFIRMED = "unconfirmed", _("doubtful")


class Errand(models.Model):
    """Something that leaves because of a held message: itself, once it is released, or a note about it."""

    held = models.ForeignKey(Held, on_delete=models.PROTECT, related_name="errands")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # None: whom it was for
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    at_data_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, blank=True)  # see delivery.reasons
    detail = models.CharField(max_length=500, blank=True)  # the server's own words
    let_through = models.PositiveIntegerField(default=0)  # the attempt that the gate let through last

    class Meta:
        ordering = ["not_before", "id"]
        indexes = [
            models.Index(fields=["step", "not_before"], name="errand_queue"),
            models.Index(fields=["kind", "step", "not_before"], name="errand_kind_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["held"], condition=Q(kind="release"), name="released_once"),
            models.UniqueConstraint(fields=["held", "kind", "to"], name="told_once"),
        ]


class TieKind(models.TextChoices):
    SELF = "self", _("their own private address")
    FRIEND = "friend", _("a friend")


class Tie(models.Model):
    """An address outside that is the leaver's own, or a friend's: said by somebody who runs the departure."""

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="ties")
    address = models.CharField(max_length=320)  # as `addresses.mailbox` writes it
    kind = models.CharField(max_length=10, choices=TieKind.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["departure", "address"], name="tie_once")]


class Sighting(models.Model):
    """A probe of `handover doctor` that the gate saw."""

    token = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(default=timezone.now)


class Passage(models.Model):
    """The gate saw an approved notice pass in the manner of our own delivery: what a doubtful one is settled by."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

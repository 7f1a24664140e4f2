"""A look-back: its authorisation, its chunks, the messages that were opened, what was wrong with others."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Client, Person
from handover.departures.models import Departure


class LookBack(models.Model):
    """Somebody may look at what the leaver sent: why, how far back, who allowed it. Without it nothing is read.

    The answers are those that case law asks for: a purpose, a window, staff who had been told, and why a less
    intrusive way was not enough.
    """

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="lookbacks")
    purpose = models.CharField(max_length=1000)
    since = models.DateField()
    until = models.DateField()
    allowed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    staff_told_on = models.DateField()
    less_intrusive = models.CharField(max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    addresses = models.JSONField()  # the leaver's, at the company
    private_addresses = models.JSONField()
    paths = models.JSONField()
    keep_until = models.DateField()
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"lookback:{self.pk}"


class Piece(models.Model):
    """A chunk of the run. `done_at` is set once, together with what was found in it."""

    lookback = models.ForeignKey(LookBack, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    chunk = models.JSONField()  # terms.Chunk
    size = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # terms.Counts

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["lookback", "number"], name="piece_once")]


class Message(models.Model):
    """A message that was opened. Its words are sealed, and only those that carry a signal are kept at all."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="messages")
    where = models.CharField(max_length=1000)
    digest = models.CharField(max_length=80)
    key = models.CharField(max_length=80, db_index=True)  # the same for copies
    at = models.DateTimeField()
    is_home = models.BooleanField()  # went to a private address of the leaver
    signals = models.JSONField()
    readability = models.CharField(max_length=20)
    sealed = models.TextField(blank=True)  # [terms.Quote], and the addresses

    class Meta:
        ordering = ["at", "id"]


class Addressee(models.Model):
    """A client to one of whose contacts the message went."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="addressees")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "client"], name="addressee_once")]


class Trouble(models.TextChoices):
    """`terms.Why`, for people."""

    BEFORE_FIRST = "before_first", _("text stands before the first message")
    NO_HEADER_END = "no_header_end", _("the header does not end: the message was cut")
    HEADER_TOO_LARGE = "header_too_large", _("the header is too large")
    CUT = "cut", _("the mailbox ends in the middle of it; what is there was read")
    HOLDS_FROM_LINES = "holds_from_lines", _("holds what looks like further messages; read as one")
    TOO_LARGE = "too_large", _("is too large and was left closed")
    NO_DATE = "no_date", _("has no date and was left closed")
    UNPACKING = "unpacking", _("the packed mailbox ends or is damaged here")
    UNREADABLE_FILE = "unreadable_file", _("cannot be read, or is gone")
    NOT_SCREENED = "not_screened", _("could not be screened; a person has to look")
    SERVER = "server", _("the mail server did not give the folder as it was")


class Damage(models.Model):
    """A message or a mailbox that was not read as it should be."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="damages")
    where = models.CharField(max_length=1000)
    why = models.CharField(max_length=20, choices=Trouble.choices)

    class Meta:
        ordering = ["id"]

"""Memos are texts with fields; notices are the finished messages, one for each contact."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.book.models import Language, Person
from handover.departures.models import Departure, Transfer


class Sender(models.TextChoices):
    MANAGER = "manager", _("manager")
    SUCCESSOR = "successor", _("successor")
    LEAVER = "leaver", _("leaver, with consent")


class Memo(models.Model):
    """The company's own wording in place of the one that comes with Handover; the newest of a kind counts."""

    sender = models.CharField(max_length=10, choices=Sender.choices)
    relation = models.CharField(max_length=10)  # "client" or "prospect"
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]


class SenderAgreement(models.Model):
    """The leaver agrees to be the sender; may be taken back until a message is sent."""

    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="sender_agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """The message to one contact: its bytes are final, its digest is what an approval says yes to.

    The bytes carry a fixed Message-ID and are never rendered again; a changed text replaces bytes and digest
    together, and every approval of the old digest is void by that alone.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="notices")
    address = models.CharField(max_length=254)  # the contact's, lower case
    contact_name = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    relation = models.CharField(max_length=10)
    sender_kind = models.CharField(max_length=10, choices=Sender.choices)
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices_sent")
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices_about")
    memo = models.ForeignKey(Memo, null=True, on_delete=models.PROTECT)  # None: the wording shipped
    subject = models.CharField(max_length=400)
    body = models.TextField()
    copies = models.JSONField()  # addresses in Cc
    message_id = models.CharField(max_length=200, unique=True)
    raw = models.BinaryField()
    digest = models.CharField(max_length=80, db_index=True)  # "sha256:" over sender, recipients and bytes
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    # The last who changed the text by hand (see Edit for all of them); None: as the memo says, fields filled in.
    edited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["departure", "address"], name="one_notice_a_contact_and_departure")
        ]
        # What was said to whole departures is counted from this index, past the long bytes of the rows.
        indexes = [models.Index(fields=["departure", "digest"], name="notice_text")]

    @property
    def ref(self) -> str:
        """How approvals and the ledger name it."""
        return f"notice:{self.uuid}"


class Edit(models.Model):
    """Somebody changed the text by hand. Everyone who did is its author, not only the last one."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="edits")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Cover(models.Model):
    """A client that a notice speaks of: one contact may belong to several clients of the leaver."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="covers")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="covers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "transfer"], name="cover_once")]


class Call(models.Model):
    """The call before the notice, for clients that deserve one: made by whom, when."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="call")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=500, blank=True)

"""The book: the company's own people, its clients, their contacts, and who looks after whom."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover.evidence.ledger import Actor


class Language(models.TextChoices):
    """Languages in which Handover speaks to staff and to clients."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    RUSSIAN = "ru", _("Russian")


class Relation(models.TextChoices):
    CLIENT = "client", _("client")
    PROSPECT = "prospect", _("prospect")
    FORMER = "former", _("former client")
    UNKNOWN = "", _("not said")


class Role(models.TextChoices):
    """What a person may do beyond their own departures and clients."""

    MANAGER = "manager", _("manager")
    APPROVER = "approver", _("approver")
    COMPLIANCE = "compliance", _("compliance")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")


class Company(models.Model):
    """The one company whose book this is; there is one row."""

    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, blank=True)


class People(BaseUserManager["Person"]):
    def active(self) -> models.QuerySet[Person]:
        return self.filter(deactivated_at=None)


class Person(AbstractBaseUser):
    """A member of staff; who has set a password can sign in."""

    name = models.CharField(max_length=200)
    # Some exports know their people by name alone (HubSpot owners): no address is not an empty address.
    email = models.EmailField(max_length=254, unique=True, null=True)
    phone = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    speaks = models.JSONField(default=list, blank=True)  # language codes, the first the best
    sectors = models.JSONField(default=list, blank=True)  # as written in the clients' `sector`
    time_zone = models.CharField(max_length=60, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)  # clients; None is no limit
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    deactivated_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=200, blank=True)

    objects = People()
    USERNAME_FIELD = "email"

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether they work here still; Django's sign-in asks by this name."""
        return self.deactivated_at is None

    def has_role(self, *roles: Role) -> bool:
        return self.roles.filter(role__in=roles).exists()

    def as_actor(self, role: str) -> Actor:
        """Themselves as the ledger keeps them, acting in `role` ("manager", "leaver", ...)."""
        return Actor(id=self.email or f"person:{self.pk}", name=self.name, role=role)


class RoleGrant(models.Model):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once")]


class Picture(models.Model):
    """What somebody looks like, as a small JPEG; one counts at a time. Of a removed one who and when stays."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pictures")
    content = models.BinaryField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the terminal
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(removed_at=None), name="one_picture")
        ]


class Client(models.Model):
    """An account. `source` and `source_id` are the export's own key; without ids the name is the key."""

    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_index=True)  # case-folded, spaces tidied
    relation = models.CharField(max_length=10, choices=Relation.choices, blank=True, default="")
    language = models.CharField(max_length=2, blank=True)  # ISO 639-1, as the export says
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1
    time_zone = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=100, blank=True)
    tier = models.CharField(max_length=1, blank=True)  # A, B, C
    renewal_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    # As the exports say it, for whoever writes the brief: other people's words, shown as they are and never logged.
    notes = models.TextField(blank=True, default="")
    last_activity_on = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)  # when an import brought the notes or the activity

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~models.Q(source_id=""), name="client_source_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a client. Somebody who belongs to two clients has a row at each, with the same address."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, null=True, db_index=True)  # lower case; None: none is known
    phone = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True, default="")  # what they do there, as the export says
    notes = models.TextField(blank=True, default="")
    last_activity_on = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["client", "email"], name="contact_once_at_client")]

    def __str__(self) -> str:
        return self.name or self.email or "?"


OWNER = "owner"


class Care(models.Model):
    """Who looks after a client, and as what: `OWNER`, or the header of another user field of the export."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="care")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care")
    role = models.CharField(max_length=120, default=OWNER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "person", "role"], name="care_once"),
            models.UniqueConstraint(fields=["client"], condition=models.Q(role=OWNER), name="one_owner"),
        ]


class Conflict(models.Model):
    """A person who must not take a client, and why."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    reason = models.CharField(max_length=300)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "person"], name="conflict_once")]


class ImportBatch(models.Model):
    """One import: which files, read as what, with which result."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    files = models.JSONField()  # [{"name", "sha256", "kind"}]
    counts = models.JSONField()

    class Meta:
        ordering = ["-id"]


class Deal(models.Model):
    """Business under way with a client, as an export says it; `batch` tells who brought it, and when."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="deals")
    source_id = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    stage = models.CharField(max_length=100, blank=True)
    amount = models.CharField(max_length=60, blank=True)  # as written: exports differ in signs and separators
    currency = models.CharField(max_length=10, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="deals")

    class Meta:
        ordering = ["closes_on", "id"]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    file = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=255, null=True)
    why = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]


class ImportChange(models.Model):
    """What an import did to one row, so that it can be undone: `before` None means the row was new.

    A client stands for its contacts, care and deals too. `after` is the digest of what the import left behind: a
    row with another digest was changed since and is not undone over somebody's head.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=20)  # "company", "person", "client"
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.CharField(max_length=64)


class ImportUndo(models.Model):
    batch = models.OneToOneField(ImportBatch, on_delete=models.CASCADE, related_name="undo")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

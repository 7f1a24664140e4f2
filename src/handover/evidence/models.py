"""The ledger's rows. Only this package writes them: entries by `ledger.record`, and nowhere else."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened: who did which verb to what, when.

    `leaf` is the canonical JSON that the Merkle tree hashes; the other columns repeat parts of it for look-ups
    and are compared with it by the verifier. `leaf_index` stays empty until the entry has its place in the tree:
    entries are placed by one sequencer, so that verbs which run side by side never wait for each other.
    """

    uuid = models.UUIDField(unique=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, db_index=True)
    departure = models.CharField(max_length=120, blank=True, db_index=True)
    leaf = models.TextField()
    leaf_index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(leaf_index=None), name="unplaced")]


class Payload(models.Model):
    """The personal part of an entry, outside the leaf, so that it can be erased and the erasure be seen."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()


class TreeHead(models.Model):
    """How far the tree has grown; there is one row, and whoever places entries holds its lock.

    `nodes` are the roots of the full subtrees (hex, the largest first): enough to go on without reading old leaves.
    """

    size = models.BigIntegerField(default=0)
    nodes = models.JSONField(default=list)
    at = models.DateTimeField(null=True)


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root at one moment (C2SP signed note)."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)  # hex
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["size"]


class Publication(models.Model):
    """A checkpoint that left the machine: by which witness, when, and whether it arrived."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.CharField(max_length=200)
    at = models.DateTimeField()
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["witness", "checkpoint"], name="arrived_where")]

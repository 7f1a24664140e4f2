"""Random ways to tamper with the ledger in its database, for somebody who may write every table.

What they cannot reach is the witness's folder. Left out is what no ledger can know: entries that are added at the
end, as true ones are, and what was never signed yet.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta

from handover.evidence import signing
from handover.evidence.leaves import canonical
from handover.evidence.merkle import Frontier, leaf_hash
from handover.evidence.models import Checkpoint, Entry, Payload, Publication, TreeHead
from handover.evidence.notes import Checkpoint as Statement
from handover.evidence.sequencing import append, make_checkpoint
from tests.unit.evidence.tampering import edited

Tampering = Callable[[random.Random], None]
TEXTS = ("verb", "actor_id", "actor_name", "actor_role", "subject", "departure")


def any_entry(dice: random.Random) -> Entry:
    return dice.choice(list(Entry.objects.all()))


def edit_a_column(dice: random.Random) -> None:
    entry, name = any_entry(dice), dice.choice([*TEXTS, "at", "uuid"])
    if name == "at":
        entry.at += timedelta(seconds=dice.choice([-1, 1, 3_600]))
    elif name == "uuid":
        entry.uuid = uuid.UUID(int=dice.getrandbits(128))
    else:
        setattr(entry, name, dice.choice(["", "other", getattr(entry, name).upper()]))
    entry.save()


def edit_a_leaf(dice: random.Random) -> None:
    entry = any_entry(dice)
    entry.leaf = edited(entry.leaf.encode(), dice).decode("utf-8", "replace").replace("\0", "?")
    entry.save()


def edit_leaf_and_columns_alike(dice: random.Random) -> None:
    """As somebody does who knows how the rows are checked against each other."""
    entry, name = any_entry(dice), dice.choice(["verb", "subject", "departure"])
    said = json.loads(entry.leaf)
    said[name] = dice.choice(["", "other", "departure:9"])
    setattr(entry, name, said[name])
    entry.leaf = canonical(said)
    entry.save()


def delete_entries(dice: random.Random) -> None:
    gone = [entry.pk for entry in dice.sample(list(Entry.objects.all()), dice.choice([1, 1, 2, 5]))]
    Payload.objects.filter(entry__in=gone).delete()
    Entry.objects.filter(pk__in=gone).delete()


def swap_two_leaves(dice: random.Random) -> None:
    a, b = dice.sample(list(Entry.objects.all()), 2)
    for name in dice.choice([("leaf",), ("leaf", "at", *TEXTS)]):
        one, other = getattr(a, name), getattr(b, name)
        setattr(a, name, other)
        setattr(b, name, one)
    a.save()
    b.save()


def swap_two_places(dice: random.Random) -> None:
    a, b = dice.sample(list(Entry.objects.all()), 2)
    Entry.objects.filter(pk=a.pk).update(leaf_index=None)
    Entry.objects.filter(pk=b.pk).update(leaf_index=a.leaf_index)
    Entry.objects.filter(pk=a.pk).update(leaf_index=b.leaf_index)


def take_away_a_place(dice: random.Random) -> None:
    Entry.objects.filter(pk=any_entry(dice).pk).update(leaf_index=dice.choice([None, -1, 1_000, 10**15]))


def tamper_with_a_payload(dice: random.Random) -> None:
    one, other = dice.sample(list(Payload.objects.all()), 2)
    what = dice.choice(["salt", "body", "delete", "swap", "move"])
    if what == "delete":
        one.delete()
        return
    if what == "swap":
        one.salt, one.body, other.salt, other.body = other.salt, other.body, one.salt, one.body
        other.save()
    elif what == "salt":
        one.salt = dice.choice([one.salt.upper(), one.salt[:-2] + "zz", dice.randbytes(32).hex(), ""])
    elif what == "body":
        one.body = edited(one.body.encode(), dice).decode("utf-8", "replace").replace("\0", "?")
    else:
        bare = Entry.objects.filter(payload=None)[:1].get()
        Payload.objects.create(entry=bare, salt=one.salt, body=one.body)
    one.save()


def insert_in_between(dice: random.Random) -> None:
    """A made-up entry takes the place of a true one, and all behind it move up; the head is made to fit."""
    rows = list(Entry.objects.order_by("leaf_index"))
    at = dice.randrange(len(rows))
    for row in reversed(rows[at:]):
        Entry.objects.filter(pk=row.pk).update(leaf_index=(row.leaf_index or 0) + 1)
    said = {**json.loads(rows[at].leaf), "uuid": str(uuid.UUID(int=dice.getrandbits(128))), "payload": None}
    forged = Entry.objects.get(pk=rows[at].pk)
    forged.pk, forged.uuid, forged.leaf, forged.leaf_index = None, uuid.UUID(said["uuid"]), canonical(said), at
    forged.save(force_insert=True)
    fit_the_head()


def rewrite_and_grow(dice: random.Random) -> None:
    """The past is changed, the head made to fit, and a new checkpoint signed with the true key."""
    edit_leaf_and_columns_alike(dice)
    fit_the_head()
    entry = any_entry(dice)
    said = {**json.loads(entry.leaf), "uuid": str(uuid.UUID(int=dice.getrandbits(128))), "payload": None}
    entry.pk, entry.uuid, entry.leaf, entry.leaf_index = None, uuid.UUID(said["uuid"]), canonical(said), None
    entry.save(force_insert=True)
    append(TreeHead.objects.get(), [(entry.pk, entry.leaf)])
    make_checkpoint()


def cut_off_the_end(dice: random.Random) -> None:
    """Entries, head and checkpoints, all of it well made: only the copies outside know."""
    size = Entry.objects.count() - dice.randrange(1, 6)
    Payload.objects.filter(entry__leaf_index__gte=size).delete()
    Entry.objects.filter(leaf_index__gte=size).delete()
    _forget(Checkpoint.objects.filter(size__gt=size).values_list("pk", flat=True))
    fit_the_head()


def tamper_with_a_checkpoint(dice: random.Random) -> None:
    row = dice.choice(list(Checkpoint.objects.all()))
    what = dice.choice(["delete", "root", "size", "at", "note", "sign"])
    if what == "delete":
        _forget([row.pk])
        return
    if what == "root":
        row.root = dice.choice([row.root.upper(), dice.randbytes(32).hex(), "", "zz"])
    elif what == "size":
        row.size += dice.choice([-2, 3, 10**12])  # none that another checkpoint has
    elif what == "at":
        row.at += timedelta(seconds=dice.choice([-1, 1]))
    elif what == "note":
        row.note = edited(row.note.encode(), dice).decode("utf-8", "replace").replace("\0", "?")
    else:
        said = Statement(signing.public_key().name, row.size, dice.randbytes(32), row.at.isoformat())
        row.note, row.root = signing.sign_note(said.text()), said.root.hex()
    row.save()


def tamper_with_the_head(dice: random.Random) -> None:
    head = TreeHead.objects.get()
    what = dice.choice(["size", "nodes", "delete", "double"])
    if what == "size":
        head.size += dice.choice([-1, 1, 1_000])
    elif what == "nodes":
        head.nodes = dice.choice([[], ["zz"], head.nodes[:-1], head.nodes[::-1], [dice.randbytes(32).hex()], 1])
    elif what == "delete":
        head.delete()
        return
    else:
        head.pk = 2
    head.save()


def fit_the_head() -> None:
    leaves = Entry.objects.filter(leaf_index__isnull=False).order_by("leaf_index").values_list("leaf", flat=True)
    grown = Frontier().extended(leaf_hash(leaf.encode()) for leaf in leaves)
    TreeHead.objects.update(size=grown.size, nodes=[node.hex() for node in grown.nodes])


def _forget(checkpoints: Iterable[int]) -> None:
    Publication.objects.filter(checkpoint__in=checkpoints).delete()
    Checkpoint.objects.filter(pk__in=checkpoints).delete()


WAYS: tuple[Tampering, ...] = (
    edit_a_column,
    edit_a_leaf,
    edit_leaf_and_columns_alike,
    delete_entries,
    swap_two_leaves,
    swap_two_places,
    take_away_a_place,
    tamper_with_a_payload,
    insert_in_between,
    rewrite_and_grow,
    cut_off_the_end,
    tamper_with_a_checkpoint,
    tamper_with_the_head,
)

"""Taking an import back: the book as it was before, unless somebody has built on it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import models

from handover.book.importing.loading import trees
from handover.book.importing.loading.clients import save_care
from handover.book.models import Care, Client, Company, Contact, Deal, ImportBatch, ImportChange, Person
from handover.errors import NotAllowed, Words

Part = TypeVar("Part", Contact, Deal)

_CHUNK = 500
_NAMED = 5  # in a refusal


def take_back(batch: ImportBatch) -> None:
    """Undo every change of `batch`; NotAllowed, naming the rows, if one is in use or was changed since."""
    clients, people = _keys(batch, "client"), _keys(batch, "person")
    _refuse(Words("in use"), [*_in_use(Client, clients), *_in_use(Person, people), *_needed_people(batch)])
    _refuse(Words("changed since"), [*_changed_clients(batch), *_changed_people(batch), *_changed_company(batch)])
    for changes in _chunks(batch, "client"):
        _undo_clients(changes)
    _undo_people(batch)
    Company.objects.filter(pk__in=_keys(batch, "company")).delete()


def _keys(batch: ImportBatch, model: str) -> models.QuerySet[ImportChange, int]:
    return batch.changes.filter(model=model).values_list("row_id", flat=True)


def _chunks(batch: ImportBatch, model: str) -> Iterator[list[ImportChange]]:
    last = 0
    while some := list(batch.changes.filter(model=model, pk__gt=last).order_by("pk")[:_CHUNK]):
        yield some
        last = some[-1].pk


def _refuse(why: Words, names: list[str]) -> None:
    if names:
        named: str | Words = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            named = Words("%(names)s and %(count)s more", names=named, count=len(names) - _NAMED)
        raise NotAllowed("this import cannot be undone; %(why)s: %(names)s", why=why, names=named)


def _in_use(model: type[Client] | type[Person], keys: models.QuerySet[ImportChange, int]) -> list[str]:
    """Names of rows that something points at which this import did not bring, such as a departure."""
    rows = model._default_manager.filter(pk__in=keys)
    brought = {Care, Contact, Client, Deal, Person}
    return sorted(
        {
            str(row)
            for relation in model._meta.related_objects
            if relation.related_model not in brought
            for row in rows.filter(pk__in=relation.related_model._default_manager.values(relation.field.attname))
        }
    )


def _needed_people(batch: ImportBatch) -> list[str]:
    """New people who look after clients of other imports by now, or have staff who were not in this one."""
    new = batch.changes.filter(model="person", before__isnull=True).values_list("row_id", flat=True)
    clients, people = _keys(batch, "client"), _keys(batch, "person")
    carers = Care.objects.filter(person__in=new).exclude(client__in=clients).values("person")
    managers = Person.objects.filter(manager__in=new).exclude(pk__in=people).values("manager")
    found = Person.objects.filter(models.Q(pk__in=carers) | models.Q(pk__in=managers))
    return [person.name for person in found]


def _changed_clients(batch: ImportBatch) -> list[str]:
    names = []
    for changes in _chunks(batch, "client"):
        after = {one.row_id: one.after for one in changes}
        for client, contacts, care, deals in _with_parts(after):
            if trees.digest(trees.client_tree(client, contacts, care, deals)) != after.pop(client.pk):
                names.append(client.name)
        names += [f"client {pk} (gone)" for pk in after]
    return names


def _with_parts(keys: Iterable[int]) -> Iterator[tuple[Client, list[Contact], list[Care], list[Deal]]]:
    for client in Client.objects.filter(pk__in=list(keys)).prefetch_related("contacts", "care", "deals"):
        yield client, list(client.contacts.all()), list(client.care.all()), list(client.deals.all())


def _changed_people(batch: ImportBatch) -> list[str]:
    after = {change.row_id: change for change in batch.changes.filter(model="person")}
    return [
        person.name
        for person in Person.objects.filter(pk__in=after)
        if trees.digest(trees.person_tree(person)) != after[person.pk].after
        # Who has set a password since can sign in: they are more than a name in a list by now.
        or (after[person.pk].before is None and person.has_usable_password())
    ]


def _changed_company(batch: ImportBatch) -> list[str]:
    after = dict(batch.changes.filter(model="company").values_list("row_id", "after"))
    found = Company.objects.filter(pk__in=after)
    return [one.name for one in found if trees.digest(trees.company_tree(one)) != after[one.pk]]


def _undo_clients(changes: list[ImportChange]) -> None:
    new = [change.row_id for change in changes if change.before is None]
    # Children first and by key alone: Django would otherwise read every row before it deletes it.
    for part in (Contact, Care, Deal):
        part.objects.filter(client__in=new).delete()
    Client.objects.filter(pk__in=new).delete()
    before = {change.row_id: change.before for change in changes if change.before is not None}
    for client, contacts, care, deals in _with_parts(before):
        was = before[client.pk] or {}
        _set(client, was["fields"] | {"noted_at": was.get("noted_at")})
        client.save()
        _restore(Contact, contacts, was["contacts"], [*trees.CONTACT_FIELDS, "noted_at"])
        _restore(Deal, deals, was.get("deals", []), [*trees.DEAL_FIELDS, "batch"])
        save_care(client, care, [(person, role) for person, role in was["care"]])


def _restore(model: type[Part], now: list[Part], before: list[trees.Tree], fields: list[str]) -> None:
    """The contacts or deals of a client as they were; those that the import brought go."""
    was = {one["id"]: one for one in before}
    model._default_manager.filter(pk__in=[one.pk for one in now if one.pk not in was]).delete()
    kept = [one for one in now if one.pk in was]
    for one in kept:
        _set(one, {name: value for name, value in was[one.pk].items() if name != "id"})
    model._default_manager.bulk_update(kept, fields)


def _undo_people(batch: ImportBatch) -> None:
    changes = list(batch.changes.filter(model="person"))
    before = {change.row_id: change.before for change in changes}
    for person in Person.objects.filter(pk__in=[pk for pk, was in before.items() if was is not None]):
        _set(person, before[person.pk] or {})
        person.save()
    new = [pk for pk, was in before.items() if was is None]
    Person.objects.filter(pk__in=new).update(manager=None)
    Person.objects.filter(pk__in=new).delete()


def _set(row: Any, fields: dict[str, Any]) -> None:
    keys = {field.attname: field for field in row._meta.concrete_fields}
    for name, value in fields.items():
        setattr(row, name, keys[name].to_python(value))

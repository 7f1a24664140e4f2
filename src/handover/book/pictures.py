"""The picture of a member of staff: clients see it on their page, colleagues beside the name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from handover.book.models import Person, Picture, Role
from handover.book.portraits import portrait
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import record


def current(person: Person) -> Picture | None:
    """The picture that counts now; None for most people, and for everybody who works here no more."""
    return person.pictures.filter(removed_at=None).first() if person.is_active else None


def may_change(person: Person, by: Person) -> bool:
    """Themselves, or an administrator for them."""
    return by.is_active and (by == person or by.has_role(Role.ADMIN))


@transaction.atomic
def set_picture(person: Person, raw: bytes, *, by: Person) -> Picture:
    """Show `raw` as this person's picture from now on, in place of the one before.

    NotAllowed for anybody but themselves and administrators; UnusableInput, in one line, for what is no picture.
    """
    _only_who_may(person, by)
    content = portrait(raw)
    take_off(person, by=by)
    picture = Picture.objects.create(person=person, content=content, set_by=by)
    _record("book.picture_set", person, by, size=len(content))
    return picture


@transaction.atomic
def remove_picture(person: Person, *, by: Person) -> None:
    """Show no picture of this person any more; without one nothing happens."""
    _only_who_may(person, by)
    if take_off(person, by=by):
        _record("book.picture_removed", person, by)


def take_off(person: Person, *, by: Person | None) -> bool:
    """Part of a verb: the picture is gone, who took it off and when stays. Whether there was one."""
    now = Picture.objects.filter(person=person, removed_at=None)
    return bool(now.update(content=b"", removed_by=by, removed_at=timezone.now()))


def take_off_leavers(*, by: Person | None) -> None:
    """Part of an import, whose list of users may say that some have left: their pictures go with them."""
    gone = Picture.objects.filter(removed_at=None).exclude(person__deactivated_at=None)
    gone.update(content=b"", removed_by=by, removed_at=timezone.now())


def _only_who_may(person: Person, by: Person) -> None:
    if not may_change(person, by):
        raise NotAllowed("only they themselves or an administrator may do that")
    # Locked: of two who upload at once the second takes the first one's place.
    if not Person.objects.select_for_update().get(pk=person.pk).is_active:
        raise UnusableInput("%(person)s: works here no more", person=person)


def _record(verb: str, person: Person, by: Person, **facts: int) -> None:
    actor = by.as_actor("person" if by == person else "admin")
    record(verb, actor=actor, subject=f"person:{person.pk}", facts=facts, personal={"name": person.name})

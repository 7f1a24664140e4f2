"""Who must not take which client: named by somebody, with the reason, and lifted again."""

from __future__ import annotations

from django.db import transaction

from handover.book.models import Client, Conflict, Person, Role
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import record

NAMERS = (Role.MANAGER, Role.ADMIN, Role.COMPLIANCE)


@transaction.atomic
def name_conflict(client: Client, person: Person, *, reason: str, by: Person) -> Conflict:
    """`person` must not take `client`; named twice, the newer reason counts."""
    role = _role(by)
    if not reason.strip():
        raise UnusableInput("reason: say why this person must not take the client")
    conflict, _ = Conflict.objects.update_or_create(
        client=client, person=person, defaults={"reason": reason.strip()[:300], "named_by": by}
    )
    _record("book.conflict_named", conflict, by, role)
    return conflict


@transaction.atomic
def lift_conflict(conflict: Conflict, *, by: Person) -> None:
    """The reason is gone: they may take the client."""
    role = _role(by)
    _record("book.conflict_lifted", conflict, by, role)
    conflict.delete()


def _role(by: Person) -> Role:
    held = next((role for role in NAMERS if by.has_role(role)), None)
    if held is None:
        raise NotAllowed("only a manager, compliance or an administrator may say who must not take a client")
    return held


def _record(verb: str, conflict: Conflict, by: Person, role: Role) -> None:
    record(
        verb,
        actor=by.as_actor(role.value),
        subject=f"client:{conflict.client_id}",
        facts={"person": f"person:{conflict.person_id}"},
        personal={"reason": conflict.reason},
    )

"""What people do with held mail: look, release, refuse, withdraw, replace; and what time does: the next is asked.

Holding itself is the gate's (`holding`), putting back what was released is the errands' (`errands`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from handover.approvals import actions as approvals
from handover.book.models import Person, Role
from handover.departures import access
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput, Words
from handover.evidence.ledger import Actor, record
from handover.gate import reading
from handover.gate.addresses import mailbox
from handover.gate.models import Decision, Errand, Escalation, Held, Kind, Look, State, Tie, TieKind
from handover.gate.reading import Reading
from handover.gate.returning import obstacle
from handover.gate.sealing import unseal
from handover.notices.approving import APPROVERS, not_their_say
from handover.notices.models import Notice

#: How long whoever was asked last has, before the next is asked.
PATIENCE = timedelta(hours=4)
GATE = Actor(id="gate", name="gate", role="gate")


@dataclass(frozen=True)
class Opened:
    """A held message as somebody may see it."""

    held: Held
    raw: bytes
    reading: Reading


@transaction.atomic
def look(held: Held, *, by: Person, now: datetime | None = None) -> Opened:
    """The message and what was found in it; that `by` read it is in the ledger. NotAllowed for everybody else."""
    if not may_see(held, by):
        raise NotAllowed("%(by)s: may not read this message", by=by)
    opened = Opened(held, _octets(held), reading.of(held))
    seen = Look.objects.create(held=held, by=by, at=now or timezone.now())
    _record("gate.looked", held, by.as_actor(_role(by, held)), at=seen.at)
    return opened


def _octets(held: Held) -> bytes:
    if held.sealed is None:
        raise UnusableInput("%(held)s: the text was removed when its time was over", held=held)
    return unseal(bytes(held.sealed), held.uuid)


def may_see(held: Held, by: Person) -> bool:
    """The sender, and whoever may decide."""
    return by == held.leaver or not not_their_say(held.departure, by)


@transaction.atomic
def release(held: Held, *, by: Person, digest: str | None = None, now: datetime | None = None) -> Errand:
    """`by` says yes: the same bytes go to the same recipients, once.

    NotAllowed for the sender and whoever may not decide; UnusableInput if it is decided already, `digest` (what
    they read) is another one's, or no mail server would take it back as it is: then a no is the only end.
    """
    held = _locked(held)
    _require_waiting(held)
    against = no_way_back(held)
    if against:
        raise UnusableInput(
            "%(held)s: %(against)s; refuse it, and say in the reason how to write it anew",
            held=held,
            against=against,
        )
    if digest is not None and digest != held.digest:
        raise UnusableInput("%(held)s: this is not the message that you read; read it again", held=held)
    now = now or timezone.now()
    rules = [partial(not_their_say, held.departure)]
    approvals.approve(held.text, by=by, role=_role(by, held), rules=rules, now=now)
    _decide(held, State.RELEASED, by, now)
    return Errand.objects.create(held=held, kind=Kind.RELEASE, queued_at=now, not_before=now)


def no_way_back(held: Held) -> Words | None:
    """Why it can only be refused, for whoever decides; None if it can be released."""
    return obstacle(held.sender, _octets(held))


@transaction.atomic
def refuse(held: Held, *, by: Person, reason: str, now: datetime | None = None) -> Decision:
    """`by` says no; the sender is told the reason. NotAllowed and UnusableInput as for `release`."""
    held = _locked(held)
    _require_waiting(held)
    now = now or timezone.now()
    rules = [partial(not_their_say, held.departure)]
    approvals.refuse(held.text, by=by, role=_role(by, held), reason=reason, rules=rules, now=now)
    decision = _decide(held, State.REFUSED, by, now, reason)
    tell(held, Kind.TOLD_REFUSED, held.leaver, now)
    return decision


@transaction.atomic
def withdraw(held: Held, *, by: Person, now: datetime | None = None) -> Decision:
    """The sender takes the message back: it never goes out."""
    held = _locked(held)
    _require_sender(held, by)
    decision = _decide(held, State.WITHDRAWN, by, now or timezone.now())
    _record("gate.withdrawn", held, by.as_actor("leaver"), at=decision.at)
    return decision


@transaction.atomic
def replace(held: Held, *, by: Person, now: datetime | None = None) -> list[Notice]:
    """The sender prefers the company's memo: the message never goes out, the notices for the same people do.

    They go the way of all notices: somebody else approves them. UnusableInput where none is written yet.
    """
    held = _locked(held)
    _require_sender(held, by)
    notices = memos_for(held)
    if not notices:
        raise UnusableInput(
            "%(held)s: no memo is written for these people yet; ask %(manager)s for it",
            held=held,
            manager=held.departure.manager,
        )
    decision = _decide(held, State.REPLACED, by, now or timezone.now())
    refs = [notice.ref for notice in notices]
    _record("gate.replaced", held, by.as_actor("leaver"), at=decision.at, notices=refs)
    return notices


def memos_for(held: Held) -> list[Notice]:
    """The notices of this departure to whom the message was for."""
    addresses = [mailbox(one) for one in held.outside]
    return list(held.departure.notices.filter(address__in=addresses).defer("raw"))


@transaction.atomic
def name_tie(departure: Departure, address: str, kind: TieKind, *, by: Person) -> Tie:
    """Say that an address outside is the leaver's own, or a friend's. NotAllowed unless `by` runs the departure."""
    departure = access.locked_for(by, departure)
    known = mailbox(address)
    if "@" not in known:
        raise UnusableInput("address: %(address)r is no e-mail address", address=address)
    tie, _ = Tie.objects.update_or_create(departure=departure, address=known, defaults={"kind": kind, "by": by})
    record(
        "gate.tie_named",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=f"tie:{tie.pk}",
        departure=departure.ref,
        facts={"kind": kind.value},
        personal={"address": known},
    )
    return tie


def escalate_overdue(now: datetime) -> int:
    """Ask the next in line about whatever waited too long; how many were. It never runs out and never expires."""
    overdue = Held.objects.filter(state=State.WAITING, decide_by__lte=now)
    return sum(_escalate(held, now) for held in overdue.select_related("departure", "leaver"))


@transaction.atomic
def _escalate(held: Held, now: datetime) -> bool:
    mine = Held.objects.filter(pk=held.pk, state=State.WAITING, decide_by=held.decide_by)
    if not mine.update(decide_by=now + PATIENCE):
        return False
    asked = {one.to_id for one in held.escalations.all()}
    deputy = next((one for one in deputies(held.departure) if one.pk not in asked), None)
    if deputy is not None:
        Escalation.objects.create(held=held, to=deputy, at=now)
        tell(held, Kind.ASKED, deputy, now)
    _record("gate.escalated", held, GATE, at=now, to=f"person:{deputy.pk}" if deputy else "", asked=len(asked))
    return True


def deputies(departure: Departure) -> list[Person]:
    """Who else may decide, the nearest first: the manager's manager, then everybody with the role for it."""
    above = departure.manager.manager
    by_role = Person.objects.active().filter(roles__role__in=APPROVERS).distinct().order_by("id")
    line = [*([above] if above else []), *by_role]
    able = [one for one in line if one != departure.manager and not not_their_say(departure, one)]
    return list(dict.fromkeys(able))


def tell(held: Held, kind: Kind, to: Person, now: datetime) -> None:
    """Queue a note; the same note to the same person is queued once."""
    if to.email:
        Errand.objects.get_or_create(held=held, kind=kind, to=to, defaults={"queued_at": now, "not_before": now})


def _locked(held: Held) -> Held:
    rows = Held.objects.select_for_update(of=("self",)).select_related("departure__manager", "departure__leaver")
    return rows.select_related("leaver").get(pk=held.pk)


def _require_waiting(held: Held) -> None:
    if held.state != State.WAITING:
        raise UnusableInput("%(held)s: is %(state)s already", held=held, state=State(held.state).label)


def _require_sender(held: Held, by: Person) -> None:
    _require_waiting(held)
    if by != held.leaver:
        raise NotAllowed("%(by)s: only who wrote the message may take it back", by=by)


def _decide(held: Held, state: State, by: Person, now: datetime, reason: str = "") -> Decision:
    """Move it from waiting, once: whoever comes second is told so."""
    if not Held.objects.filter(pk=held.pk, state=State.WAITING).update(state=state):
        raise UnusableInput("%(held)s: somebody else has decided already", held=held)
    held.state = state
    return Decision.objects.create(held=held, state=state, by=by, at=now, reason=reason.strip()[:500])


def _role(by: Person, held: Held) -> str:
    if by == held.leaver:
        return "leaver"
    return access.role_in(by, held.departure) or ("approver" if by.has_role(*Role) else "")


def _record(verb: str, held: Held, actor: Actor, *, at: datetime, **facts: object) -> None:
    record(
        verb,
        actor=actor,
        subject=held.ref,
        departure=held.departure.ref,
        facts={"digest": held.digest, **facts},
        at=at,
    )

"""Who may see a departure, who may run it, and as what somebody acts in it.

Whoever has nothing to do with a departure does not learn that it exists: somebody leaving is their own matter
until the company says so.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from handover.book.models import Person, Role
from handover.departures.models import Departure, Placement
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry

# Those who look after the company's rules or this installation see every departure.
OVERSEERS = (Role.ADMIN, Role.COMPLIANCE, Role.APPROVER, Role.AUDITOR)
#: They look at everything that happened; a manager looks at the departures they manage.
LEDGER_READERS = (Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN)


def visible_to(person: Person) -> QuerySet[Departure]:
    """The departures this person may see, cancelled ones too."""
    if not person.is_active:
        return Departure.objects.none()
    if person.has_role(*OVERSEERS):
        return Departure.objects.all()
    mine = Q(manager=person) | Q(opened_by=person) | Q(leaver__manager=person)
    # A departure may be prepared before the leaver is told: they see it from the notice day on.
    leaving = Q(leaver=person, notice_on__lte=timezone.localdate())
    taking_over = Q(pk__in=Placement.objects.filter(successor=person).values("transfer__departure"))
    return Departure.objects.filter(mine | leaving | taking_over)


def may_manage(person: Person, departure: Departure) -> bool:
    """Whether they may plan, draft and send: never the leaver, whatever role they hold."""
    if person == departure.leaver or not person.is_active:
        return False
    if person in (departure.manager, departure.opened_by, departure.leaver.manager):
        return True
    return person.has_role(Role.ADMIN, Role.COMPLIANCE)


def role_in(person: Person, departure: Departure) -> str:
    """As what they act here: manager, leaver, successor, approver, auditor or admin; "" for nothing."""
    if person == departure.leaver:
        return "leaver"
    if person in (departure.manager, departure.leaver.manager):
        return "manager"
    held = {grant.role for grant in person.roles.all()}
    if Role.ADMIN in held:
        return "admin"
    if held & {Role.APPROVER, Role.COMPLIANCE}:
        return "approver"
    if person == departure.opened_by:
        return "manager"
    if departure.transfers.filter(placement__successor=person).exists():
        return "successor"
    return "auditor" if Role.AUDITOR in held else ""


def locked_for(person: Person, departure: Departure) -> Departure:
    """The departure, its row locked for a verb of `person`; raises unless they may run it and it is open."""
    departure = (
        Departure.objects.select_for_update(of=("self",))
        .select_related("leaver__manager", "manager", "opened_by")
        .get(pk=departure.pk)
    )
    if not may_manage(person, departure):
        raise NotAllowed("%(person)s: may not change this departure; its manager may", person=person)
    if departure.is_cancelled:
        raise UnusableInput("%(leaver)s: this departure was called off", leaver=departure.leaver)
    return departure


def entries_readable_by(person: Person) -> QuerySet[Entry]:
    """The ledger's entries this person may read: all, those of the departures they manage, or it is not there."""
    if person.has_role(*LEDGER_READERS):
        return Entry.objects.all()
    visible = visible_to(person).select_related("leaver__manager", "manager", "opened_by")
    managed = [one.ref for one in visible if may_manage(person, one)]
    if not managed and not person.has_role(Role.MANAGER):
        raise Http404
    return Entry.objects.filter(departure__in=managed)

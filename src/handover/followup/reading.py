"""Who may read which notices of a departure, how far each is, and which one waits for somebody's yes."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from handover.approvals import standing
from handover.book.models import Person
from handover.departures.access import role_in, visible_to
from handover.departures.models import Departure
from handover.followup.states import ContactState, NoticeNow, of_departure
from handover.notices import approving, office
from handover.notices.models import Notice


def departure_for(person: Person, pk: int) -> Departure:
    """The departure, if this person may see it; else it is not there (404)."""
    found = visible_to(person).select_related("leaver__manager", "manager", "opened_by", "cancellation__by")
    return get_object_or_404(found, pk=pk)


def readable(person: Person, pk: int) -> Departure:
    """A departure whose notices this person may read: the leaver does not, they learn of them from the company."""
    departure = departure_for(person, pk)
    if role_in(person, departure) in ("", "leaver"):
        raise Http404
    return departure


def notices_for(person: Person, departure: Departure) -> QuerySet[Notice]:
    """A successor reads what their own clients are told; all the others who may read, read everything."""
    if role_in(person, departure) != "successor":
        return departure.notices.all()
    theirs = Q(successor=person) | Q(covers__transfer__placement__successor=person)
    return departure.notices.filter(theirs).distinct()


def states_of(departure: Departure) -> dict[str, NoticeNow]:
    """How far each notice is, by its uuid."""
    return {now.uuid: now for told in of_departure(departure, office.today()).values() for now in told}


def clients_of(notice: Notice) -> list[str]:
    """The names of the clients it speaks of."""
    return [cover.transfer.snapshot["name"] for cover in notice.covers.all()]


def next_unread(
    person: Person, departure: Departure, states: dict[str, NoticeNow], after: int = 0
) -> Notice | None:
    """The next notice that waits for this person's yes: from `after` (a primary key) on, then from the start."""
    if departure.is_cancelled or approving.not_their_say(departure, person):
        return None
    theirs = (
        notices_for(person, departure).exclude(edits__by=person).exclude(memo__saved_by=person).exclude(pk=after)
    )
    rows = theirs.order_by("id").values_list("pk", "uuid", "digest")
    waiting = [
        (pk, f"notice:{uuid}", digest) for pk, uuid, digest in rows if states[str(uuid)].state == ContactState.DRAFT
    ]
    said = standing.all_yeses([ref for _, ref, _ in waiting])
    unread = [pk for pk, ref, digest in waiting if person.pk not in said.get((ref, digest), ())]
    chosen = next((pk for pk in unread if pk > after), unread[0] if unread else None)
    return Notice.objects.filter(pk=chosen).defer("raw", "body").first() if chosen else None

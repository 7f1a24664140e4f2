"""Who may read which notices of a departure, how far each is, and which one waits for somebody's yes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from handover.approvals.models import Approval
from handover.book.models import Person
from handover.departures.access import role_in, visible_to
from handover.departures.models import Departure
from handover.followup.progress import progress
from handover.followup.states import ContactState, NoticeNow, of_departure
from handover.notices import approving, office
from handover.notices.models import Edit, Memo, Notice


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


def state_of(notice: Notice) -> NoticeNow:
    """How far this one is."""
    clients = list(notice.covers.values_list("transfer", flat=True))
    told = of_departure(notice.departure, office.today(), clients)
    return next(now for each in told.values() for now in each if now.uuid == str(notice.uuid))


def listed_for(person: Person, departure: Departure) -> dict[int, str]:
    """How far each of the notices is that this person may read, by primary key and in that order."""
    states = progress(departure, office.today())
    theirs: Collection[int] = states
    if role_in(person, departure) == "successor":
        theirs = set(notices_for(person, departure).values_list("pk", flat=True))
    return {pk: states[pk] for pk in sorted(theirs) if pk in states}


def next_unread(
    person: Person, departure: Departure, listed: Mapping[int, str], after: int = 0, *, but: Collection[int] = ()
) -> Notice | None:
    """The next notice that waits for this person's yes: from `after` (a primary key) on, then from the start.

    `listed`: as `listed_for` says. `but`: none of these, whatever waits (primary keys).
    """
    if departure.is_cancelled or approving.not_their_say(departure, person):
        return None
    unread = {pk for pk, state in listed.items() if state == ContactState.DRAFT}
    unread -= {after, *but, *_settled_for(person, departure)}
    chosen = min((pk for pk in unread if pk > after), default=min(unread, default=None))
    return Notice.objects.filter(pk=chosen).defer("raw", "body").first() if chosen else None


def _settled_for(person: Person, departure: Departure) -> Iterator[int]:
    """What this person has said yes to, or may not say yes to: it is their own text."""
    notices = departure.notices.order_by()
    said = Approval.objects.filter(by=person, withdrawal=None, subject__startswith="notice:")
    memos = Memo.objects.filter(saved_by=person).order_by()
    yield from notices.filter(digest__in=said.values("digest")).values_list("pk", flat=True)
    yield from notices.filter(memo__in=memos).values_list("pk", flat=True)
    yield from Edit.objects.filter(by=person, notice__departure=departure).values_list("notice", flat=True)

"""Who can take clients over, how much they look after already, and whom they must not take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from handover.book.models import OWNER, Care, Conflict, Person, Relation
from handover.departures.models import Departure, Placement
from handover.errors import UnusableInput, Words


def of(departure: Departure) -> list[Person]:
    """Whom the plan considers when nobody is named: those who look after clients today, else everybody who can."""
    able = able_for(departure)
    busy = able.filter(pk__in=Care.objects.filter(role=OWNER).values("person"))
    return list(busy) or list(able)


def able_for(departure: Departure) -> QuerySet[Person]:
    """Everybody but the leaver, whoever is leaving as well, and whoever has no address to be copied in at."""
    leaving = Departure.objects.filter(cancellation=None).values("leaver")
    return Person.objects.active().exclude(email=None).exclude(pk=departure.leaver_id).exclude(pk__in=leaving)


def check(people: Iterable[Person], departure: Departure) -> None:
    """Raise UnusableInput for the first of these people who cannot take over clients of this departure."""
    able = set(able_for(departure).values_list("pk", flat=True))
    for person in people:
        if person.pk not in able:
            raise UnusableInput(
                "%(person)s: cannot take clients over: %(why)s", person=person, why=_why_unable(person, departure)
            )


def _why_unable(person: Person, departure: Departure) -> Words:
    if person.pk == departure.leaver_id:
        return Words("they are the one who leaves")
    if not person.is_active:
        return Words("they are not active in the book any more")
    if person.email:
        return Words("they are leaving themselves")
    return Words("the book has no e-mail address of theirs")


def loads(people: Iterable[Person], departure: Departure) -> Counter[int]:
    """Person id -> clients they look after today, and those on their way to them from other departures.

    Former clients are no work, and the clients of this departure are counted by its own plan.
    """
    ids = [person.pk for person in people]
    today = Care.objects.filter(role=OWNER, person__in=ids).exclude(client__relation=Relation.FORMER)
    today = today.exclude(client__transfers__departure=departure)
    coming = Placement.objects.filter(successor__in=ids, transfer__departure__cancellation=None)
    coming = coming.exclude(transfer__departure=departure)
    # As pairs: whoever owns by now what an earlier departure gave them has it once.
    pairs = set(today.values_list("person_id", "client_id"))
    pairs |= set(coming.values_list("successor_id", "transfer__client_id"))
    return Counter(person for person, _ in pairs)


def conflicts(people: Sequence[Person], departure: Departure) -> dict[tuple[int, int], str]:
    """(client id, person id) -> why this person must not take this client."""
    found = Conflict.objects.filter(client__transfers__departure=departure, person__in=people)
    return {(client, person): why for client, person, why in found.values_list("client_id", "person_id", "reason")}

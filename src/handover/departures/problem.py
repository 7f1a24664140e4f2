"""The book as the planner's problem: what is known of clients and people, as plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from babel.languages import get_official_languages

from handover.book.models import OWNER, Care, Client, Company, Person
from handover.departures import candidates, planner, zones
from handover.departures.models import Departure, Placement, Transfer

#: What `client_facts` reads of each transfer, for select_related and prefetch_related.
CLIENT_FACTS = ("client__contacts", "client__care")


def problem_of(
    departure: Departure, transfers: Sequence[Transfer], fixed: Mapping[int, Placement], people: Sequence[Person]
) -> planner.Problem:
    """The planner's problem; `fixed` placements (by transfer id) with `people` are locks, with others left out."""
    here = {person.pk for person in people}
    conflicts = frozenset(candidates.conflicts(people, departure))
    locked = {
        one.client_id: fixed[one.pk].successor_id
        for one in transfers
        # A placement kept because its notice is on the way may have been named a conflict since.
        if one.pk in fixed and (one.client_id, fixed[one.pk].successor_id) not in conflicts
    }
    locked = {client: person for client, person in locked.items() if person in here}
    wanted = [one.client for one in transfers if one.pk not in fixed or one.client_id in locked]
    return planner.Problem(
        clients=tuple(client_facts(client, departure) for client in wanted),
        successors=successor_facts(people, departure),
        conflicts=conflicts,
        locked=locked,
    )


def client_facts(client: Client, departure: Departure) -> planner.Client:
    """The client as the planner sees it, on the clock of the leaver's last day."""
    return planner.Client(
        id=client.pk,
        language=_language_of(client),
        country_languages=get_official_languages(client.country, de_facto=True),
        offset=zones.minutes_east(zones.zone_for(client.time_zone, client.country), departure.last_day),
        sector=client.sector,
        tier=client.tier,
        known_to=tuple((care.person_id, care.role) for care in client.care.all()),
    )


def _language_of(client: Client) -> str:
    """The client's language, else the one most of its contacts speak, else nothing."""
    if client.language:
        return language_code(client.language)
    spoken = Counter(language_code(one.language) for one in client.contacts.all() if one.language)
    return min(spoken, key=lambda language: (-spoken[language], language), default="")


def language_code(tag: str) -> str:
    """The language of a tag: "es" of "es_MX"."""
    return tag.strip().lower().replace("_", "-").split("-")[0]


def successor_facts(people: Sequence[Person], departure: Departure) -> tuple[planner.Successor, ...]:
    """These people as the planner sees them, on the clocks of the leaver's last day."""
    company = Company.objects.first() or Company()
    load, work = candidates.loads(people, departure), _work(people, departure)
    return tuple(
        planner.Successor(
            id=person.pk,
            languages=_languages(person, company),
            # An export knows one language of a person at most, that of their screen: their work knows more.
            works_in=frozenset(work[person.pk].languages),
            offset=zones.minutes_east(person.time_zone or company.time_zone, departure.last_day),
            sectors=frozenset({*person.sectors, *work[person.pk].sectors}),
            load=load[person.pk],
            capacity=person.capacity,
        )
        for person in people
    )


def _languages(person: Person, company: Company) -> tuple[str, ...]:
    spoken = person.speaks or [person.language or company.language]
    return tuple(dict.fromkeys(language_code(one) for one in spoken))


@dataclass
class _Work:
    languages: set[str] = field(default_factory=set)
    sectors: set[str] = field(default_factory=set)


def _work(people: Iterable[Person], departure: Departure) -> defaultdict[int, _Work]:
    """Person id -> languages and sectors of the clients they look after today."""
    work: defaultdict[int, _Work] = defaultdict(_Work)
    owned = Care.objects.filter(role=OWNER, person__in=people).exclude(client__transfers__departure=departure)
    rows = owned.values_list("person_id", "client__language", "client__sector").distinct()
    for person, language, sector in rows:
        work[person].languages.update({language_code(language)} - {""})
        work[person].sectors.update({sector} - {""})
    return work

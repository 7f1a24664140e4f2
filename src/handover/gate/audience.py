"""Who a leaver's message goes to, as the book knows them: relations, and the situation that follows for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handover.book.models import Person
from handover.book.models import Relation as BookRelation
from handover.book.public_hosts import PUBLIC_HOSTS
from handover.departures.models import Departure
from handover.gate import lookups
from handover.gate.addresses import host_of, mailbox
from handover.gate.lookups import Reached
from handover.gate.scene import Leaving, Scene, numbers, pack_of
from handover.policy.situation import Engagement, Hours, Relation, Situation, Stage
from handover.screening.signals import Known

#: A recipient who is several of these is the first of them.
STRICTEST = (
    Relation.CLIENT,
    Relation.PROSPECT,
    Relation.FORMER,
    Relation.SELF,
    Relation.OUTSIDE,
    Relation.FRIEND,
    Relation.COLLEAGUE,
)
_BOOK = {
    BookRelation.CLIENT: Relation.CLIENT,
    BookRelation.PROSPECT: Relation.PROSPECT,
    BookRelation.FORMER: Relation.FORMER,
    BookRelation.UNKNOWN: Relation.CLIENT,  # whom the book calls nothing else is treated as one
}


@dataclass(frozen=True)
class Audience:
    """`relations`: those of each recipient outside, by mailbox; `clients`: ids of the clients they belong to."""

    relations: Mapping[str, tuple[Relation, ...]]
    clients: frozenset[int]
    contacts: tuple[Reached, ...]

    def distinct(self) -> list[Relation]:
        """The relations that there are, the strictest first."""
        return sorted({one for found in self.relations.values() for one in found}, key=STRICTEST.index)


def audience(scene: Scene, leaving: Leaving, outside: Collection[str]) -> Audience:
    """Who these recipients are. A stranger at a client's own host is taken for a contact of that client."""
    boxes = {mailbox(one) for one in outside}
    contacts = _contacts(boxes)
    relations, clients = {}, set()
    for box in boxes:
        found = [one for one in contacts if one.email == box] or _at_host(contacts, box)
        clients |= {one.client for one in found}
        relations[box] = _relations(box, found, scene, leaving)
    return Audience(relations, frozenset(clients), tuple(contacts))


def _contacts(boxes: Collection[str]) -> list[Reached]:
    found = lookups.at_addresses(boxes)
    missing = set(boxes) - {one.email for one in found}
    hosts = {host_of(box) for box in missing} - PUBLIC_HOSTS - {""}
    for host in hosts:
        found += lookups.at_host(host)
    return found


def _at_host(contacts: Sequence[Reached], box: str) -> list[Reached]:
    host = host_of(box)
    return [] if host in PUBLIC_HOSTS else [one for one in contacts if host_of(one.email) == host]


def _relations(box: str, contacts: Sequence[Reached], scene: Scene, leaving: Leaving) -> tuple[Relation, ...]:
    if contacts:
        found = {_BOOK[BookRelation(one.relation)] for one in contacts}
        return (min(found, key=STRICTEST.index),)
    if box in leaving.ties:
        return (Relation(leaving.ties[box]),)
    if box in scene.staff:
        return (Relation.COLLEAGUE,)
    # A guess may make it stricter, and must not make it laxer: somebody else may have the same first name.
    is_own = looks_like_own(box, leaving.departure.leaver)
    return (Relation.SELF, Relation.OUTSIDE) if is_own else (Relation.OUTSIDE,)


def looks_like_own(box: str, leaver: Person) -> bool:
    """Whether it may be the leaver's own private mailbox: at a public host, with their names in it."""
    local, _, host = box.rpartition("@")
    if host not in PUBLIC_HOSTS:
        return False
    plain, own = _letters(local), _letters((leaver.email or "").partition("@")[0])
    names = [_letters(word) for word in leaver.name.split() if len(word) > 2]
    return (bool(own) and own in plain) or (len(names) > 1 and sum(name in plain for name in names) > 1)


def _letters(text: str) -> str:
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    return re.sub(r"[\W\d_]", "", bare)


def situation(
    scene: Scene, leaving: Leaving, relation: Relation, *, is_successor_copied: bool, now: datetime
) -> Situation:
    """The leaver writes this by work mail, now, without consent: whatever was approved has passed before."""
    here, departure = now.astimezone(scene.zone), leaving.departure
    return Situation(
        engagement=Engagement(departure.engagement),
        relation=relation,
        hours=_hours(departure, here),
        stage=_stage(departure, here),
        is_successor_copied=is_successor_copied,
    )


def _stage(departure: Departure, here: datetime) -> Stage:
    if here.date() > departure.last_day:
        return Stage.AFTER_LAST_DAY
    return Stage.BEFORE_NOTICE if here.date() < departure.notice_on else Stage.NOTICE


def _hours(departure: Departure, here: datetime) -> Hours:
    window = pack_of(departure.pack).window
    is_working = here.weekday() in window.weekdays and window.opens_hour <= here.hour < window.closes_hour
    return Hours.WORKING if is_working else Hours.OFF


def are_successors_copied(leaving: Leaving, recipients: Collection[str], clients: Collection[int]) -> bool:
    """Every client that is written to sees its own successor among the recipients."""
    named = [leaving.successors[client] for client in clients if client in leaving.successors]
    boxes = {mailbox(one) for one in recipients}
    return bool(named) and all(one in boxes for one in named)


def known(scene: Scene, leaving: Leaving, found: Audience) -> Known:
    """Whose contact details are whose, so that a successor's phone is not taken for the leaver's."""
    own = {address for address, kind in leaving.ties.items() if kind == Relation.SELF}
    guessed = {box for box, relations in found.relations.items() if Relation.SELF in relations}
    clients = {box for box, relations in found.relations.items() if relations[0] in STRICTEST[:3]}
    phones = numbers([one.phone for one in found.contacts], found.contacts[0].country if found.contacts else "")
    return Known(
        writer=frozenset(own | guessed),
        company=scene.details,
        client=frozenset(clients | {one.email for one in found.contacts}) | phones,
        is_leaver=True,
    )

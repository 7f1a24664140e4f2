"""What the book and the messages' own headers answer already, and the situation that a message was written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handover.book.models import Person
from handover.departures.models import Departure
from handover.inquiries.facts import Author, Channel, Consent, Engagement, Facts, FirstContact, Relation, Stage
from handover.inquiries.messages import Envelope
from handover.policy import situation as told
from handover.screening.signals import Known


def prefilled(facts: Facts, departure: Departure, envelopes: Sequence[Envelope]) -> Facts:
    """`facts` with those unknown ones filled in that the departure and all of the headers agree on."""
    email = (departure.leaver.email or "").lower()
    is_theirs = bool(envelopes) and all(one.sender == email for one in envelopes)
    known = {
        "engagement": Engagement(departure.engagement),
        "stage": _stage(departure, envelopes) if is_theirs else Stage.UNKNOWN,
        "author": Author.LEAVER if is_theirs else Author.UNKNOWN,
        "channel": Channel.WORK if is_theirs else Channel.UNKNOWN,
        "relation": _relation(departure, envelopes),
    }
    fills = {name: value for name, value in known.items() if str(getattr(facts, name)) == "unknown"}
    return replace(facts, **fills)  # type: ignore[arg-type]


def _stage(departure: Departure, envelopes: Sequence[Envelope]) -> Stage:
    found = {_stage_on(departure, one.sent_at) for one in envelopes}
    return found.pop() if len(found) == 1 else Stage.UNKNOWN


def _stage_on(departure: Departure, sent_at: str) -> Stage:
    if not sent_at:
        return Stage.UNKNOWN
    day = datetime.fromisoformat(sent_at).date()
    if day < departure.notice_on:
        return Stage.BEFORE_NOTICE
    return Stage.NOTICE if day <= departure.last_day else Stage.AFTER_LAST_DAY


def _relation(departure: Departure, envelopes: Sequence[Envelope]) -> Relation:
    """What those written to are, if they are all the same; a client of unknown relation is a client."""
    wanted = {address for one in envelopes for address in one.recipients}
    found = set()
    for snapshot in departure.transfers.values_list("snapshot", flat=True) if wanted else ():
        if wanted & {(contact["email"] or "").lower() for contact in snapshot["contacts"]}:
            found.add(snapshot["relation"] or "client")
    return Relation(found.pop()) if len(found) == 1 else Relation.UNKNOWN


def known_of(departure: Departure, header: Envelope) -> Known:
    """The addresses that the reading of a message is told of."""
    emails = Person.objects.exclude(email=None).values_list("email", flat=True)
    domains = {(email or "").rpartition("@")[2].lower() for email in emails}
    client = {address for address in header.recipients if address.rpartition("@")[2] not in domains}
    return Known(company=frozenset(domains - {""}), client=frozenset(client), is_leaver=True)


def situation_of(facts: Facts) -> told.Situation:
    """The situation for the seam: whatever is unknown is taken at its strictest, as everywhere."""
    stages = {Stage.BEFORE_NOTICE: told.Stage.BEFORE_NOTICE, Stage.AFTER_LAST_DAY: told.Stage.AFTER_LAST_DAY}
    relations = {
        Relation.PROSPECT: told.Relation.PROSPECT,
        Relation.FORMER: told.Relation.FORMER,
        Relation.FRIEND: told.Relation.FRIEND,
    }
    channels = {
        Channel.PRIVATE: told.Channel.PRIVATE_EMAIL,
        Channel.IN_PERSON: told.Channel.IN_PERSON,
        Channel.SOCIAL: told.Channel.SOCIAL,
    }
    is_contractor = facts.engagement == Engagement.CONTRACTOR
    return told.Situation(
        engagement=told.Engagement.CONTRACTOR if is_contractor else told.Engagement.EMPLOYEE,
        relation=relations.get(facts.relation, told.Relation.CLIENT),
        channel=channels.get(facts.channel, told.Channel.WORK_EMAIL),
        stage=stages.get(facts.stage, told.Stage.NOTICE),
        consent=told.Consent.GIVEN if facts.consent == Consent.GIVEN else told.Consent.NONE,
        is_asked_by_client=facts.first_contact == FirstContact.CLIENT,
    )

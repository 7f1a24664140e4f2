"""Who may stand in the From of the notices: the pack says which kinds, the leaver only with consent."""

from __future__ import annotations

from datetime import date

from handover.book.models import Person
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.notices.mime import usable
from handover.notices.models import Sender, SenderAgreement
from handover.policy import pack as packs


def agreement(departure: Departure) -> SenderAgreement | None:
    """The leaver's standing agreement to be the sender."""
    return departure.sender_agreements.filter(person=departure.leaver, withdrawn_at=None).first()


def objection(departure: Departure, kind: str, on: date) -> str:
    """Why `kind` may not be the sender on that day, as a code of `notices.reasons`; "" if they may."""
    if kind not in packs.load(departure.pack).notices.senders:
        return "sender_not_in_pack"
    if kind != Sender.LEAVER:
        return ""
    if on > departure.last_day:
        return "leaver_after_last_day"
    return "" if agreement(departure) else "leaver_has_not_agreed"


def default_kind(departure: Departure) -> Sender:
    return Sender(packs.load(departure.pack).notices.senders[0])


def sender_of(departure: Departure, kind: str, successor: Person) -> Person:
    """The person behind a kind of sender; UnusableInput if no mail can come from them."""
    by_kind = {Sender.MANAGER: departure.manager, Sender.SUCCESSOR: successor, Sender.LEAVER: departure.leaver}
    person = by_kind[Sender(kind)]
    if not usable(person.email or ""):
        raise UnusableInput(
            "%(name)s: has no e-mail address to send from; add one or choose another sender", name=person.name
        )
    return person

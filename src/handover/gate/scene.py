"""What the gate knows of the company at one moment: read together, used for many letters, at most two seconds old.

Approvals, and what was held or released before, are not among it: they are asked anew for each letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

import phonenumbers

from handover.book.models import Company, Person
from handover.delivery.readiness import home_zone
from handover.departures.models import Departure, Transfer
from handover.gate import watchlist
from handover.gate.addresses import host_of, mailbox
from handover.gate.models import Tie
from handover.gate.notes import spoken_by
from handover.gate.watch import Watch
from handover.policy import pack as packs


@dataclass(frozen=True)
class Leaving:
    """One open departure with what the gate needs of it. `successors`: client id -> mailbox, "" where none is."""

    departure: Departure
    language: str
    ties: Mapping[str, str]
    successors: Mapping[int, str]


@dataclass(frozen=True)
class Scene:
    watch: Watch
    zone: ZoneInfo
    staff: frozenset[str]  # mailboxes of everybody who works here
    details: frozenset[str]  # the company's own addresses, hosts and phone numbers
    _leaving: dict[str, Leaving | None] = field(default_factory=dict)

    def leaving(self, leaver: str) -> Leaving | None:
        """The open departure of this address; None if there is none any more."""
        box = mailbox(leaver)
        if box not in self._leaving:
            self._leaving[box] = _leaving(box)
        return self._leaving[box]


def read() -> Scene:
    staff = [one for one in Person.objects.active() if one.email or one.phone]
    company, watch = Company.objects.first(), watchlist.read()
    boxes = frozenset(mailbox(one.email) for one in staff if one.email)
    inside = frozenset(box for box in boxes if host_of(box) in watch.hosts)
    phones = numbers([one.phone for one in staff], company.country if company else "")
    return Scene(watch, home_zone(), boxes, watch.hosts | inside | phones)


def _leaving(box: str) -> Leaving | None:
    open_ones = Departure.objects.filter(cancellation=None).select_related("leaver", "manager__manager")
    departure = next((one for one in open_ones.order_by("-id") if mailbox(one.leaver.email or "") == box), None)
    if departure is None:
        return None
    placed = Transfer.objects.filter(departure=departure)
    successors = placed.values_list("client_id", "placement__successor__email")
    return Leaving(
        departure=departure,
        language=spoken_by(departure.leaver),
        ties=dict(Tie.objects.filter(departure=departure).values_list("address", "kind")),
        successors={client: mailbox(email or "") for client, email in successors},
    )


@cache
def pack_of(name: str) -> packs.Pack:
    """Looked up once: which packs there are does not change while a process runs."""
    return packs.load(name)


def numbers(written: Collection[str], region: str = "") -> frozenset[str]:
    """Phone numbers as E.164; those that cannot be read are left out."""
    found = set()
    for one in written:
        try:
            number = phonenumbers.parse(one, region or None)
        except phonenumbers.NumberParseException:
            continue
        found.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return frozenset(found)

"""Opening a departure, and calling it off: each writes its rows and its ledger entry in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from handover.book.models import OWNER, Care, Client, Person, Role, RoleGrant
from handover.departures import access
from handover.departures.models import Cancellation, Departure, Engagement, Mention, Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.leaves import canonical
from handover.evidence.ledger import record
from handover.policy import pack as packs

OPENERS = (Role.MANAGER, Role.ADMIN, Role.COMPLIANCE)


@transaction.atomic
def open_departure(
    *,
    leaver: Person,
    manager: Person,
    engagement: str,
    notice_on: date,
    last_day: date,
    by: Person,
    pack: str = "",
) -> Departure:
    """Open the departure of `leaver` and keep what they look after as it is today.

    Clients they own become transfers; clients that name them in another user field are kept as mentions. An
    empty `pack` is the one for their engagement. UnusableInput says what is wrong with the dates or the people;
    NotAllowed is raised unless `by` is the leaver's manager in the book or holds one of OPENERS.
    """
    # The leaver's row is the lock: two people who open the same departure at once wait for each other here.
    leaver = Person.objects.select_for_update().get(pk=leaver.pk)
    rules = _rules(pack, engagement)
    _check_people(leaver, manager)
    _check_dates(notice_on, last_day)
    _check_may_open(by, leaver, manager)
    departure = Departure.objects.create(
        leaver=leaver,
        manager=manager,
        engagement=engagement,
        notice_on=notice_on,
        last_day=last_day,
        pack=rules.name,
        pack_version=rules.version,
        opened_by=by,
    )
    transfers, mentions = _snapshot(departure), _mentions(departure)
    _record_opened(departure, transfers, mentions, by)
    return departure


def _rules(pack: str, engagement: str) -> packs.Pack:
    if engagement not in Engagement.values:
        raise UnusableInput(
            "engagement: %(engagement)r is not known; say %(known)s",
            engagement=engagement,
            known=" or ".join(Engagement.values),
        )
    return packs.chosen(pack, engagement)


def _check_people(leaver: Person, manager: Person) -> None:
    if not leaver.is_active:
        raise UnusableInput(
            "%(leaver)s: is not active in the book any more; a departure is for somebody who is here", leaver=leaver
        )
    if manager == leaver:
        raise UnusableInput("%(leaver)s: cannot manage their own departure; name another manager", leaver=leaver)
    if not manager.is_active:
        raise UnusableInput(
            "%(manager)s: is not active in the book any more; name another manager", manager=manager
        )
    if Departure.objects.filter(leaver=leaver, cancellation=None).exists():
        raise UnusableInput(
            "%(leaver)s: has an open departure already; cancel it before opening another", leaver=leaver
        )


def _check_dates(notice_on: date, last_day: date) -> None:
    if last_day < notice_on:
        raise UnusableInput(
            "last day: %(last_day)s is before the notice day %(notice_on)s", last_day=last_day, notice_on=notice_on
        )


def _check_may_open(by: Person, leaver: Person, manager: Person) -> None:
    if by == leaver:
        raise NotAllowed("nobody opens their own departure")
    if not by.is_active:
        raise NotAllowed("%(by)s: is not active in the book any more", by=by)
    if leaver.manager == by or by.has_role(*OPENERS):
        return
    # The first departure of a new installation: nobody holds a role yet and the export named no manager.
    is_first = leaver.manager is None and not RoleGrant.objects.filter(role__in=OPENERS).exists()
    if not (is_first and by == manager):
        raise NotAllowed(
            "%(by)s: may not open a departure of %(leaver)s; their manager in the book may, or "
            "somebody with the role manager, compliance or admin",
            by=by,
            leaver=leaver,
        )


def _snapshot(departure: Departure) -> list[Transfer]:
    owned = Client.objects.filter(care__person=departure.leaver, care__role=OWNER).order_by("id")
    return Transfer.objects.bulk_create(
        Transfer(departure=departure, client=client, snapshot=_as_it_is(client))
        for client in owned.prefetch_related("contacts", "care__person")
    )


def _as_it_is(client: Client) -> dict[str, Any]:
    plain = ("name", "relation", "language", "country", "time_zone", "sector", "tier")
    return {
        **{name: getattr(client, name) for name in plain},
        "renewal_on": client.renewal_on.isoformat() if client.renewal_on else None,
        "contacts": [
            {"id": one.pk, "name": one.name, "email": one.email, "phone": one.phone, "language": one.language}
            for one in client.contacts.all()
        ],
        "care": [{"person": one.person.email or one.person.name, "role": one.role} for one in client.care.all()],
    }


def _mentions(departure: Departure) -> list[Mention]:
    named = Care.objects.filter(person=departure.leaver).exclude(role=OWNER)
    # A client they own moves anyway: that another field of it names them too adds nothing.
    elsewhere = named.exclude(client__transfers__departure=departure).order_by("client_id", "id")
    return Mention.objects.bulk_create(
        Mention(departure=departure, client_id=care.client_id, role=care.role) for care in elsewhere
    )


def _record_opened(
    departure: Departure, transfers: Sequence[Transfer], mentions: Sequence[Mention], by: Person
) -> None:
    kept = canonical([[one.client_id, one.snapshot] for one in transfers])
    record(
        "departures.opened",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=departure.ref,
        departure=departure.ref,
        facts={
            "leaver": f"person:{departure.leaver_id}",
            "manager": f"person:{departure.manager_id}",
            "engagement": departure.engagement,
            "notice_on": departure.notice_on.isoformat(),
            "last_day": departure.last_day.isoformat(),
            "pack": {"name": departure.pack, "version": departure.pack_version},
            "transfers": len(transfers),
            "mentions": len(mentions),
            "snapshot": "sha256:" + hashlib.sha256(kept.encode()).hexdigest(),
        },
        personal={"leaver": {"name": departure.leaver.name, "email": departure.leaver.email}},
    )


@transaction.atomic
def cancel(departure: Departure, *, by: Person, reason: str) -> Cancellation:
    """Call the departure off, with the reason: nothing more is sent for it."""
    departure = access.locked_for(by, departure)
    if not reason.strip():
        raise UnusableInput("reason: say why the departure is called off")
    cancellation = Cancellation.objects.create(departure=departure, by=by, reason=reason.strip()[:300])
    record(
        "departures.cancelled",
        actor=by.as_actor(access.role_in(by, departure)),
        subject=departure.ref,
        departure=departure.ref,
        personal={"reason": cancellation.reason},
    )
    return cancellation

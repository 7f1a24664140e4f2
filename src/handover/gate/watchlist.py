"""The picture of who is leaving, out of the database."""

from __future__ import annotations

from django.conf import settings
from django.db import close_old_connections, connection

from handover.book.models import Person
from handover.book.public_hosts import PUBLIC_HOSTS
from handover.departures.models import Departure
from handover.gate.addresses import host_of, mailbox
from handover.gate.sealing import derived
from handover.gate.watch import Watch


def read() -> Watch:
    """Everybody in a departure that is not called off, whatever its days: who has left writes to nobody either."""
    if not connection.in_atomic_block:
        # Asked every two seconds: a database that is away must be noticed, and one that came back found again.
        close_old_connections()
    leaving = Departure.objects.filter(cancellation=None).exclude(leaver__email=None)
    addresses = leaving.values_list("leaver__email", flat=True).distinct()
    return Watch(
        leavers={mailbox(one): one for one in addresses if one},
        hosts=company_hosts(),
        leads_outside=frozenset(mailbox(one) for one in settings.OUTWARD_LISTS),
        shared=frozenset({mailbox(settings.BOUNCE_ADDRESS)} - {""}),
        probe_key=derived("probe"),
    )


def company_hosts() -> frozenset[str]:
    """Where the company's own mailboxes are: as set, else the hosts of its people, public ones left out."""
    if settings.MAIL_HOSTS:
        return frozenset(settings.MAIL_HOSTS)
    addresses = Person.objects.active().exclude(email=None).values_list("email", flat=True)
    return frozenset({host_of(one or "") for one in addresses} - PUBLIC_HOSTS - {""})

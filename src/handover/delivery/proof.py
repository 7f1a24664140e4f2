"""The evidence of one departure, with the messages that left: the same bundle from the terminal and the browser."""

from __future__ import annotations

from collections.abc import Iterator

from handover.book.models import Person
from handover.delivery.models import State
from handover.departures.access import role_in
from handover.departures.models import Departure
from handover.evidence import exporting

#: From the final dot on a message may have reached somebody.
MAY_HAVE_LEFT = (State.AT_DATA, State.SENT, State.UNCONFIRMED)


def export(departure: Departure, *, by: Person) -> exporting.Exported:
    """The bundle of this departure, its report in the language of `by`; NotAllowed for who has no say in it."""
    return exporting.export(
        departure.ref,
        _messages(departure),
        title=str(departure),
        by=by.as_actor(role_in(by, departure)),
        language=by.language,
    )


def messages(departure: Departure) -> int:
    """How many messages the bundle will hold."""
    return departure.notices.filter(delivery__state__in=MAY_HAVE_LEFT).count()


def _messages(departure: Departure) -> Iterator[tuple[str, bytes]]:
    for notice in departure.notices.filter(delivery__state__in=MAY_HAVE_LEFT).order_by("id"):
        yield notice.address, bytes(notice.raw)

"""A company of its own, in a process of its own: one line in, one line of JSON out; the functions are the words.

Its people are the tests' cast: Lena leaves, Ana (Spanish) is a client who goes to Sofía, Boris (Russian) one who
goes to Ivan, Pia a prospect of Lena's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "handover.settings"
django.setup()


def seed() -> str:
    from django.core.management import call_command

    from tests.cast import make_cast, make_client

    call_command("migrate", verbosity=0)
    cast = make_cast()
    make_client(cast.lena, "Ágora", ("Ana", "ana@client.example"), language="es", country="ES")
    make_client(cast.lena, "Борис и Ко", ("Борис", "boris@kunde.example"), language="ru", country="RU")
    make_client(cast.lena, "Prospect", ("Pia", "pia@prospect.example"), relation="prospect")
    depart("lena@northwind.example", "max@northwind.example")
    return "ready"


def depart(leaver: str, manager: str) -> str:
    """Open a departure in its notice period; Boris goes to Ivan, everybody else to Sofía."""
    from django.utils import timezone

    from handover.book.models import Person
    from handover.departures.actions import open_departure
    from handover.departures.models import PlacedHow, Placement

    people = {person.email: person for person in Person.objects.all()}
    boss, today = people[manager], timezone.localdate()
    departure = open_departure(
        leaver=people[leaver],
        manager=boss,
        engagement="employee",
        notice_on=today - timedelta(days=7),
        last_day=today + timedelta(days=30),
        by=boss,
    )
    for transfer in departure.transfers.select_related("client"):
        to = people["ivan@northwind.example" if transfer.client.language == "ru" else "sofia@northwind.example"]
        Placement.objects.create(transfer=transfer, successor=to, how=PlacedHow.BY_HAND, reasons=[], by=boss)
    return departure.ref


def held() -> list[dict[str, Any]]:
    from handover.gate.models import Held

    return [
        {
            "id": one.pk,
            "state": one.state,
            "recipients": one.recipients,
            "message_id": one.message_id,
            "rules": one.rules,
            "release": next((e.step for e in one.errands.all() if e.kind == "release"), ""),
        }
        for one in Held.objects.prefetch_related("errands").order_by("id")
    ]


def checked() -> dict[str, int]:
    """How many checks there are of each message that the plain judge let pass, by its name."""
    from collections import Counter

    from handover.checks.models import Check

    return Counter(Check.objects.filter(decision="pass").values_list("digest", flat=True))


def release(pk: str) -> str:
    from handover.book.models import Person
    from handover.gate import actions
    from handover.gate.models import Held

    actions.release(Held.objects.get(pk=int(pk)), by=Person.objects.get(email="cora@northwind.example"))
    return "released"


def release_freed() -> int:
    """Say yes to whatever waits under a Message-ID that begins with "freed"."""
    from handover.gate.models import Held, State

    waiting = Held.objects.filter(state=State.WAITING, message_id__startswith="<freed")
    pks = list(waiting.values_list("pk", flat=True))
    for pk in pks:
        release(str(pk))
    return len(pks)


def under_way() -> int:
    """Releases that are not at their end; those that wait for another try need not wait any longer."""
    from django.utils import timezone

    from handover.gate.models import Errand, Kind, Step

    Errand.objects.filter(step=Step.QUEUED).update(not_before=timezone.now())
    ends = (Step.SENT, Step.FAILED, Step.UNCONFIRMED)
    return Errand.objects.filter(kind=Kind.RELEASE).exclude(step__in=ends).count()


def refuse(pk: str) -> str:
    from handover.book.models import Person
    from handover.gate import actions
    from handover.gate.models import Held

    by = Person.objects.get(email="max@northwind.example")
    actions.refuse(Held.objects.get(pk=int(pk)), by=by, reason="Name the successor")
    return "refused"


def notices() -> str:
    """Lena's own notices, written and approved, and queued to be sent now."""
    from handover.approvals.models import Approval
    from handover.book.models import Person
    from handover.delivery.actions import queue
    from handover.departures.models import Departure
    from handover.notices.actions import agree_to_send, draft
    from handover.notices.models import Sender

    departure = Departure.objects.get(leaver__email="lena@northwind.example")
    agree_to_send(departure, by=departure.leaver)
    draft(departure, by=departure.manager, sender=Sender.LEAVER)
    cora = Person.objects.get(email="cora@northwind.example")
    for notice in departure.notices.all():
        Approval.objects.create(subject=notice.ref, digest=notice.digest, by=cora)
    return str(len(queue(departure, by=departure.manager, at_once=True).queued))


def doubt_deliveries() -> int:
    """As if the answer to each notice that went out had been lost."""
    from handover.delivery.models import Delivery, State

    return Delivery.objects.filter(state=State.SENT).update(state=State.UNCONFIRMED, settled_at=None)


def deliveries(state: str) -> list[str]:
    """Why the deliveries in this state are in it."""
    from handover.delivery.models import Delivery

    return list(Delivery.objects.filter(state=state).values_list("reason", flat=True))


def entries(verb: str) -> int:
    from handover.evidence.models import Entry

    return Entry.objects.filter(verb=verb).count()


WORDS = (
    seed,
    depart,
    held,
    checked,
    release,
    release_freed,
    under_way,
    refuse,
    notices,
    doubt_deliveries,
    deliveries,
    entries,
)
COMMANDS: dict[str, Callable[..., Any]] = {one.__name__: one for one in WORDS}


def main() -> None:
    for line in sys.stdin:
        verb, *words = line.split()
        try:
            print(json.dumps(COMMANDS[verb](*words)), flush=True)
        except Exception as fault:
            print(json.dumps({"fault": repr(fault)}), flush=True)


if __name__ == "__main__":
    main()

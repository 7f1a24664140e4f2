"""The leaver's page: what is expected of them and by when, and what is theirs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handover.book.access import signed_in
from handover.briefing.access import may_write, own_departure
from handover.briefing.expected import Progress, progress
from handover.briefing.reading import dues
from handover.briefing.views import lines
from handover.departures.models import Departure
from handover.departures.views import row
from handover.gate.models import Held, State
from handover.notices import office, senders
from handover.notices.models import Sender, SenderAgreement
from handover.policy import pack as packs

#: As many briefs and held messages as a person can take in; the rest is a link away.
SHOWN = 8


@dataclass(frozen=True)
class Task:
    """One thing that is expected; `due_on` None: any time until the last day."""

    text: str
    due_on: date | None
    label: str
    url: str
    is_done: bool = False

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    departure = own_departure(person)
    every = dues(person, departure)
    far = progress(every, timezone.localdate())
    held = _held(departure)
    agreement = senders.agreement(departure)
    context = {
        "departure": departure,
        "summary": row(departure),
        "tasks": tasks(departure, far, len(held), agreement),
        "progress": far,
        "lines": lines(every[:SHOWN]),
        "more": max(len(every) - SHOWN, 0),
        "may_write": may_write(person, departure),
        "held": held[:SHOWN],
        "agreement": agreement,
        "may_agree": _may_agree(departure),
        "taken_back": departure.sender_agreements.exclude(withdrawn_at=None).order_by("-id")[:SHOWN],
    }
    return render(request, "web/leaving.html", context)


def _held(departure: Departure) -> list[Held]:
    """What of theirs waits; its words stay sealed."""
    found = Held.objects.filter(departure=departure, leaver=departure.leaver, state=State.WAITING)
    return list(found.defer("sealed", "sealed_reading"))


def _may_agree(departure: Departure) -> bool:
    return senders.objection(departure, Sender.LEAVER, office.today()) in ("", "leaver_has_not_agreed")


def tasks(departure: Departure, far: Progress, held: int, agreement: SenderAgreement | None) -> list[Task]:
    """What the company expects, the soonest first."""
    briefs = ngettext("Write the brief for %(count)s client", "Write the briefs for %(count)s clients", far.of)
    found = [
        Task(_("Read what the policy says about clients"), None, _("Policy"), reverse("policy")),
        Task(
            briefs % {"count": far.of},
            far.next_due,
            _("Briefs"),
            reverse("briefs", args=[departure.pk]),
            is_done=far.is_done,
        ),
    ]
    if held:
        text = ngettext(
            "%(count)s message of yours is held: take it back, or let the company's memo go",
            "%(count)s messages of yours are held: take them back, or let the company's memo go",
            held,
        )
        found.insert(0, Task(text % {"count": held}, timezone.localdate(), _("Held mail"), "#held"))
    if Sender.LEAVER in packs.load(departure.pack).notices.senders:
        found.append(
            Task(
                _("Say whether the notices may go out in your name; you need not"),
                departure.last_day,
                _("Your name under the notices"),
                reverse("sender-agreement", args=[departure.pk]),
                is_done=agreement is not None,
            )
        )
    found.append(
        Task(
            _("Leave clients' data where it is, and take only what is private out of your mailbox"),
            departure.last_day,
            _("May I?"),
            reverse("may-i"),
        )
    )
    return found

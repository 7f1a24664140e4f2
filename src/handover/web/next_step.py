"""What a departure needs next: one step, said in one sentence, with the page or the button for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handover.departures.models import Departure


class Step(NamedTuple):
    text: str
    label: str
    url: str
    is_post: bool = False


def next_step(departure: Departure, totals: dict[str, Any]) -> Step | None:
    """The first of these that is not done: plan, place the rest, settle, write, approve, send; None: wait."""
    clients, contacts = totals["by_transfer_state"], totals["by_contact_state"]
    if departure.is_cancelled or not totals["clients"]:
        return None
    if clients.get("unplaced") == totals["clients"]:
        solve = reverse("plan-solve", args=[departure.pk])
        return Step(_("No client has a successor yet."), _("Find successors"), solve, is_post=True)
    for state, step in _STEPS.items():
        if count := contacts.get(state, 0):
            return step(departure, count)
    return None


def _doubtful(departure: Departure, count: int) -> Step:
    text = ngettext(
        "It is not certain whether %(count)s notice arrived. Handover never sends it again by itself.",
        "It is not certain whether %(count)s notices arrived. Handover never sends them again by itself.",
        count,
    )
    return Step(text % {"count": count}, _("Settle them"), reverse("delivery", args=[departure.pk]))


def _to_write(departure: Departure, count: int) -> Step:
    text = ngettext("%(count)s contact has no notice yet.", "%(count)s contacts have no notice yet.", count)
    return Step(text % {"count": count}, _("Write the notices"), reverse("notices", args=[departure.pk]))


def _to_approve(departure: Departure, count: int) -> Step:
    text = ngettext("%(count)s notice waits for approval.", "%(count)s notices wait for approval.", count)
    return Step(text % {"count": count}, _("Read and approve"), reverse("notices", args=[departure.pk]))


def _to_send(departure: Departure, count: int) -> Step:
    text = ngettext(
        "%(count)s notice is approved and not sent.", "%(count)s notices are approved and not sent.", count
    )
    return Step(text % {"count": count}, _("Send"), reverse("delivery", args=[departure.pk]))


def _failed(departure: Departure, count: int) -> Step:
    text = ngettext("%(count)s notice could not be delivered.", "%(count)s notices could not be delivered.", count)
    return Step(text % {"count": count}, _("See why"), reverse("delivery", args=[departure.pk]))


_STEPS = {
    "unconfirmed": _doubtful,
    "placed": _to_write,
    "draft": _to_approve,
    "approved": _to_send,
    "failed": _failed,
}

"""What one departure needs of one person now: each thing in one sentence, with the page where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handover.departures.models import Departure
from handover.web.counting import Standing
from handover.web.next_step import Step


def needs(departure: Departure, standing: Standing, *, manages: bool) -> list[Step]:
    """Most pressing first. Only whoever manages the departure is told of what is theirs to do."""
    found = [*_to_decide(departure, standing)]
    return [*found, *_to_manage(departure, standing)] if manages else found


def _to_decide(departure: Departure, standing: Standing) -> Iterator[Step]:
    if count := standing.held:
        text = ngettext("%(count)s held message waits for you.", "%(count)s held messages wait for you.", count)
        yield Step(text % {"count": count}, _("Read and decide"), queue(kind="held", departure=departure.pk))
    if count := standing.to_approve:
        text = ngettext("%(count)s notice waits for your yes.", "%(count)s notices wait for your yes.", count)
        yield Step(text % {"count": count}, _("Read and approve"), queue(kind="notice", departure=departure.pk))


def queue(**filters: object) -> str:
    """The page of the approvals, filtered."""
    return f"{reverse('approvals')}?{urlencode(filters)}"


def _to_manage(departure: Departure, standing: Standing) -> Iterator[Step]:
    here = reverse("departure", args=[departure.pk])
    deliveries = reverse("delivery", args=[departure.pk])
    if standing.clients and standing.unplaced == standing.clients:
        solve = reverse("plan-solve", args=[departure.pk])
        yield Step(_("No client has a successor yet."), _("Find successors"), solve, is_post=True)
        return
    if count := standing.unplaced:
        text = ngettext("%(count)s client has no successor.", "%(count)s clients have no successor.", count)
        yield Step(text % {"count": count}, _("See which"), f"{here}?state=unplaced#plan")
    if standing.clients and not standing.notices:
        yield Step(_("No notice is written yet."), _("Write the notices"), reverse("notices", args=[departure.pk]))
    if count := standing.doubtful:
        text = ngettext("%(count)s delivery is doubtful.", "%(count)s deliveries are doubtful.", count)
        yield Step(text % {"count": count}, _("Settle them"), f"{deliveries}?show=person")
    if count := standing.failed:
        text = ngettext(
            "%(count)s notice could not be delivered.", "%(count)s notices could not be delivered.", count
        )
        yield Step(text % {"count": count}, _("See why"), f"{deliveries}?show=person")
    if count := standing.approved:
        text = ngettext(
            "%(count)s notice is approved and not sent.", "%(count)s notices are approved and not sent.", count
        )
        yield Step(text % {"count": count}, _("Send"), deliveries)
    if count := standing.silent:
        text = ngettext("%(count)s client has not answered.", "%(count)s clients have not answered.", count)
        yield Step(text % {"count": count}, _("See which"), f"{here}?state=sent#plan")

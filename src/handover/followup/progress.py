"""How far every notice of a departure is, in one question: for pages that list ten thousand and show fifty.

The same states as `states.of_departure`, without names, addresses and answers.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When
from django.db.models.functions import Cast

from handover.departures.models import Departure
from handover.followup.models import Acknowledgement
from handover.followup.states import ContactState
from handover.notices.lacking import standing
from handover.notices.models import Notice


def progress(departure: Departure, on: date) -> dict[int, str]:
    """The word of `ContactState` for each notice by its primary key; `on` decides whose renewal is near."""
    answered = Acknowledgement.objects.filter(notice=OuterRef("pk"))
    state = Case(
        When(Exists(answered), then=Value(ContactState.ACKNOWLEDGED.value)),
        When(delivery__isnull=False, then=Cast(F("delivery__state"), CharField())),
        default=standing([departure], on),
        output_field=CharField(),
    )
    # In no order: the database would leave the index, and read every row, for rows that come sorted.
    rows = Notice.objects.filter(departure=departure).order_by().annotate(state_now=state)
    return dict(rows.values_list("pk", "state_now").iterator())

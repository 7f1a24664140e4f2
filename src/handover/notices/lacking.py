"""Which notices lack a yes, and which met a no: as questions to the database, for thousands of notices at once.

Each is asked of notices alone, so that an index answers it and nobody reads the long bytes of ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import Exact

from handover.approvals.models import Approval, Refusal
from handover.departures import care
from handover.departures.models import Departure
from handover.notices.models import Cover

#: What `standing` says.
REFUSED, LACKING, APPROVED = "refused", "draft", "approved"


def standing(departures: Collection[Departure], on: date) -> Case:
    """What was said to the texts of these departures' notices as they are: a word for each."""
    return Case(
        When(refused(), then=Value(REFUSED)),
        When(lacking_a_yes(departures, on), then=Value(LACKING)),
        default=Value(APPROVED),
        output_field=CharField(),
    )


def refused() -> Q:
    """Somebody said no to the text as it is. A held message may have the digest of a notice that it repeats."""
    return Q(digest__in=Refusal.objects.filter(subject__startswith="notice:").values("digest"))


def lacking_a_yes(departures: Collection[Departure], on: date) -> Q:
    """As `notices.approving`: nobody said yes, or one person where two are needed; of these departures.

    Most texts are settled by one look, so that comes first.
    """
    yeses = Approval.objects.filter(digest=OuterRef("digest"), subject__startswith="notice:", withdrawal=None)
    number = yeses.order_by().values("digest").annotate(count=Count("pk")).values("count")
    is_alone = Exact(Subquery(number, output_field=IntegerField()), 1)
    return ~Q(Exists(yeses)) | needing_two(departures, on) & Q(is_alone)


def needing_two(departures: Collection[Departure], on: date) -> Q:
    """As `departures.care.second_yes_reasons` of any of the clients that the notice speaks of."""
    deserving = Q(pk__in=[])
    for pack in {one.pack for one in departures}:
        deserving |= Q(transfer__departure__pack=pack) & care.deserving(pack, on, "transfer__")
    covers = Cover.objects.filter(transfer__departure__in=[one.pk for one in departures])
    return Q(pk__in=care.with_kept(covers, "transfer__").filter(deserving).values("notice"))

"""The page where departures are listed; that of one departure stands above all steps (`web`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handover.book.access import signed_in
from handover.book.models import Person
from handover.departures import actions
from handover.departures.access import visible_to
from handover.departures.models import Departure

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    departure: Departure
    clients: int
    placed: int
    state: str  # "open", "ended" or "cancelled"
    days_left: int


@require_safe
def departures(request: HttpRequest) -> HttpResponse:
    """Those that this person may see: open ones, the next last day first; or all of them."""
    person = signed_in(request)
    show = "all" if request.GET.get("show") == "all" else "open"
    page = Paginator(listed(visible_to(person), show=show), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row(departure) for departure in page],
        "show": show,
        "may_open": leavers(person).exists(),
    }
    return render(request, "departures/list.html", context)


def listed(found: QuerySet[Departure], *, show: str) -> QuerySet[Departure]:
    if show == "open":
        return found.filter(cancellation=None).select_related("leaver", "manager").order_by("last_day", "id")
    return found.select_related("leaver", "manager", "cancellation").order_by("-last_day", "-id")


def row(departure: Departure) -> Row:
    counts = departure.transfers.aggregate(clients=Count("id"), placed=Count("placement"))
    left = (departure.last_day - timezone.localdate()).days
    state = "cancelled" if departure.is_cancelled else "ended" if left < 0 else "open"
    return Row(departure, counts["clients"], counts["placed"], state, left)


def leavers(person: Person) -> QuerySet[Person]:
    """Whose departure this person may open: everybody's, their own staff's, or nobody's."""
    others = Person.objects.active().exclude(pk=person.pk)
    if not person.has_role(*actions.OPENERS):
        others = others.filter(manager=person)
    leaving = Departure.objects.filter(leaver=OuterRef("pk"), cancellation=None)
    return others.exclude(Exists(leaving)).select_related("manager")

"""The page of one client: who looks after them, their contacts, and every departure that moved them."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from handover.book.access import clients_visible_to, signed_in
from handover.book.forms import ConflictForm
from handover.book.models import OWNER, Client
from handover.book.views import may_name_conflicts
from handover.departures.access import visible_to


@require_safe
def client(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    # Whom somebody takes over they may look at before the book names them as the owner.
    coming = Client.objects.filter(transfers__placement__successor=person, transfers__departure__cancellation=None)
    visible = Q(pk__in=clients_visible_to(person).values("pk")) | Q(pk__in=coming.values("pk"))
    one = get_object_or_404(Client.objects.filter(visible), pk=pk)
    care = list(one.care.select_related("person").order_by("role", "person__name"))
    context = {
        "client": one,
        "owner": next((row.person for row in care if row.role == OWNER), None),
        "others": [row for row in care if row.role != OWNER],
        "contacts": one.contacts.all(),
        "conflicts": one.conflicts.select_related("person", "named_by"),
        "transfers": one.transfers.filter(departure__in=visible_to(person)).select_related(
            "departure__leaver", "placement__successor"
        ),
        "form": ConflictForm() if may_name_conflicts(person) else None,
    }
    return render(request, "web/client.html", context)

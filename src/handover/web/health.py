"""For monitoring: is the database there, does the queue move, does somebody have to look?

Both answers hold counts and seconds only, no names: they are served without sign-in.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from handover.delivery.claiming import standing_pause
from handover.delivery.models import Delivery, State
from handover.delivery.schedule import oldest_waiting
from handover.evidence.models import Entry

#: A notice that could have gone out this long ago and has not: no worker is at work, or the mail server is away.
STUCK_SECONDS = 600


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while all is well, 503 with the reason when the database is away or the queue is stuck."""
    try:
        waiting, paused = _oldest_waiting_seconds(), standing_pause() is not None
    except DatabaseError:
        return JsonResponse({"status": "database away"}, status=503)
    if waiting > STUCK_SECONDS and not paused:
        return JsonResponse({"status": "queue stuck", "oldest_waiting_seconds": round(waiting)}, status=503)
    return JsonResponse({"status": "paused" if paused else "ok", "oldest_waiting_seconds": round(waiting)})


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same and more for Prometheus. Read from the tables at each scrape: several processes never disagree."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    states = Gauge("handover_deliveries", "Deliveries by state", ["state"], registry=registry)
    counts = dict(Delivery.objects.values_list("state").annotate(Count("id")))
    for state in State.values:
        states.labels(state).set(counts.get(state, 0))
    oldest = Gauge("handover_oldest_waiting_seconds", "How late the most overdue notice is", registry=registry)
    oldest.set(_oldest_waiting_seconds())
    paused = Gauge("handover_queue_paused", "1 while the queue stands still", registry=registry)
    paused.set(standing_pause() is not None)
    unplaced = Gauge("handover_ledger_entries_unplaced", "Entries not in the tree yet", registry=registry)
    unplaced.set(Entry.objects.filter(leaf_index=None).count())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _oldest_waiting_seconds() -> float:
    now = timezone.now()
    since = oldest_waiting(now)
    return (now - since).total_seconds() if since else 0.0

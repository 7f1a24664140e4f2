"""What became of a webhook's last deliveries, for whoever looks for a fault."""

from __future__ import annotations

from datetime import datetime

from handover.api.models import HookDelivery, Webhook

#: Of each webhook so many are kept.
KEPT = 50


def keep(hook: Webhook, verb: str, entry: int | None, problem: str, now: datetime) -> None:
    """Note one delivery, and let the oldest go."""
    HookDelivery.objects.create(hook=hook, verb=verb, entry=entry, problem=problem, at=now)
    old = HookDelivery.objects.filter(hook=hook).values_list("pk", flat=True)[KEPT:]
    HookDelivery.objects.filter(pk__in=list(old)).delete()

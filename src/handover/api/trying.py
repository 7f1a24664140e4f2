"""Trying a webhook by hand."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handover.api import webhooks
from handover.api.actions import keeps_hooks
from handover.api.keeping import keep
from handover.api.models import Webhook
from handover.book.models import Person
from handover.errors import UnusableInput
from handover.evidence.ledger import record

TEST = "api.webhook_tested"


def test(hook: Webhook, *, by: Person, send: webhooks.Post = webhooks.post, now: datetime | None = None) -> str:
    """Tell the address that this is a test, signed as always; what went wrong, "" for nothing.

    The address may lie in the company's own network: that is where receivers live, and only those who keep
    webhooks choose it. Of the answer nothing but its status is shown: the address tells nothing of what is there.
    """
    keeps_hooks(by)
    if hook.ended_at is not None:
        raise UnusableInput("webhook: it has ended; begin a new one")
    now = now or timezone.now()
    told = {"at": now.isoformat(), "verb": TEST, "subject": hook.ref, "departure": "", "facts": {"test": True}}
    body = json.dumps({"id": None, "uuid": str(uuid.uuid4()), **told}).encode()
    problem = webhooks.delivered(hook, body, now, send)
    with transaction.atomic():
        keep(hook, TEST, None, problem, now)
        record(TEST, actor=by.as_actor("person"), subject=hook.ref, facts={"arrived": not problem})
    return problem

"""Telling webhooks what happened: the ledger is the queue, each webhook keeps its place in it.

An entry is handed over at least once, in the ledger's order; `id` tells a receiver what it has seen. What is sent
carries no personal data: the verb, its subject and facts, as they stand in the leaf. `Handover-Signature` is
"t=SECONDS,v1=HEX", HEX being HMAC-SHA256 of "SECONDS.BODY" with the webhook's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from handover.api.keeping import keep
from handover.api.models import Webhook
from handover.evidence.models import Entry

TIMEOUT_SECONDS = 10
A_ROUND = 50
#: The worker that tells also sends: slow receivers share this, and hear the rest in the next round.
ROUND_SECONDS = 15.0
#: Longer than a round can take: a worker that died gives its webhook back by that alone.
LEASE = timedelta(seconds=TIMEOUT_SECONDS * A_ROUND * 2)
#: An address that does not answer for a day and a half must not keep what comes after waiting for ever.
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 720, 720)]

Post = Callable[[str, bytes, dict[str, str]], int]


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the news to an address that nobody chose."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. OSError if there was none."""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - begun as http(s)
    try:
        with urllib.request.build_opener(_Unredirected).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except http.client.HTTPException as broken:
        raise OSError(f"no HTTP answer: {type(broken).__name__}") from broken


def tell(now: datetime, send: Post = post) -> int:
    """Hand each webhook what it has not heard of, until it does not answer or time is up; how many were taken."""
    going = Webhook.objects.filter(ended_at=None, paused_at=None, not_before__lte=now).order_by("not_before")
    until = time.monotonic() + ROUND_SECONDS
    return sum(_tell_one(pk, now, send, until) for pk in list(going.values_list("pk", flat=True)))


def _tell_one(pk: int, now: datetime, send: Post, until: float) -> int:
    if time.monotonic() >= until:
        return 0
    # A lease by conditional update: no lock is held while somebody else's server makes up its mind.
    if not _going(pk, now).update(not_before=now + LEASE):
        return 0
    hook = Webhook.objects.get(pk=pk)
    taken = 0
    for entry in _next(hook)[:A_ROUND]:
        problem = _handed_over(hook, entry, now, send)
        _move(hook, entry, problem, now)
        if problem:
            return taken
        taken += 1
        if time.monotonic() >= until:
            break
    Webhook.objects.filter(pk=pk).update(not_before=now)
    return taken


def _going(pk: int, now: datetime) -> QuerySet[Webhook]:
    return Webhook.objects.filter(pk=pk, ended_at=None, paused_at=None, not_before__lte=now)


def _next(hook: Webhook) -> QuerySet[Entry]:
    # By their place in the tree: ids of two verbs that ran side by side may appear in the other order.
    found = Entry.objects.filter(leaf_index__gt=hook.told_up_to).order_by("leaf_index")
    return found.filter(verb__in=hook.verbs) if hook.verbs else found


def _handed_over(hook: Webhook, entry: Entry, now: datetime, send: Post) -> str:
    problem = delivered(hook, event(entry), now, send)
    keep(hook, entry.verb, entry.pk, problem, now)
    return problem


def delivered(hook: Webhook, body: bytes, now: datetime, send: Post = post) -> str:
    """ "" when the address took it, else what it said."""
    try:
        status = send(hook.url, body, headers(hook, body, now))
    except OSError as away:
        return str(getattr(away, "reason", away))[:200] or type(away).__name__
    return "" if 200 <= status < 300 else f"answered {status}"


def event(entry: Entry) -> bytes:
    """What a webhook gets: the leaf without its actor's name."""
    leaf = json.loads(entry.leaf)
    told = {key: leaf[key] for key in ("at", "verb", "subject", "departure", "facts")}
    return json.dumps({"id": entry.pk, "uuid": leaf["uuid"], **told}, ensure_ascii=False).encode()


def headers(hook: Webhook, body: bytes, now: datetime) -> dict[str, str]:
    at = int(now.timestamp())
    signature = hmac.new(hook.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "Handover-Signature": f"t={at},v1={signature}"}


def _move(hook: Webhook, entry: Entry, problem: str, now: datetime) -> None:
    """On to the next entry when this one was taken, or was refused too often."""
    is_given_up = bool(problem) and hook.attempts >= len(BACK_OFF)
    if not problem or is_given_up:
        hook.told_up_to, hook.attempts = entry.leaf_index or 0, 0
        hook.not_before = now if is_given_up else now + LEASE
        hook.given_up += is_given_up
    else:
        hook.not_before = now + BACK_OFF[hook.attempts]
        hook.attempts += 1
    hook.last_error = problem
    hook.save(update_fields=["told_up_to", "attempts", "not_before", "given_up", "last_error"])

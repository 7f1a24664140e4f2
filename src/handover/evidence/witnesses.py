"""Checkpoints leave the machine: to a folder, a webhook, a mailbox. What a witness keeps, nobody can rewrite.

The folder and the webhook are served here. Mail is sent by the delivery package, which asks
`unpublished("mail:ADDRESS")` and answers with `published(...)`.
"""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import timezone

from handover.evidence.models import Checkpoint, Publication
from handover.evidence.sequencing import make_checkpoint, place_entries

EVERY = timedelta(hours=24)
RETRY_AFTER = timedelta(minutes=10)
TIME_OUT = 10  # seconds
FOLDER = "folder"


def tend(now: datetime | None = None) -> None:
    """What has to be done for the ledger now and then: place, sign once a day, send out. Call it often."""
    now = now or timezone.now()
    place_entries(now)
    newest = Checkpoint.objects.last()
    if newest is None or newest.at + EVERY <= now:
        make_checkpoint(now)
    publish(now)


def publish(now: datetime | None = None, *, again_at_once: bool = False) -> list[Publication]:
    """Send to folder and webhook what has not arrived there; each attempt, also a failed one, is a row."""
    attempts = []
    for witness, send in _senders():
        for checkpoint in unpublished(witness, now, again_at_once=again_at_once):
            fault = send(checkpoint)
            attempts.append(published(checkpoint, witness, fault=fault, now=now))
            if fault:  # the next ones would meet the same fault, each after its time-out
                break
    return attempts


def unpublished(witness: str, now: datetime | None = None, *, again_at_once: bool = False) -> Sequence[Checkpoint]:
    """Checkpoints newer than what arrived at `witness`, oldest first; none while it is too early to try again.

    A witness who is new gets the newest only: it vouches for all before it.
    """
    attempts = Publication.objects.filter(witness=witness)
    last = attempts.last()
    if last and last.fault and not again_at_once and last.at + RETRY_AFTER > (now or timezone.now()):
        return []
    arrived = attempts.filter(fault="").order_by("-checkpoint__size").select_related("checkpoint").first()
    if arrived is None:
        return list(Checkpoint.objects.order_by("-size")[:1])
    return list(Checkpoint.objects.filter(size__gt=arrived.checkpoint.size))


def published(checkpoint: Checkpoint, witness: str, *, fault: str = "", now: datetime | None = None) -> Publication:
    """Note that `checkpoint` was sent to `witness`; `fault` says in a few words why it did not arrive."""
    return Publication.objects.create(
        checkpoint=checkpoint, witness=witness, at=now or timezone.now(), fault=fault[:200]
    )


def _senders() -> Iterator[tuple[str, Callable[[Checkpoint], str]]]:
    if settings.CHECKPOINT_DIR:
        yield FOLDER, _to_folder
    if settings.CHECKPOINT_WEBHOOK:
        # The host alone: a webhook's path is often its password.
        yield f"webhook:{_address(settings.CHECKPOINT_WEBHOOK).hostname}", _to_webhook


def file_name(size: int) -> str:
    return f"checkpoint-{size:012}.txt"


def _to_folder(checkpoint: Checkpoint) -> str:
    """Never writes over a file: another checkpoint of the same size is a rewritten ledger."""
    path = Path(settings.CHECKPOINT_DIR) / file_name(checkpoint.size)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return "" if path.read_text() == checkpoint.note else f"{path.name} is there and says something else"
        _write(path, checkpoint.note.encode())
    except (OSError, UnicodeDecodeError) as wrong:
        return f"{type(wrong).__name__}: {getattr(wrong, 'strerror', '') or 'unreadable'}"
    return ""


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _to_webhook(checkpoint: Checkpoint) -> str:
    url = settings.CHECKPOINT_WEBHOOK
    if _address(url).scheme not in ("http", "https"):
        return "the webhook is no http or https address"
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url, data=checkpoint.note.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}
    )
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIME_OUT) as answer:
            return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as refused:
        with refused:
            return f"HTTP {refused.code}"
    except (OSError, ValueError) as wrong:  # URLError is an OSError; ValueError: an unusable address
        return f"{type(wrong).__name__}: {getattr(wrong, 'reason', '') or wrong}"


def _address(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would turn into a GET, and the checkpoint be lost without a word."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None

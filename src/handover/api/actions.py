"""Verbs about tokens and webhooks: issue, revoke, begin, end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from handover.api.models import Scope, Token, Webhook
from handover.book.models import Person, Role
from handover.errors import NotAllowed, UnusableInput
from handover.evidence import verbs as known_verbs
from handover.evidence.ledger import record
from handover.evidence.models import Entry

PREFIX = "hvr_"
LONGEST = timedelta(days=366)
#: Who decides where news of clients goes.
HOOK_KEEPERS = (Role.ADMIN, Role.COMPLIANCE)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue(
    *, name: str, scopes: Collection[str], by: Person, days: int = 90, now: datetime | None = None
) -> tuple[Token, str]:
    """A new token of `by`, and the token itself, which is shown this once and kept nowhere.

    UnusableInput for no name, no or unknown scopes, or more days than a year.
    """
    now = now or timezone.now()
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise UnusableInput(
            "scopes: %(unknown)s; choose from %(known)s",
            unknown=", ".join(unknown) or "none",
            known=", ".join(Scope.values),
        )
    if not name.strip():
        raise UnusableInput("name: say which program this is for")
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise UnusableInput("days: between 1 and %(days)s", days=LONGEST.days)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=by,
        name=name.strip()[:100],
        digest=digest_of(secret),
        scopes=sorted(scopes),
        issued_at=now,
        issued_by=by,
        expires_at=now + timedelta(days=days),
    )
    _record("api.token_issued", token.ref, by, scopes=token.scopes, expires=token.expires_at.isoformat())
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: Person, now: datetime | None = None) -> None:
    """End a token at once; its person may, and administrators. Revoked twice, nothing changes."""
    if by != token.person and not by.has_role(Role.ADMIN):
        raise NotAllowed("%(by)s: only its person or an administrator may revoke a token", by=by)
    rows = Token.objects.filter(pk=token.pk, revoked_at=None)
    if rows.update(revoked_at=now or timezone.now(), revoked_by=by):
        _record("api.token_revoked", token.ref, by)


@transaction.atomic
def begin_webhook(*, url: str, verbs: Collection[str], by: Person, now: datetime | None = None) -> Webhook:
    """Tell `url` of what happens from now on. NotAllowed but for administrators and compliance."""
    keeps_hooks(by)
    if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).hostname:
        raise UnusableInput("url: %(url)r is no address; write it as https://host/path", url=url[:80])
    unknown = sorted(set(verbs) - set(known_verbs.WORDS))
    if unknown:
        raise UnusableInput(
            "verbs: %(verbs)s: not known; see the list at the ledger's page", verbs=", ".join(unknown)
        )
    last = Entry.objects.aggregate(last=Max("leaf_index"))["last"]
    hook = Webhook.objects.create(
        url=url,
        verbs=sorted(verbs),
        secret=secrets.token_hex(32),
        made_by=by,
        made_at=now or timezone.now(),
        told_up_to=-1 if last is None else last,
    )
    _record("api.webhook_begun", hook.ref, by, verbs=hook.verbs)
    return hook


@transaction.atomic
def end_webhook(hook: Webhook, *, by: Person, now: datetime | None = None) -> None:
    """Tell it nothing more; ended twice, nothing changes."""
    keeps_hooks(by)
    if Webhook.objects.filter(pk=hook.pk, ended_at=None).update(ended_at=now or timezone.now(), ended_by=by):
        _record("api.webhook_ended", hook.ref, by)


@transaction.atomic
def pause_webhook(hook: Webhook, *, by: Person, now: datetime | None = None) -> None:
    """Tell it nothing for a while; what happens meanwhile it is told afterwards. Paused twice, nothing changes."""
    keeps_hooks(by)
    going = Webhook.objects.filter(pk=hook.pk, ended_at=None, paused_at=None)
    if going.update(paused_at=now or timezone.now(), paused_by=by):
        _record("api.webhook_paused", hook.ref, by)


@transaction.atomic
def resume_webhook(hook: Webhook, *, by: Person, now: datetime | None = None) -> None:
    """Go on where it stood, at once."""
    keeps_hooks(by)
    paused = Webhook.objects.filter(pk=hook.pk, ended_at=None, paused_at__isnull=False)
    if paused.update(paused_at=None, paused_by=None, attempts=0, not_before=now or timezone.now()):
        _record("api.webhook_resumed", hook.ref, by)


def keeps_hooks(by: Person) -> None:
    """NotAllowed but for those who may decide where news of clients goes."""
    if not (by.is_active and by.has_role(*HOOK_KEEPERS)):
        raise NotAllowed("%(by)s: only administrators and compliance may manage webhooks", by=by)


def _record(verb: str, subject: str, by: Person, **facts: object) -> None:
    record(verb, actor=by.as_actor("person"), subject=subject, facts=facts)

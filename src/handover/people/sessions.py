"""Open sessions: how somebody signed in, how long ago, and ending all of a person's at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from handover.book.models import Person, Role
from handover.book.staff import TERMINAL
from handover.errors import NotAllowed
from handover.evidence.ledger import record

BACKEND = "django.contrib.auth.backends.ModelBackend"
WITH, SINCE = "signed_in_with", "signed_in_at"
#: Changing how one signs in asks for a sign-in not longer ago than this: a screen left alone is not enough.
RECENT = timedelta(minutes=15)


def begin(request: HttpRequest, person: Person, *, by: str) -> None:
    """Sign `person` in, in a new session, which knows when and `by` what: "password+code", "passkey", "company"."""
    login(request, person, backend=BACKEND)
    request.session[WITH] = by
    request.session[SINCE] = timezone.now().timestamp()


def is_recent(request: HttpRequest, now: datetime | None = None) -> bool:
    since = float(request.session.get(SINCE, 0))
    return (now or timezone.now()).timestamp() - since <= RECENT.total_seconds()


def signed_in_with(request: HttpRequest) -> str:
    return str(request.session.get(WITH, ""))


def of(person: Person) -> list[Session]:
    """The sessions in which `person` is signed in; a company has few enough to look at each."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    open_ones = Session.objects.filter(expire_date__gt=timezone.now())
    return [one for one in open_ones.iterator() if _whose(store, one) == str(person.pk)]


def _whose(store: Any, session: Session) -> str:
    return str(store().decode(session.session_data).get(SESSION_KEY, ""))


@transaction.atomic
def end_all(person: Person, *, by: Person | None, keep: str = "") -> int:
    """Sign `person` out everywhere but in the session `keep`; themselves, an administrator or the terminal may."""
    if by is not None and by != person and not by.has_role(Role.ADMIN):
        raise NotAllowed("only an administrator may end somebody else's sessions")
    ended = [one.pk for one in of(person) if one.pk != keep]
    Session.objects.filter(pk__in=ended).delete()
    if ended:
        actor = by.as_actor("person" if by == person else "admin") if by else TERMINAL
        record("people.sessions_ended", actor=actor, subject=f"person:{person.pk}", facts={"count": len(ended)})
    return len(ended)

"""One yes to every notice of a departure that is the memo and nothing but the memo, undone within ten seconds too.

It is a single `Intent` that keeps which texts it is for: what is written or changed meanwhile is not among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from handover.approving.actions import GRACE, record_intent
from handover.approving.models import Intent, State, Verb
from handover.book.models import Person
from handover.departures import access
from handover.departures.models import Departure
from handover.evidence.leaves import canonical
from handover.notices import approving
from handover.notices.approving import Approved


def decide_clean(
    departure: Departure, *, by: Person, now: datetime | None = None
) -> tuple[Approved, Intent | None]:
    """What the yes makes of each notice, and the decision; None where there is nothing to say yes to.

    Said twice before it is in force, it is once. NotAllowed and UnusableInput as of `approve_all_clean`.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            return _decide(departure, by, now)
    except IntegrityError:
        # Somebody took the same place at the same moment: now it can be seen.
        with transaction.atomic():
            return _decide(departure, by, now)


def _decide(departure: Departure, by: Person, now: datetime) -> tuple[Approved, Intent | None]:
    found = approving.sorted_out(departure, by=by, now=now)
    texts = {item.notice.ref: item.notice.digest for item in found.items if item.is_new}
    pending = Intent.objects.filter(subject=departure.ref, state=State.PENDING)
    mine = pending.filter(by=by).first()
    if mine or not texts:
        return found, mine
    digest = digest_of(texts)
    place = pending.filter(digest=digest).count()
    intent = Intent.objects.create(
        subject=departure.ref,
        digest=digest,
        texts=texts,
        departure=departure,
        verb=Verb.APPROVE,
        place=place,
        by=by,
        at=now,
        effective_at=now + GRACE,
    )
    actor = by.as_actor(access.role_in(by, departure) or "approver")
    in_force = intent.effective_at.isoformat()
    record_intent("approving.decided", intent, actor, at=now, texts=len(texts), in_force=in_force)
    return found, intent


def digest_of(texts: Mapping[str, str]) -> str:
    """Of all the texts together: the entry of the yes lists each of them, once it is in force."""
    return "sha256:" + hashlib.sha256(canonical(dict(texts)).encode()).hexdigest()

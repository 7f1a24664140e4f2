"""A message begins to wait: durable, all of it, before anybody is told so."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from handover.book.models import Person
from handover.checks.actions import keep
from handover.checks.drafts import Draft
from handover.departures.models import Departure
from handover.evidence.ledger import record
from handover.gate import canonical, reading
from handover.gate.actions import GATE, PATIENCE, tell
from handover.gate.models import Held, Kind
from handover.gate.reading import Reading
from handover.gate.sealing import seal
from handover.gate.session import Letter


def same(letter: Letter) -> Held | None:
    """The message that was held when this one was handed over before, whatever became of it since."""
    return Held.objects.filter(fingerprint=fingerprint(letter)).first()


def fingerprint(letter: Letter) -> str:
    return canonical.fingerprint(_message_id(letter), letter.sender, letter.recipients, letter.raw)


def _message_id(letter: Letter) -> str:
    return canonical.header(letter.raw, b"message-id")[:998]


def hold(
    letter: Letter,
    departure: Departure,
    found: Reading,
    *,
    drafts: Sequence[Draft] = (),
    outside: Sequence[str],
    situation: object,
    now: datetime,
) -> Held:
    """Keep the message; when this returns, it and what was judged about it (`drafts`) are on the disk.

    Handed over twice, it is held once.
    """
    try:
        return _hold(letter, departure, found, drafts, outside, situation, now)
    except IntegrityError:
        # The mail program tried twice at the same time; the other one of us was first.
        other = same(letter)
        if other is None:
            raise
        return other


@transaction.atomic
def _hold(
    letter: Letter,
    departure: Departure,
    found: Reading,
    drafts: Sequence[Draft],
    outside: Sequence[str],
    situation: object,
    now: datetime,
) -> Held:
    name, found = uuid.uuid4(), _written_down(found, drafts)
    held = Held(
        uuid=name,
        departure=departure,
        leaver=departure.leaver,
        sender=letter.sender,
        recipients=list(letter.recipients),
        outside=list(outside),
        message_id=_message_id(letter),
        digest=canonical.digest_of(letter.sender, letter.recipients, letter.raw),
        fingerprint=fingerprint(letter),
        situation=situation,
        rules=found.rules,
        signals=found.signals,
        sealed=seal(letter.raw, name),
        size=len(letter.raw),
        held_at=now,
        decide_by=now + PATIENCE,
    )
    held.sealed_reading = reading.sealed(found, held)
    held.save(force_insert=True)
    tell(held, Kind.TOLD_HELD, departure.leaver, now)
    _tell_manager(held, departure.manager, now)
    _record(held, found, now)
    return held


def _written_down(found: Reading, drafts: Sequence[Draft]) -> Reading:
    """The checks of all its relations; the reading names the one that it is of."""
    names = {id(draft): f"check:{keep(draft).pk}" for draft in drafts}
    return replace(found, check=names.get(id(found.draft), found.check))


def _tell_manager(held: Held, manager: Person, now: datetime) -> None:
    if manager != held.leaver:
        tell(held, Kind.ASKED, manager, now)


def _record(held: Held, found: Reading, now: datetime) -> None:
    record(
        "gate.held",
        actor=GATE,
        subject=held.ref,
        departure=held.departure.ref,
        facts={"digest": held.digest, "rules": found.rules, "signals": found.signals, "check": found.check},
        personal={"sender": held.sender, "recipients": held.recipients, "message_id": held.message_id},
        at=now,
    )

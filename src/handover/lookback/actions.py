"""The verbs of a look-back: begin, take in a chunk, finish, hand out, forget. Each with its entry in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from handover.book.models import Contact, Person
from handover.departures import access
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record
from handover.lookback.authorising import Grounds, require
from handover.lookback.models import Addressee, Damage, LookBack, Message, Piece
from handover.lookback.sealing import seal
from handover.lookback.sources.finding import is_unchanged
from handover.lookback.terms import Chunk, Look, Opened, Result
from handover.notices import office

#: The program itself: what is over its time is forgotten without anybody asking.
PROGRAM = Actor(id="program", name="Handover", role="program")


@transaction.atomic
def begin(
    departure: Departure,
    grounds: Grounds,
    *,
    paths: Sequence[str],
    chunks: Sequence[Chunk],
    private: Iterable[str] = (),
    also_from: Iterable[str] = (),
    by: Person,
    now: datetime | None = None,
) -> LookBack:
    """Write down why somebody looks, how far, and who allowed it; only then may anything be read.

    NotAllowed names all that is missing, and is raised for whoever may not run the departure.
    """
    departure = access.locked_for(by, departure)
    today = office.today(now)
    require_allowed(departure, grounds, by=by, now=now)
    assert grounds.allowed_by and grounds.staff_told_on
    lookback = LookBack.objects.create(
        departure=departure,
        purpose=grounds.purpose.strip(),
        since=grounds.since(departure),
        until=today,
        allowed_by=grounds.allowed_by,
        staff_told_on=grounds.staff_told_on,
        less_intrusive=grounds.less_intrusive.strip(),
        by=by,
        at=now or timezone.now(),
        addresses=_addresses([departure.leaver.email or "", *also_from]),
        private_addresses=_addresses(private),
        paths=list(paths),
        keep_until=today + timedelta(days=grounds.keep_days),
    )
    Piece.objects.bulk_create(
        [Piece(lookback=lookback, number=one.number, chunk=asdict(one), size=one.size) for one in chunks],
        batch_size=500,
    )
    _record_begun(lookback, len(chunks))
    return lookback


def require_allowed(departure: Departure, grounds: Grounds, *, by: Person, now: datetime | None = None) -> None:
    """NotAllowed unless `by` may run the departure and everything that has to be on record is stated."""
    if not access.may_manage(by, departure):
        raise NotAllowed("%(by)s: may not look back in this departure; its manager may", by=by)
    require(grounds, departure, office.today(now))


def _addresses(said: Iterable[str]) -> list[str]:
    found = sorted({address.strip().lower() for address in said if address.strip()})
    for address in found:
        if "@" not in address:
            raise UnusableInput("%(address)s: is no e-mail address", address=address)
    return found


def _record_begun(lookback: LookBack, pieces: int) -> None:
    record(
        "lookback.authorised",
        actor=actor(lookback.by, lookback.departure),
        subject=lookback.ref,
        departure=lookback.departure.ref,
        facts={
            "since": lookback.since.isoformat(),
            "until": lookback.until.isoformat(),
            "allowed_by": f"person:{lookback.allowed_by_id}",
            "staff_told_on": lookback.staff_told_on.isoformat(),
            "keep_until": lookback.keep_until.isoformat(),
            "pieces": pieces,
        },
        personal={
            "purpose": lookback.purpose,
            "less_intrusive": lookback.less_intrusive,
            "addresses": lookback.addresses,
            "private_addresses": lookback.private_addresses,
            "paths": lookback.paths,
        },
    )


def look_of(lookback: LookBack, language: str) -> Look:
    """What the chunks are searched for."""
    leaver = frozenset(lookback.addresses)
    contacts = Contact.objects.exclude(email=None).values_list("email", flat=True).distinct()
    domains = {(email or "").rpartition("@")[2].lower() for email in Person.objects.values_list("email", flat=True)}
    return Look(
        leaver=leaver,
        contacts=frozenset(address for address in contacts.iterator() if address) - leaver,
        private=frozenset(lookback.private_addresses),
        company=frozenset({address.rpartition("@")[2] for address in leaver} | domains - {""}),
        since=lookback.since,
        until=lookback.until,
        language=language,
    )


def open_pieces(lookback: LookBack) -> list[Chunk]:
    """What is still to be read; UnusableInput names a mailbox that is another one by now."""
    kept = lookback.pieces.filter(done_at=None).values_list("chunk", flat=True)
    chunks = [Chunk(**{**one, "names": tuple(one["names"])}) for one in kept]
    for path in sorted({chunk.path for chunk in chunks if not is_unchanged(chunk)}):
        raise UnusableInput("%(path)s: was changed since this look-back began; begin a new one", path=path)
    return chunks


@transaction.atomic
def take_in(lookback: LookBack, result: Result, *, by: Person, now: datetime | None = None) -> bool:
    """Keep what a chunk held, once: whoever comes second changes nothing and gets False.

    Every message that was opened stands in the ledger by its digest and its place.
    """
    at = now or timezone.now()
    mine = lookback.pieces.filter(number=result.number, done_at=None, lookback__forgotten_at=None)
    if not mine.update(done_at=at, counts=asdict(result.counts)):
        return False
    piece = lookback.pieces.get(number=result.number)
    _keep(piece, result, frozenset(lookback.private_addresses))
    record(
        "lookback.opened",
        actor=actor(by, lookback.departure),
        subject=lookback.ref,
        departure=lookback.departure.ref,
        facts={
            "piece": result.number,
            "counts": asdict(result.counts),
            "opened": [one.digest for one in result.opened],
            "problems": len(result.problems),
        },
        personal={"where": [one.where for one in result.opened]} if result.opened else None,
        at=at,
    )
    return True


def _keep(piece: Piece, result: Result, home: frozenset[str]) -> None:
    messages = Message.objects.bulk_create([_message(piece, one, home) for one in result.opened], batch_size=500)
    clients = _clients({address for one in result.opened for address in one.to})
    Addressee.objects.bulk_create(
        [
            Addressee(message=message, client_id=client)
            for message, one in zip(messages, result.opened, strict=True)
            for client in sorted({client for address in one.to for client in clients.get(address, ())})
        ],
        batch_size=1000,
    )
    Damage.objects.bulk_create(
        [Damage(piece=piece, where=one.where[-1000:], why=one.why.value) for one in result.problems], batch_size=500
    )


def _message(piece: Piece, one: Opened, home: frozenset[str]) -> Message:
    words = {"quotes": [asdict(quote) for quote in one.quotes], "to": one.to}
    return Message(
        piece=piece,
        where=one.where[-1000:],
        digest=one.digest,
        key=one.key,
        at=datetime.fromisoformat(one.at),
        is_home=bool(home & set(one.to)),
        signals=list(one.signals),
        readability=one.readability,
        sealed=seal(words),
    )


def _clients(addresses: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    every = sorted(addresses)
    for begin in range(0, len(every), 500):
        for address, client in Contact.objects.filter(email__in=every[begin : begin + 500]).values_list(
            "email", "client_id"
        ):
            found.setdefault(address or "", set()).add(client)
    return found


@transaction.atomic
def finish(lookback: LookBack, *, by: Person, now: datetime | None = None) -> None:
    """All chunks are read. Said once; UnusableInput while some are open."""
    left = lookback.pieces.filter(done_at=None).count()
    if left:
        raise UnusableInput(
            "look-back %(number)s: %(left)s pieces are still to be read; go on with --resume",
            number=lookback.pk,
            left=left,
        )
    at = now or timezone.now()
    if not LookBack.objects.filter(pk=lookback.pk, finished_at=None).update(finished_at=at):
        return
    lookback.finished_at = at
    facts = {"messages": Message.objects.filter(piece__lookback=lookback).count()}
    _record("lookback.finished", lookback, actor(by, lookback.departure), facts)


@transaction.atomic
def note_look(lookback: LookBack, *, by: Person, what: str) -> None:
    """Somebody looked at the result, or took it along: who and as what ("page", "csv", "json", "own_data")."""
    _record("lookback.result_seen", lookback, actor(by, lookback.departure), {"as": what})


def forget_due(now: datetime | None = None) -> int:
    """Forget every look-back whose time is over; how many. The worker calls it, as often as it likes."""
    due = LookBack.objects.filter(keep_until__lt=office.today(now), forgotten_at=None)
    return sum(forget(one, now=now) for one in due)


@transaction.atomic
def forget(lookback: LookBack, *, by: Person | None = None, now: datetime | None = None) -> bool:
    """Delete what was read; the authorisation, the figures and the ledger stay. False if it was forgotten before.

    Before its time only who may run the departure can do that.
    """
    if by is not None and not access.may_manage(by, lookback.departure):
        raise NotAllowed("%(by)s: may not end this look-back; the departure's manager may", by=by)
    at = now or timezone.now()
    if not LookBack.objects.filter(pk=lookback.pk, forgotten_at=None).update(forgotten_at=at):
        return False
    gone, _kinds = Message.objects.filter(piece__lookback=lookback).delete()
    Damage.objects.filter(piece__lookback=lookback).delete()
    lookback.forgotten_at = at
    who = actor(by, lookback.departure) if by else PROGRAM
    _record("lookback.forgotten", lookback, who, {"rows": gone, "keep_until": lookback.keep_until.isoformat()})
    return True


def _record(verb: str, lookback: LookBack, by: Actor, facts: dict[str, Any]) -> None:
    record(verb, actor=by, subject=lookback.ref, departure=lookback.departure.ref, facts=facts)


def actor(person: Person, departure: Departure) -> Actor:
    return person.as_actor(access.role_in(person, departure))


def unfinished(departure: Departure) -> LookBack:
    """The newest look-back that was stopped; UnusableInput if there is none to go on with."""
    found = LookBack.objects.filter(departure=departure, finished_at=None, forgotten_at=None).first()
    if found is None:
        raise UnusableInput(
            "%(email)s: no look-back was stopped; begin one without --resume", email=departure.leaver.email
        )
    return found

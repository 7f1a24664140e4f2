"""The verbs of an inquiry: open, answer, hear the person, conclude, prepare the repair, forget."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handover.book.models import Person
from handover.checks.actions import run as check
from handover.checks.models import Entrance
from handover.departures import access as departures
from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record
from handover.evidence.looking import note_look
from handover.inquiries import access, reading, repairing
from handover.inquiries.facts import Facts, read_facts
from handover.inquiries.judging import judge
from handover.inquiries.keeping import assessment_values, screening_values
from handover.inquiries.messages import envelope
from handover.inquiries.models import Account, Conclusion, FactSheet, Inquiry, Reading, Repair
from handover.inquiries.prefilling import known_of, prefilled, situation_of
from handover.inquiries.rules import turns_of
from handover.lookback.actions import PROGRAM
from handover.lookback.sealing import seal
from handover.notices import office
from handover.policy import pack as packs

KEPT_FOR = timedelta(days=365)
LONGEST_ACCOUNT = 10_000
#: Ways of opening it that leave nothing in anybody's hands.
LOOKED_AT = ("page", "json")


@transaction.atomic
def open_inquiry(
    departure: Departure,
    messages: Sequence[bytes],
    *,
    facts: Facts | None = None,
    by: Person,
    pack: str = "",
    now: datetime | None = None,
) -> Inquiry:
    """Read the messages by the one seam and keep what was read; the messages themselves are not kept.

    Answers that nobody gave and the book knows (still employed? client or prospect?) are filled in. NotAllowed
    unless `by` may run the departure.
    """
    departure = departures.locked_for(by, departure)
    rules = packs.load(pack or departure.pack)
    turns_of(rules.name)
    inquiry = Inquiry.objects.create(
        departure=departure,
        pack=rules.name,
        pack_version=rules.version,
        by=by,
        at=now or timezone.now(),
        keep_until=office.today(now) + KEPT_FOR,
    )
    envelopes = [envelope(raw) for raw in messages]
    answers = prefilled(facts or Facts(), departure, envelopes)
    digests = [_read(inquiry, raw, answers, by) for raw in messages]
    FactSheet.objects.create(inquiry=inquiry, answers=answers.as_values(), by=by, at=inquiry.at)
    pack_facts = {"name": rules.name, "version": rules.version}
    _record("inquiries.opened", inquiry, by, {"messages": digests, "pack": pack_facts})
    return inquiry


def _read(inquiry: Inquiry, raw: bytes, facts: Facts, by: Person) -> str:
    header = envelope(raw)
    _kept, judgement = check(
        raw,
        situation=situation_of(facts),
        pack=packs.load(inquiry.pack),
        known=known_of(inquiry.departure, header),
        entrance=Entrance.INQUIRY,
        subject=inquiry.ref,
        departure=inquiry.departure.ref,
        by=_actor(by, inquiry.departure),
        language=by.language or "en",
    )
    screening = judgement.screening
    kept = seal({"screening": screening_values(screening), "envelope": header._asdict()})
    Reading.objects.get_or_create(inquiry=inquiry, digest=screening.digest, defaults={"sealed": kept})
    return screening.digest


@transaction.atomic
def answer(inquiry: Inquiry, answers: dict[str, Any], *, by: Person, now: datetime | None = None) -> FactSheet:
    """Answer questions anew; those not named keep their answer. Earlier sheets stay."""
    inquiry = _open(inquiry, by)
    before = reading.facts(inquiry).as_values()
    facts = read_facts({**before, **answers}, where="answers")
    changed = sorted(name for name, value in facts.as_values().items() if value != before[name])
    sheet = FactSheet.objects.create(inquiry=inquiry, answers=facts.as_values(), by=by, at=now or timezone.now())
    _record("inquiries.answered", inquiry, by, {"changed": changed})
    return sheet


@transaction.atomic
def add_account(inquiry: Inquiry, text: str, *, by: Person, now: datetime | None = None) -> Account:
    """What the person says about it stands beside the findings, word for word; nothing is taken out again."""
    if not access.may_give_account(by, inquiry):
        raise NotAllowed(
            "%(by)s: may not add to this inquiry; the person it is about may, and whoever runs it", by=by
        )
    if inquiry.forgotten_at is not None:
        raise UnusableInput("inquiry %(number)s: its time is over, its words are deleted", number=inquiry.pk)
    if not text.strip() or len(text) > LONGEST_ACCOUNT:
        raise UnusableInput("account: write between 1 and %(longest)s characters", longest=LONGEST_ACCOUNT)
    account = Account.objects.create(inquiry=inquiry, sealed=seal(text.strip()), by=by, at=now or timezone.now())
    _record("inquiries.account_added", inquiry, by, {"account": account.pk})
    return account


@transaction.atomic
def conclude(inquiry: Inquiry, *, by: Person, now: datetime | None = None) -> Conclusion:
    """Nine findings from what was read and answered so far, by the pack of the inquiry; the newest counts."""
    inquiry = _open(inquiry, by)
    judged = judge(
        reading.screenings(inquiry), reading.facts(inquiry), pack=inquiry.pack, pack_version=inquiry.pack_version
    )
    conclusion = Conclusion.objects.create(
        inquiry=inquiry,
        findings=assessment_values(judged, quotes=False),
        sealed=seal(assessment_values(judged, quotes=True)),
        by=by,
        at=now or timezone.now(),
    )
    graded = {
        str(one.topic): [str(one.state), one.strength.word if one.strength else None] for one in judged.findings
    }
    _record("inquiries.concluded", inquiry, by, {"conclusion": conclusion.pk, "findings": graded})
    return conclusion


@transaction.atomic
def prepare_repair(
    inquiry: Inquiry,
    *,
    by: Person,
    keep: Collection[UUID] = (),
    also_told: Collection[str] = (),
    now: datetime | None = None,
) -> list[Repair]:
    """A notice, ready for approval, for each client who heard of it; whoever was told already is said to be.

    `also_told` are addresses that the person named beside those of the messages. Notices in `keep` are on their way
    and stay as they are.
    """
    inquiry = _open(inquiry, by)
    heard = dict.fromkeys((*reading.heard_by(inquiry), *(one.strip().lower() for one in also_told)))
    heard |= dict.fromkeys(inquiry.repairs.values_list("address", flat=True))
    repairs = repairing.prepare(inquiry, [one for one in heard if one], by=by, keep=keep, now=now)
    states = {repair.state: 0 for repair in repairs}
    for repair in repairs:
        states[repair.state] += 1
    _record(
        "inquiries.repair_prepared",
        inquiry,
        by,
        {"states": states},
        personal={"to": [one.address for one in repairs]},
    )
    return repairs


def forget_due(now: datetime | None = None) -> int:
    """Delete the words of inquiries whose time is over; how many. The worker calls it, as often as it likes."""
    due = Inquiry.objects.filter(keep_until__lt=office.today(now), forgotten_at=None)
    return sum(_forget(one, now or timezone.now()) for one in due)


@transaction.atomic
def _forget(inquiry: Inquiry, at: datetime) -> bool:
    if not Inquiry.objects.filter(pk=inquiry.pk, forgotten_at=None).update(forgotten_at=at):
        return False
    for kept in (inquiry.readings, inquiry.accounts, inquiry.conclusions):
        kept.update(sealed="")
    record("inquiries.forgotten", actor=PROGRAM, subject=inquiry.ref, departure=inquiry.departure.ref)
    return True


def _open(inquiry: Inquiry, by: Person) -> Inquiry:
    """The inquiry, locked, for whoever may run it."""
    found = Inquiry.objects.select_for_update(of=("self",)).select_related(
        "departure__leaver__manager", "departure__manager"
    )
    inquiry = found.get(pk=inquiry.pk)
    access.require_manager(by, inquiry.departure)
    if inquiry.forgotten_at is not None:
        raise UnusableInput(
            "inquiry %(number)s: its time is over, its words are deleted; open a new one", number=inquiry.pk
        )
    return inquiry


@transaction.atomic
def look(inquiry: Inquiry, *, by: Person, how: str, now: datetime | None = None) -> None:
    """`by`, who may see it, opened the inquiry ("page", "json") or took it along ("html", "pdf", "own_data").

    Looked at again within a sitting it is one look; taken along it is told each time.
    """
    actor, at = _actor(by, inquiry.departure), now or timezone.now()
    tell = note_look if how in LOOKED_AT else record
    ref, facts = inquiry.departure.ref, {"as": how}
    tell("inquiries.looked", actor=actor, subject=inquiry.ref, departure=ref, facts=facts, at=at)


def _record(
    verb: str, inquiry: Inquiry, by: Person, facts: dict[str, Any], personal: dict[str, Any] | None = None
) -> None:
    record(
        verb,
        actor=_actor(by, inquiry.departure),
        subject=inquiry.ref,
        departure=inquiry.departure.ref,
        facts=facts,
        personal=personal,
    )


def _actor(by: Person, departure: Departure) -> Actor:
    return by.as_actor(departures.role_in(by, departure))

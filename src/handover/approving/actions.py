"""The verbs of the queue: decide, undo within ten seconds, carry out what was not undone, ask back, answer.

A decision is first an `Intent`. Nothing is approved, refused, released or told before it is in force: the verbs of
`notices.approving` and `gate.actions` are called by `carry_out_due`, in one transaction with the intent's end.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from handover import refusals
from handover.approving import matter as matters
from handover.approving import reasons
from handover.approving.matter import Matter, Said
from handover.approving.models import Intent, Keys, Question, State, Verb
from handover.approving.reasons import Canned
from handover.book.models import Person
from handover.delivery.models import Pause
from handover.departures import access
from handover.departures.models import Departure
from handover.errors import HandoverError, NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record
from handover.gate import actions as gate
from handover.gate.notes import spoken_by
from handover.notices import approving

log = logging.getLogger(__name__)

#: For how long a decision can be undone.
GRACE = timedelta(seconds=10)
#: A decision that breaks the program is tried again so much later; the others go on meanwhile.
AGAIN = timedelta(minutes=1)
AT_ONCE = 200
PROGRAM = Actor(id="approving", name="approving", role="program")


@dataclass(frozen=True)
class No:
    """What comes with a no: a reason of the usual list, own words, or both."""

    canned: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return self.canned not in Canned.values and not self.words.strip()


@dataclass(frozen=True)
class Result:
    """What became of one item: a code of `reasons.RESULTS`, who decided before, the new intent if any."""

    ref: str
    code: str
    matter: Matter | None = None
    said: Said | None = None
    intent: Intent | None = None

    @property
    def is_decided(self) -> bool:
        return self.code in reasons.DECIDED


def decide(
    ref: str,
    verb: Verb,
    *,
    by: Person,
    digest: str,
    no: No = No(),
    together: bool = False,
    now: datetime | None = None,
) -> Result:
    """`by` says yes or no to the text with this digest; in force after GRACE unless undone.

    Said twice, or by two people at once, one of them counts and the others learn who it was. `together`: one of
    many, not looked at by itself; then only what is the memo's text, or was read before, is approved.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            return _decide(ref, verb, by, digest, no, now, together=together)
    except IntegrityError:
        # Somebody took the same place at the same moment: now it can be seen who.
        with transaction.atomic():
            return _decide(ref, verb, by, digest, no, now, together=together)


def _decide(ref: str, verb: Verb, by: Person, digest: str, no: No, now: datetime, *, together: bool) -> Result:
    matter = matters.matter_for(by, ref, is_locked=True)
    if matter is None:
        return Result(ref, "gone")
    code, said = matters.against(matter, by, verb, now=now)
    code = code or _careless(matter, by, verb, digest, no, together=together)
    if code:
        return Result(ref, code, matter, said)
    intent = _intend(matter, verb, by, no, now)
    return Result(ref, "approved" if verb == Verb.APPROVE else "declined", matter, intent=intent)


def _careless(matter: Matter, by: Person, verb: Verb, digest: str, no: No, *, together: bool) -> str:
    """What the person has not done yet, that a decision needs; "" if nothing is missing."""
    if digest != matter.digest:
        return "changed"
    if verb == Verb.DECLINE:
        return "no_reason" if no.is_empty else ""
    if matter.held and not matter.held.looks.filter(by=by).exists():
        return "unread"
    if together and matter.notice and matter.notice.edited_by_id is not None:
        return "edited"
    return ""


def _intend(matter: Matter, verb: Verb, by: Person, no: No, now: datetime) -> Intent:
    is_no = verb == Verb.DECLINE
    intent = Intent.objects.create(
        subject=matter.ref,
        digest=matter.digest,
        notice=matter.notice,
        held=matter.held,
        departure=matter.departure,
        verb=verb,
        canned=no.canned if is_no and no.canned in Canned.values else "",
        words=no.words.strip()[:400] if is_no else "",
        place=matters.place_of(matter),
        by=by,
        at=now,
        effective_at=now + GRACE,
    )
    record_intent(
        "approving.decided",
        intent,
        by.as_actor(_role(by, matter.departure)),
        at=now,
        in_force=intent.effective_at.isoformat(),
    )
    return intent


@transaction.atomic
def undo(intent: Intent, *, by: Person, now: datetime | None = None) -> None:
    """Take a decision back before it is in force. NotAllowed for others; UnusableInput once it is too late."""
    now = now or timezone.now()
    if intent.by_id != by.pk:
        raise NotAllowed("%(by)s: only whoever decided may undo it", by=by)
    mine = Intent.objects.filter(pk=intent.pk, state=State.PENDING, effective_at__gt=now)
    if not mine.update(state=State.UNDONE, settled_at=now):
        raise UnusableInput(
            "%(to)s: too late to undo, the decision is in force or was undone before", to=intent.title
        )
    record_intent("approving.undone", intent, by.as_actor(_role(by, intent.departure)), at=now)


def carry_out_due(now: datetime | None = None) -> Counter[str]:
    """Bring into force what was not undone in time; how many ended in which state. Any number may run at once.

    Each is one transaction with the verb that it stands for: after a crash it has happened whole, or not at all and
    is tried again. What the verb refuses by now is void, with the reason, and shown to whoever decided.
    """
    now = now or timezone.now()
    due = Intent.objects.filter(state=State.PENDING, effective_at__lte=now).order_by("effective_at", "id")
    tally: Counter[str] = Counter()
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        tally[_carried_out(pk, now)] += 1
    return tally


def _carried_out(pk: int, now: datetime) -> str:
    try:
        return _carry_out(pk, now)
    except Exception as fault:
        log.error("intent %s: fault %s", pk, type(fault).__name__)
        Intent.objects.filter(pk=pk, state=State.PENDING).update(effective_at=now + AGAIN)
        return "fault"


@transaction.atomic
def _carry_out(pk: int, now: datetime) -> str:
    # Another worker's row is passed over; where rows cannot be locked, one transaction writes at a time.
    free = Intent.objects.select_for_update(of=("self",), skip_locked=True).select_related("by")
    intent = free.filter(pk=pk, state=State.PENDING, effective_at__lte=now).first()
    if intent is None:
        return "lost"
    try:
        with transaction.atomic():
            _put_in_force(intent, now)
    except HandoverError as no:
        with override(spoken_by(intent.by)):
            outcome = refusals.said(no)
        _end(intent, State.VOID, now, outcome)
        record_intent("approving.not_carried_out", intent, PROGRAM, at=now)
        return State.VOID.value
    _end(intent, State.DONE, now)
    return State.DONE.value


def _put_in_force(intent: Intent, now: datetime) -> None:
    # A restore begins with a pause: what its backup holds as pending may have been undone since.
    if Pause.objects.filter(at__gt=intent.at, at__lte=now).exists():
        raise UnusableInput("%(to)s: sending was paused before this was in force; decide again", to=intent.title)
    by, is_yes = intent.by, intent.verb == Verb.APPROVE
    if intent.held:
        if is_yes:
            gate.release(intent.held, by=by, digest=intent.digest, now=now)
        else:
            gate.refuse(intent.held, by=by, reason=reasons.for_the_writer(intent), now=now)
        return
    if intent.texts:
        approving.approve_all_clean(intent.departure, by=by, only=intent.texts, now=now)
        return
    assert intent.notice is not None
    if is_yes:
        approving.approve(intent.notice, by=by, digest=intent.digest, now=now)
    else:
        why = reasons.for_the_writer(intent)
        approving.refuse(intent.notice, by=by, reason=why, digest=intent.digest, now=now)


def _end(intent: Intent, state: State, now: datetime, outcome: str = "") -> None:
    intent.state, intent.settled_at, intent.outcome = state, now, outcome[:300]
    intent.save(update_fields=["state", "settled_at", "outcome"])


@transaction.atomic
def ask(ref: str, *, by: Person, text: str, now: datetime | None = None) -> Question:
    """Ask whoever wrote it before deciding; it goes on waiting. UnusableInput without words, or nobody to ask."""
    matter = matters.matter_for(by, ref)
    if matter is None or approving.not_their_say(matter.departure, by):
        raise NotAllowed("%(by)s: has no say about this text", by=by)
    if not text.strip():
        raise UnusableInput("question: write what you want to know")
    asked = Question.objects.create(
        notice=matter.notice,
        held=matter.held,
        departure=matter.departure,
        by=by,
        to=_writer(matter, by),
        at=now or timezone.now(),
        text=text.strip()[:500],
    )
    _record_question(
        "approving.asked", asked, by.as_actor(_role(by, matter.departure)), asked.at, question=asked.text
    )
    return asked


def _writer(matter: Matter, by: Person) -> Person:
    """Who knows: the sender of held mail; of a notice whoever changed it last, wrote it, or runs the departure."""
    notice = matter.notice
    known = (
        [matter.held.leaver]
        if matter.held
        else [notice.edited_by, notice.drafted_by, matter.departure.manager]
        if notice
        else []
    )
    found = next((one for one in known if one and one.is_active and one != by), None)
    if found is None:
        raise UnusableInput("there is nobody else to ask: the text is yours")
    return found


@transaction.atomic
def answer(question: Question, *, by: Person, text: str, now: datetime | None = None) -> None:
    """Whoever was asked answers, once. NotAllowed for everybody else; UnusableInput without words."""
    if by.pk != question.to_id or not by.is_active:
        raise NotAllowed("%(by)s: only whoever was asked answers", by=by)
    if not text.strip():
        raise UnusableInput("answer: write a sentence")
    now, said = now or timezone.now(), text.strip()[:1000]
    if not Question.objects.filter(pk=question.pk, answered_at=None).update(answer=said, answered_at=now):
        raise UnusableInput("this question is answered already")
    role = access.role_in(by, question.departure) or "staff"
    _record_question("approving.answered", question, by.as_actor(role), now, answer=said)


@transaction.atomic
def choose_keys(person: Person, *, are_on: bool) -> None:
    """Single keys in the queue, on or off for this person."""
    Keys.objects.update_or_create(person=person, defaults={"are_on": are_on})
    record(
        "approving.keys_chosen",
        actor=person.as_actor("staff"),
        subject=f"person:{person.pk}",
        facts={"are_on": are_on},
    )


def are_keys_on(person: Person) -> bool:
    return not Keys.objects.filter(person=person, are_on=False).exists()


def _role(by: Person, departure: Departure) -> str:
    return access.role_in(by, departure) or "approver"


def record_intent(verb: str, intent: Intent, actor: Actor, *, at: datetime, **facts: str | int) -> None:
    """Part of a verb: the entry about this decision."""
    record(
        verb,
        actor=actor,
        subject=intent.subject,
        departure=intent.departure.ref,
        facts={"digest": intent.digest, "verb": intent.verb, "intent": intent.pk, **facts},
        personal={"reason": intent.canned, "words": intent.words} if intent.verb == Verb.DECLINE else None,
        at=at,
    )


def _record_question(verb: str, about: Question, actor: Actor, at: datetime, **personal: str) -> None:
    row = about.held or about.notice
    assert row is not None
    record(
        verb,
        actor=actor,
        subject=row.ref,
        departure=about.departure.ref,
        facts={"digest": row.digest, "question": about.pk, "to": f"person:{about.to_id}"},
        personal=personal,
        at=at,
    )

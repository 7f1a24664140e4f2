"""The verbs about one exact text: say yes, say no, take a yes back.

What the text is and who may judge it is the caller's to know: each verb takes `rules`, asked in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handover.approvals import standing
from handover.approvals.models import Approval, Refusal, Withdrawal
from handover.book.models import Person
from handover.errors import NotAllowed, UnusableInput, Words
from handover.evidence.ledger import record

#: Says why this person may not, in one line; "" if nothing speaks against it.
Rule = Callable[[Person], Words | None]


@dataclass(frozen=True)
class Text:
    """What a yes or no is about: `subject` and `departure` are "kind:id", `digest` is "sha256:..."."""

    subject: str
    digest: str
    departure: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.subject, self.digest


@dataclass(frozen=True)
class Yes:
    approval: Approval
    is_new: bool

    def __str__(self) -> str:
        how = "approved" if self.is_new else "already approved"
        return f"{how} by {self.approval.by} at {self.approval.at:%Y-%m-%d %H:%M %Z}"


@transaction.atomic
def approve(text: Text, *, by: Person, role: str, rules: Iterable[Rule] = (), now: datetime | None = None) -> Yes:
    """`by` says yes to the text. Said twice, nothing changes and the first yes is given back.

    NotAllowed if a rule speaks against it; UnusableInput for a text that was refused: it needs new words.
    """
    _obey(rules, by)
    refused = standing.refusal(*text.key)
    if refused:
        raise UnusableInput(
            "refused by %(by)s (%(reason)s): it needs a new text", by=refused.by, reason=refused.reason
        )
    earlier = Approval.objects.filter(subject=text.subject, digest=text.digest, by=by, withdrawal=None).first()
    if earlier:
        return Yes(earlier, is_new=False)
    (approval,) = _say([text], by, now or timezone.now())
    record(
        "approvals.approved",
        actor=by.as_actor(role),
        subject=text.subject,
        departure=text.departure,
        facts={"digest": text.digest},
        at=approval.at,
    )
    return Yes(approval, is_new=True)


@transaction.atomic
def approve_together(
    texts: Sequence[Text],
    *,
    by: Person,
    role: str,
    departure: str,
    rules: Iterable[Rule] = (),
    now: datetime | None = None,
) -> list[Approval]:
    """One yes to many texts at once, none of which `by` has approved and nobody has refused: one ledger entry."""
    _obey(rules, by)
    if not texts:
        return []
    said = _say(texts, by, now or timezone.now())
    record(
        "approvals.approved_together",
        actor=by.as_actor(role),
        subject=departure,
        departure=departure,
        facts={"digests": {text.subject: text.digest for text in texts}},
        at=said[0].at,
    )
    return said


@transaction.atomic
def refuse(
    text: Text, *, by: Person, role: str, reason: str, rules: Iterable[Rule] = (), now: datetime | None = None
) -> Refusal:
    """`by` says no to the text, with the reason for whoever wrote it; yeses to it count no more."""
    _obey(rules, by)
    if not reason.strip():
        raise UnusableInput("reason: say in a sentence why, for whoever writes the new text")
    refusal = Refusal.objects.create(
        subject=text.subject, digest=text.digest, by=by, reason=reason.strip()[:500], at=now or timezone.now()
    )
    _record_no("approvals.refused", text, by, role, refusal.reason, refusal.at)
    return refusal


@transaction.atomic
def withdraw(
    text: Text, *, by: Person, role: str, reason: str, rules: Iterable[Rule] = (), now: datetime | None = None
) -> list[Approval]:
    """Take back every yes to the text, whoever said it: until it is sent, the company may think again."""
    _obey(rules, by)
    said = standing.yeses(*text.key)
    if not said:
        raise UnusableInput("nobody has approved this text: there is nothing to take back")
    at, why = now or timezone.now(), reason.strip()[:300]
    Withdrawal.objects.bulk_create(Withdrawal(approval=one, by=by, at=at, reason=why) for one in said)
    _record_no("approvals.withdrawn", text, by, role, why, at)
    return said


def _obey(rules: Iterable[Rule], by: Person) -> None:
    for rule in rules:
        against = rule(by)
        if against:
            raise NotAllowed("%(by)s: %(against)s", by=by, against=against)


def _say(texts: Sequence[Text], by: Person, at: datetime) -> list[Approval]:
    # Who took a yes back may give it again: the row is renewed, the ledger keeps what was said before.
    again = standing.taken_back(by, [text.digest for text in texts])
    renewed = [_renewed(again[text.key], at) for text in texts if text.key in again]
    new = [
        Approval(subject=text.subject, digest=text.digest, by=by, at=at) for text in texts if text.key not in again
    ]
    return renewed + Approval.objects.bulk_create(new, batch_size=500)


def _renewed(approval: Approval, at: datetime) -> Approval:
    approval.withdrawal.delete()
    approval.at = at
    approval.save(update_fields=["at"])
    return approval


def _record_no(verb: str, text: Text, by: Person, role: str, reason: str, at: datetime) -> None:
    record(
        verb,
        actor=by.as_actor(role),
        subject=text.subject,
        departure=text.departure,
        facts={"digest": text.digest},
        personal={"reason": reason},
        at=at,
    )

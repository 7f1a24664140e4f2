"""The verbs about memos and notices, all but the approval (`approving`) and the sending (`delivery`).

Delivery is above this package. A caller who knows that notices are on their way or sent names them in `keep`: their
texts are left as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handover.book.models import Language, Person, Role
from handover.departures import access
from handover.departures.models import Departure, Transfer
from handover.errors import NotAllowed, UnusableInput, Words
from handover.evidence.ledger import Actor, record
from handover.notices import drafting, office, reasons, senders
from handover.notices.drafting import Desk, Drafted, Outcome, Proposal
from handover.notices.links import link
from handover.notices.memo import RELATIONS
from handover.notices.models import Call, Edit, Memo, Notice, Sender, SenderAgreement
from handover.notices.recipients import Recipient, recipients
from handover.notices.wording import Wording, check_memo, check_text, one_line, refuse_fields

MEMO_WRITERS = (Role.MANAGER, Role.COMPLIANCE, Role.ADMIN)


@transaction.atomic
def draft(
    departure: Departure,
    *,
    by: Person,
    sender: Sender | None = None,
    keep: Collection[UUID] = (),
    now: datetime | None = None,
) -> Drafted:
    """Write one notice for each address among the contacts of placed clients; write anew those that changed.

    1. Notices in `keep` and those edited by hand are left alone.
    2. A notice that would come out the same keeps its bytes, its Message-ID and its approvals.
    3. Any other is written anew, with a new Message-ID and digest.
    Without `sender` each keeps the kind it has, and new ones take the first of the pack. Whoever cannot be told is
    among the gaps. UnusableInput if the sender may not be one; NotAllowed unless `by` may run the departure.
    """
    departure = access.locked_for(by, departure)
    desk = Desk(departure, by=by, at=now or timezone.now())
    if sender is not None:
        desk.kind(None, sender)
    told, gaps = recipients(departure, desk.company)
    existing = drafting.by_address(departure.notices.select_for_update(of=("self",)))
    drafted = Drafted(_proposals(desk, told, existing, sender, keep), tuple(gaps))
    drafting.store(drafted.proposals)
    _record_draft(drafted, desk)
    return drafted


def _proposals(
    desk: Desk, told: list[Recipient], existing: dict[str, Notice], sender: Sender | None, keep: Collection[UUID]
) -> tuple[Proposal, ...]:
    kept = {str(one) for one in keep}

    def propose(one: Recipient) -> Proposal:
        before = existing.get(one.address)
        return desk.propose(one, before, sender=sender, is_fixed=before is not None and str(before.uuid) in kept)

    return tuple(propose(one) for one in told)


def _record_draft(drafted: Drafted, desk: Desk) -> None:
    texts = {
        outcome.value: {str(notice.uuid): notice.digest for notice in drafted.of(outcome)}
        for outcome in (Outcome.WRITTEN, Outcome.REWRITTEN)
    }
    left = {outcome.value: len(drafted.of(outcome)) for outcome in Outcome if outcome.value not in texts}
    record(
        "notices.drafted",
        actor=_actor(desk.by, desk.departure),
        subject=desk.departure.ref,
        departure=desk.departure.ref,
        facts={**texts, **left, "gaps": len(drafted.gaps)},
        personal={
            "to": {str(one.notice.uuid): one.notice.address for one in drafted.proposals},
            "gaps": [[gap.client, gap.contact, gap.why] for gap in drafted.gaps],
        },
    )


def preview(
    departure: Departure, who: str, *, by: Person, sender: Sender | None = None, now: datetime | None = None
) -> list[Notice]:
    """What the contacts of a client (its name) or one contact (the address) would read; nothing is saved.

    UnusableInput if nobody of that name is told anything; NotAllowed for whoever has no part in the departure.
    """
    if not access.role_in(by, departure) or not by.is_active:
        raise NotAllowed("%(by)s: has no part in this departure", by=by)
    desk = Desk(departure, by=by, at=now or timezone.now())
    told, gaps = recipients(departure, desk.company)
    meant = [one for one in told if _means(who, one)]
    if not meant:
        gap = next((gap for gap in gaps if who.casefold() in (gap.client.casefold(), gap.contact.casefold())), None)
        why = reasons.words(gap.why) if gap else Words("is no client and no contact of this departure")
        raise UnusableInput("%(who)s: %(why)s", who=who, why=why)
    existing = drafting.by_address(departure.notices.filter(address__in=[one.address for one in meant]))
    return [one.notice for one in _proposals(desk, meant, existing, sender, ())]


def _means(who: str, recipient: Recipient) -> bool:
    names = {one.snapshot["name"].casefold() for one in recipient.transfers}
    return who.strip().casefold() in names | {recipient.address}


@transaction.atomic
def edit(
    notice: Notice,
    *,
    subject: str,
    body: str,
    by: Person,
    keep: Collection[UUID] = (),
    now: datetime | None = None,
) -> Notice:
    """Give one notice a text of its own: rendered anew, with a new Message-ID and digest.

    The manager and the notice's successor may do that. The link and the successor's name or address must stay in
    the text, and nothing of a field may be left in it: otherwise UnusableInput. Who and when are kept: an author
    does not approve.
    """
    notice = _changeable(notice, by, keep)
    desk = Desk(notice.departure, by=by, at=now or timezone.now())
    recipient = _recipient_of(notice, desk)
    text = _typed(subject, body)
    _check_edited(text, notice, recipient)
    if (text.subject, text.body) == (notice.subject, notice.body):
        return notice
    fresh = desk.write(recipient, desk.kind(notice, None), over=notice, text=text)
    fresh.edited_by, fresh.edited_at = by, desk.at
    drafting.store([Proposal(Outcome.REWRITTEN, fresh, recipient)])
    Edit.objects.create(notice=fresh, by=by, at=desk.at)
    _record_text("notices.edited", fresh, notice.digest, by)
    return fresh


@transaction.atomic
def take_back_edits(
    notice: Notice, *, by: Person, keep: Collection[UUID] = (), now: datetime | None = None
) -> Notice:
    """Back to the memo: the text made by hand is dropped, and the notice is written anew from the plan."""
    notice = _changeable(notice, by, keep)
    if notice.edited_by_id is None:
        return notice
    desk = Desk(notice.departure, by=by, at=now or timezone.now())
    recipient = _recipient_of(notice, desk)
    fresh = desk.write(recipient, desk.kind(notice, None), over=notice)
    drafting.store([Proposal(Outcome.REWRITTEN, fresh, recipient)])
    fresh.edits.all().delete()
    _record_text("notices.edits_taken_back", fresh, notice.digest, by)
    return fresh


def _changeable(notice: Notice, by: Person, keep: Collection[UUID]) -> Notice:
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("departure__leaver__manager", "departure__manager", "successor")
        .get(pk=notice.pk)
    )
    departure = notice.departure
    is_theirs = by == notice.successor and by.is_active and by != departure.leaver
    if not (is_theirs or access.may_manage(by, departure)):
        raise NotAllowed("%(by)s: may not change this text; the departure's manager and the successor may", by=by)
    if departure.is_cancelled:
        raise UnusableInput("%(leaver)s: this departure was called off", leaver=departure.leaver)
    if str(notice.uuid) in {str(one) for one in keep}:
        raise UnusableInput(
            "%(address)s: this notice is on its way or sent; its text stays as it is", address=notice.address
        )
    return notice


def _recipient_of(notice: Notice, desk: Desk) -> Recipient:
    told, _ = recipients(notice.departure, desk.company)
    found = next((one for one in told if one.address == notice.address), None)
    if found is None:
        raise UnusableInput(
            "%(address)s: none of their clients has a successor any more; plan again first", address=notice.address
        )
    return found


def _check_edited(text: Wording, notice: Notice, recipient: Recipient) -> None:
    where = notice.address
    check_text(text, where=where)
    refuse_fields(text, where=where)
    if link(notice) not in text.body:
        raise UnusableInput(
            "%(where)s: the link %(link)s must stay in the text: it is how the client answers",
            where=where,
            link=link(notice),
        )
    for person in recipient.successors:
        if person.name not in text.body and (person.email or "") not in text.body:
            raise UnusableInput(
                "%(where)s: the text must name %(name)s or %(email)s, who takes over",
                where=where,
                name=person.name,
                email=person.email,
            )


@transaction.atomic
def save_memo(*, sender: Sender, relation: str, language: str, subject: str, body: str, by: Person) -> Memo:
    """The company's own wording from now on; drafting again brings it into the notices.

    UnusableInput names a field that there is not, or one that is missing; NotAllowed unless `by` holds one of
    MEMO_WRITERS.
    """
    if not (by.is_active and by.has_role(*MEMO_WRITERS)):
        raise NotAllowed(
            "%(by)s: may not write the company's memos; managers, compliance and administrators may", by=by
        )
    if relation not in RELATIONS or language not in Language.values:
        raise UnusableInput(
            "memo: there is none for %(relation)r in %(language)r", relation=relation, language=language
        )
    wording = _typed(subject, body)
    check_memo(wording)
    memo = Memo.objects.create(
        sender=sender, relation=relation, language=language, subject=wording.subject, body=wording.body, saved_by=by
    )
    record(
        "notices.memo_saved",
        actor=by.as_actor(next(role.value for role in MEMO_WRITERS if by.has_role(role))),
        subject=f"memo:{memo.pk}",
        facts={"sender": str(sender), "relation": relation, "language": language},
        personal={"subject": memo.subject, "body": memo.body},
    )
    return memo


@transaction.atomic
def agree_to_send(departure: Departure, *, by: Person, now: datetime | None = None) -> SenderAgreement:
    """The leaver agrees that the notices go out in their name; agreed twice, it stays as it is."""
    _only_leaver(departure, by)
    against = senders.objection(departure, Sender.LEAVER, office.today(now))
    if against and against != "leaver_has_not_agreed":
        raise UnusableInput("sender leaver: %(why)s", why=reasons.words(against))
    standing = senders.agreement(departure)
    if standing:
        return standing
    agreed = SenderAgreement.objects.create(departure=departure, person=by, at=now or timezone.now())
    _record_agreement("notices.sender_agreed", departure, by)
    return agreed


@transaction.atomic
def take_back_agreement(departure: Departure, *, by: Person, now: datetime | None = None) -> None:
    """The leaver will not be the sender after all: what is not sent yet does not go out in their name."""
    # A worker at its last moment shares a lock on this row: the withdrawal is seen there, or it comes too late.
    Departure.objects.select_for_update().get(pk=departure.pk)
    _only_leaver(departure, by)
    standing = senders.agreement(departure)
    if standing is None:
        raise UnusableInput("there is no agreement to take back")
    standing.withdrawn_at = now or timezone.now()
    standing.save(update_fields=["withdrawn_at"])
    _record_agreement("notices.sender_agreement_taken_back", departure, by)


@transaction.atomic
def record_call(transfer: Transfer, *, by: Person, note: str = "", now: datetime | None = None) -> Call:
    """This client was called before their notice: by whom, when, with what result."""
    departure = transfer.departure
    placement = getattr(transfer, "placement", None)
    is_theirs = placement is not None and by == placement.successor and by.is_active and by != departure.leaver
    if not (is_theirs or access.may_manage(by, departure)):
        raise NotAllowed("%(by)s: may not record this call; the departure's manager and the successor may", by=by)
    if departure.is_cancelled:
        raise UnusableInput("%(leaver)s: this departure was called off", leaver=departure.leaver)
    earlier = Call.objects.filter(transfer=transfer).first()
    if earlier:
        raise UnusableInput(
            "%(client)s: was called already, by %(by)s on %(at)s",
            client=transfer.client,
            by=earlier.by,
            at=f"{earlier.at:%Y-%m-%d %H:%M}",
        )
    call = Call.objects.create(transfer=transfer, by=by, note=one_line(note)[:500], at=now or timezone.now())
    record(
        "notices.call_recorded",
        actor=_actor(by, departure),
        subject=f"transfer:{transfer.pk}",
        departure=departure.ref,
        personal={"note": call.note},
        at=call.at,
    )
    return call


def _only_leaver(departure: Departure, by: Person) -> None:
    if by != departure.leaver or not by.is_active:
        raise NotAllowed("only the leaver can agree to be the sender, or take that back")
    if departure.is_cancelled:
        raise UnusableInput("%(leaver)s: this departure was called off", leaver=departure.leaver)


def _record_agreement(verb: str, departure: Departure, by: Person) -> None:
    record(verb, actor=by.as_actor("leaver"), subject=departure.ref, departure=departure.ref)


def _record_text(verb: str, notice: Notice, before: str, by: Person) -> None:
    record(
        verb,
        actor=_actor(by, notice.departure),
        subject=notice.ref,
        departure=notice.departure.ref,
        facts={"digest": notice.digest, "before": before},
    )


def _typed(subject: str, body: str) -> Wording:
    """What came out of a form or a file, with its line ends made LF."""
    return Wording(subject.strip(), body.replace("\r\n", "\n").expandtabs(4).strip())


def _actor(by: Person, departure: Departure) -> Actor:
    return by.as_actor(access.role_in(by, departure))

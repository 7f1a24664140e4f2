"""From memo and plan to the notices of a departure: what would be written, beside what is written already."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from handover.book.models import Person
from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.notices import office, phrases, reasons
from handover.notices.links import link
from handover.notices.memo import current
from handover.notices.message import new_message_id, render
from handover.notices.models import Cover, Memo, Notice, Sender
from handover.notices.recipients import Gap, Recipient
from handover.notices.senders import default_kind, objection, sender_of
from handover.notices.wording import Wording, fill
from handover.policy import pack as packs

LONGEST_SUBJECT = 400


class Outcome(StrEnum):
    WRITTEN = "written"
    REWRITTEN = "rewritten"  # something in it changed: a new text, and every approval of the old one is void
    KEPT = "kept"  # nothing changed: the same bytes
    BY_HAND = "by_hand"  # edited by hand: left alone
    FIXED = "fixed"  # on its way or sent: left alone


@dataclass(frozen=True)
class Proposal:
    outcome: Outcome
    notice: Notice
    recipient: Recipient


@dataclass(frozen=True)
class Drafted:
    """What became of each notice, and who is not told, with the reason."""

    proposals: tuple[Proposal, ...]
    gaps: tuple[Gap, ...]

    def of(self, *outcomes: Outcome) -> list[Notice]:
        return [one.notice for one in self.proposals if one.outcome in outcomes]


class Desk:
    """Where the notices of one departure are written: what they all share is looked up once."""

    def __init__(self, departure: Departure, *, by: Person, at: datetime) -> None:
        self.departure, self.by, self.at = departure, by, at
        self.company = office.company(departure.manager)
        self.on = office.today(at)
        self.with_card = packs.load(departure.pack).notices.attach_vcard
        self._memos: dict[tuple[str, str, str], tuple[Memo | None, Wording]] = {}
        self._objections: dict[str, str] = {}

    def propose(
        self, recipient: Recipient, existing: Notice | None, *, sender: Sender | None, is_fixed: bool
    ) -> Proposal:
        """The notice for this recipient: a new or changed one is not saved yet."""
        if existing is None:
            return Proposal(Outcome.WRITTEN, self.write(recipient, self.kind(None, sender)), recipient)
        if is_fixed or existing.edited_by_id:
            return Proposal(Outcome.FIXED if is_fixed else Outcome.BY_HAND, existing, recipient)
        kind = self.kind(existing, sender)
        if _is_same(existing, self.write(recipient, kind, as_in=existing), recipient):
            return Proposal(Outcome.KEPT, existing, recipient)
        return Proposal(Outcome.REWRITTEN, self.write(recipient, kind, over=existing), recipient)

    def kind(self, existing: Notice | None, wanted: Sender | None) -> Sender:
        """Who sends: as wanted, else as before, else as the pack has it; UnusableInput if they may not."""
        if wanted is None and existing is not None and not self._objection(existing.sender_kind):
            return Sender(existing.sender_kind)
        chosen = wanted or default_kind(self.departure)
        against = self._objection(chosen)
        if against:
            raise UnusableInput("sender %(sender)s: %(why)s", sender=chosen.value, why=reasons.words(against))
        return chosen

    def write(
        self,
        recipient: Recipient,
        kind: Sender,
        *,
        as_in: Notice | None = None,
        over: Notice | None = None,
        text: Wording | None = None,
    ) -> Notice:
        """A rendered notice, not saved.

        `as_in`: with the Message-ID and date of this one, to be compared with it. `over`: a new message in place of
        this one. `text`: these words, not the memo's.
        """
        like, successor = as_in or over, recipient.successors[0]
        sender = sender_of(self.departure, kind, successor)
        # A manager who takes the client over does not write of themselves as of somebody else.
        memo, wording = self._memo(Sender.SUCCESSOR if sender == successor else kind, recipient)
        notice = Notice(
            pk=like.pk if like else None,
            uuid=like.uuid if like else uuid.uuid4(),
            departure=self.departure,
            address=recipient.address,
            contact_name=recipient.name,
            language=recipient.language,
            relation=recipient.relation,
            sender_kind=kind,
            sender=sender,
            successor=successor,
            memo=memo,
            message_id=as_in.message_id if as_in else new_message_id(sender),
            drafted_by=as_in.drafted_by if as_in else self.by,
            drafted_at=as_in.drafted_at if as_in else self.at,
        )
        final = text or self._filled(wording, recipient, sender, link(notice))
        notice.subject, notice.body = final.subject[:LONGEST_SUBJECT], final.body
        render(notice, successors=recipient.successors, company=self.company, with_card=self.with_card)
        return notice

    def values(self, recipient: Recipient, sender: Person) -> dict[str, str]:
        """The memo's fields for this recipient, all but the link."""
        language, successor = recipient.language, recipient.successors[0]
        return {
            "company": self.company.name,
            "client": phrases.in_a_row(recipient.clients_of(successor), language),
            "contact_name": recipient.name,
            "greeting": phrases.greeting(recipient.name, language),
            "leaver_name": self.departure.leaver.name,
            "successor_name": successor.name,
            "successor_title": successor.title,
            "successor_email": successor.email or "",
            "successor_phone": successor.phone,
            "manager_name": self.departure.manager.name,
            "sender_name": sender.name,
            "sender_title": sender.title,
            "last_day": phrases.spelled_out(self.departure.last_day, language),
            "other_clients": _others(recipient),
        }

    def _filled(self, wording: Wording, recipient: Recipient, sender: Person, ack_link: str) -> Wording:
        every = [one.snapshot["name"] for one in recipient.transfers]
        return fill(
            wording,
            {**self.values(recipient, sender), "ack_link": ack_link},
            in_subject={"client": phrases.in_a_subject(every, recipient.language)},
        )

    def _memo(self, kind: Sender, recipient: Recipient) -> tuple[Memo | None, Wording]:
        key = (kind.value, recipient.relation, recipient.language)
        if key not in self._memos:
            self._memos[key] = current(*key)
        return self._memos[key]

    def _objection(self, kind: str) -> str:
        if kind not in self._objections:
            self._objections[kind] = objection(self.departure, kind, self.on)
        return self._objections[kind]


def store(proposals: Iterable[Proposal]) -> None:
    """Save what was written and rewritten, and which clients each notice speaks of."""
    proposals = list(proposals)
    new = [one for one in proposals if one.outcome == Outcome.WRITTEN]
    Notice.objects.bulk_create([one.notice for one in new], batch_size=500)
    changed = [one for one in proposals if one.outcome == Outcome.REWRITTEN]
    for one in changed:
        one.notice.save(force_update=True)
    Cover.objects.filter(notice__in=[one.notice.pk for one in changed]).delete()
    Cover.objects.bulk_create(
        [
            Cover(notice=one.notice, transfer=transfer)
            for one in (*new, *changed)
            for transfer in one.recipient.transfers
        ],
        batch_size=2000,
    )


def by_address(notices: QuerySet[Notice]) -> dict[str, Notice]:
    """The notices that are there already, with what is needed to compare them."""
    return {one.address: one for one in notices.select_related("drafted_by").prefetch_related("covers")}


def _is_same(existing: Notice, fresh: Notice, recipient: Recipient) -> bool:
    covered = {cover.transfer_id for cover in existing.covers.all()}
    return existing.digest == fresh.digest and covered == {one.pk for one in recipient.transfers}


def _others(recipient: Recipient) -> str:
    return "\n".join(
        phrases.other_client(
            recipient.language,
            clients=recipient.clients_of(person),
            successor=person.name,
            reach=[person.email or "", person.phone],
        )
        for person in recipient.successors[1:]
    )

"""Which message a notice is: from whom, to whom, with which card; rendered to bytes once, when it is written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC

from django.conf import settings

from handover.book.models import Company, Person
from handover.notices.mime import Attachment, Mail, Mailbox, compose, digest, wire_address
from handover.notices.models import Notice
from handover.notices.vcard import Card, vcard


def envelope(notice: Notice) -> tuple[str, list[str]]:
    """(envelope sender, recipients), as they are given to the mail server: the contact first, then the copies."""
    sender = settings.BOUNCE_ADDRESS or notice.sender.email or ""
    recipients = dict.fromkeys(wire_address(one) for one in (notice.address, *notice.copies))
    return wire_address(sender), list(recipients)


def digest_now(notice: Notice) -> str:
    """The digest of what would go out this minute; another one than `notice.digest` must not be sent."""
    return digest(*envelope(notice), bytes(notice.raw))


def new_message_id(sender: Person) -> str:
    """A Message-ID of the sender's domain; it belongs to one text for ever."""
    return f"<{uuid.uuid4().hex}@{wire_address(sender.email or '').rpartition('@')[2]}>"


def render(notice: Notice, *, successors: Sequence[Person], company: Company, with_card: bool) -> None:
    """Set `copies`, `raw` and `digest` of the notice from its other fields; nothing is saved."""
    notice.copies = list(dict.fromkeys(person.email for person in successors if person.email))
    notice.raw = compose(
        Mail(
            sender=_mailbox(notice.sender),
            to=Mailbox(notice.contact_name, notice.address),
            copies=tuple(_mailbox(person) for person in successors),
            reply_to=_mailbox(notice.successor),
            subject=notice.subject,
            body=notice.body,
            language=notice.language,
            message_id=notice.message_id,
            date=notice.drafted_at.astimezone(UTC),
            attachments=tuple(_card(person, company) for person in successors) if with_card else (),
        )
    )
    notice.digest = digest_now(notice)


def _mailbox(person: Person) -> Mailbox:
    return Mailbox(person.name, person.email or "")


def _card(person: Person, company: Company) -> Attachment:
    email = person.email or ""
    card = Card(name=person.name, email=email, phone=person.phone, title=person.title, company=company.name)
    file_name = re.sub(r"[^a-z0-9.-]", "-", email.partition("@")[0]) + ".vcf"
    return Attachment(file_name, "text/vcard; charset=utf-8", vcard(card))

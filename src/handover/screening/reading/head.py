"""The header of a message as people see it: who writes, to whom, and every text that is shown from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handover.screening.reading.addresses import Mailboxes, mailboxes
from handover.screening.reading.encoded_words import decoded
from handover.screening.reading.fields import Fields
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.quoting import REPLY_SUBJECT
from handover.screening.reading.segments import Author

_PLAIN_NAME = re.compile(r"(?:[^\W\d_][^\W\d_.'’-]*[.'’-]?[^\W\d_.'’-]*\s?,?\s?){1,4}")
_SHOWN = (b"comments", b"keywords", b"organization", b"organisation", b"content-description", b"summary", b"thread-topic")


@dataclass(frozen=True, slots=True)
class Head:
    author: Author
    recipients: tuple[str, ...]
    subject: str


def head(fields: Fields, notes: Gathering) -> Head:
    sender = _mailboxes(fields, b"from", notes)
    to = _mailboxes(fields, b"to", notes)
    cc = _mailboxes(fields, b"cc", notes)
    subject = "\n".join(decoded(value.strip(), notes) for value in fields.get(b"subject", ()))
    is_reply = b"in-reply-to" in fields or b"references" in fields or bool(REPLY_SUBJECT.match(subject))
    address = sender.addresses[0] if sender.addresses else ""
    author = Author(address, sender.names[0] if sender.names else "", is_reply)
    return Head(author, tuple(dict.fromkeys((*to.addresses, *cc.addresses))), subject)


def shown(fields: Fields, notes: Gathering, known: Head) -> None:
    """The views of the header: the subject, display names that say more than a name, and fields readers display."""
    notes.text("subject", known.subject)
    for name in (b"from", b"to", b"cc", b"sender", b"reply-to"):
        if name in fields:
            _names(name, fields, notes, known)
    for name in _SHOWN:
        for value in fields.get(name, ()):
            text = decoded(value.strip(), notes)
            if text != known.subject and not known.subject.endswith(text):
                notes.text("header:" + name.decode(), text)


def _names(name: bytes, fields: Fields, notes: Gathering, known: Head) -> None:
    boxes = _mailboxes(fields, name, notes)
    telling = [one for one in boxes.names if not _PLAIN_NAME.fullmatch(one) and one.lower() not in boxes.addresses]
    if name in (b"sender", b"reply-to"):
        telling += [address for address in boxes.addresses if address != known.author.address]
    if telling:
        notes.text("header:" + name.decode(), "\n".join(telling))


def _mailboxes(fields: Fields, name: bytes, notes: Gathering) -> Mailboxes:
    values = fields.get(name)
    if not values:
        return Mailboxes((), ())
    return mailboxes(values[0] if len(values) == 1 else b", ".join(values), notes)


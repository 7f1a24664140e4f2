"""The header of a message as people see it: who writes, to whom, and every text that is shown from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from handover.screening.reading.addresses import Mailboxes, mailboxes
from handover.screening.reading.encoded_words import decoded
from handover.screening.reading.fields import Fields
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.quoting import REPLY_SUBJECT
from handover.screening.reading.segments import Author

_NAME_MARKS = str.maketrans("", "", ".,'’-")
_NAME_WORDS = 4
_ADDRESSED = (b"from", b"to", b"cc", b"bcc", b"sender", b"reply-to")
_NOBODY = Mailboxes((), ())
_SHOWN = (
    b"comments",
    b"keywords",
    b"organization",
    b"organisation",
    b"content-description",
    b"summary",
    b"thread-topic",
)


@dataclass(frozen=True, slots=True)
class Head:
    author: Author = field(default_factory=Author)
    recipients: tuple[str, ...] = ()
    subject: str = ""
    boxes: tuple[tuple[str, Mailboxes], ...] = ()


def head(fields: Fields, notes: Gathering) -> Head:
    boxes = {name: _mailboxes(fields[name], notes) for name in _ADDRESSED if name in fields}
    sender, to, cc, bcc = (boxes.get(name, _NOBODY) for name in (b"from", b"to", b"cc", b"bcc"))
    subject = "\n".join(decoded(value.strip(), notes) for value in fields.get(b"subject", ()))
    is_reply = b"in-reply-to" in fields or b"references" in fields or bool(REPLY_SUBJECT.match(subject))
    address = sender.addresses[0] if sender.addresses else ""
    author = Author(address, sender.names[0] if sender.names else "", is_reply)
    recipients = tuple(dict.fromkeys((*to.addresses, *cc.addresses, *bcc.addresses)))
    return Head(author, recipients, subject, tuple((name.decode(), box) for name, box in boxes.items()))


def shown(fields: Fields, notes: Gathering, known: Head) -> None:
    """The views of the header: the subject, display names that say more than a name, and fields readers display."""
    notes.text("subject", known.subject)
    for name, box in known.boxes:
        telling = [one for one in box.names if not _is_name(one) and one.lower() not in box.addresses]
        if name in ("sender", "reply-to"):
            telling += [address for address in box.addresses if address != known.author.address]
        if telling:
            notes.text("header:" + name, "\n".join(telling))
    for title in _SHOWN:
        for value in fields.get(title, ()):
            text = decoded(value.strip(), notes)
            if not known.subject.endswith(text):
                notes.text("header:" + title.decode(), text)


def _is_name(text: str) -> bool:
    """Nothing but a few words of letters: a name says nothing that has to be read."""
    words = text.translate(_NAME_MARKS).split()
    return len(words) <= _NAME_WORDS and all(word.isalpha() for word in words)


def _mailboxes(values: list[bytes], notes: Gathering) -> Mailboxes:
    return mailboxes(values[0] if len(values) == 1 else b", ".join(values), notes)

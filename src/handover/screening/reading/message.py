"""Raw bytes to a Reading: structure first, then every text that is in them."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Sequence

from handover.screening.reading import limits, segments, subjects
from handover.screening.reading.attachments import Attachments
from handover.screening.reading.bodies import Bodies, plain
from handover.screening.reading.fields import divided
from handover.screening.reading.files.opened import Opener
from handover.screening.reading.gathering import Gathering, Stop
from handover.screening.reading.head import Head, head, shown
from handover.screening.reading.reasons import Reason
from handover.screening.reading.structure import carved, leaves
from handover.screening.views import Reading, View, Voice

_FEW_WORDS = 12
_WORD = re.compile(r"[^\W_]{2,}")
_UNTRUSTED = frozenset(
    {
        Reason.TWO_BOUNDARIES,
        Reason.DOUBLED_CONTENT_TYPE,
        Reason.DOUBLED_TRANSFER_ENCODING,
        Reason.ODD_HEADER_LINE,
        Reason.CONTROL_CHARACTERS,
        Reason.BOUNDARY_NOT_FOUND,
        Reason.BOUNDARY_LOOK_ALIKE,
        Reason.NO_BOUNDARY,
        Reason.OPEN_MULTIPART,
        Reason.TEXT_OUTSIDE_PARTS,
        Reason.HIDDEN_PART,
        Reason.ODD_CONTENT_TYPE,
        Reason.ODD_PARAMETER,
        Reason.SMUGGLED_MESSAGE,
        Reason.PARTIAL_MESSAGE,
        Reason.BLANK_HEADER_LINE,
    }
)


def read(raw: bytes) -> Reading:
    """What is in a message, whatever it is: never an exception, and never clear when something was not read."""
    from handover.screening.reading.files.opening import opened

    return read_with(raw, opened)


def read_with(raw: bytes, opener: Opener) -> Reading:
    """As `read`, with another way to open files in binary formats."""
    notes = Gathering()
    known = Head()
    try:
        known = _message(raw, notes, opener)
        _judge_images(notes)
    except Stop:
        pass
    return Reading(
        views=tuple(notes.views),
        sender=known.author.address,
        recipients=known.recipients,
        readability=notes.readability,
        readability_reasons=tuple(reason.value for reason in notes.reasons),
        digest="sha256:" + hashlib.sha256(raw).hexdigest(),
    )


def read_text(
    text: str, *, subject: str = "", sender: str = "", to: Sequence[str] = (), cc: Sequence[str] = ()
) -> Reading:
    """A plain text as it was typed, with its header fields beside it."""
    notes = Gathering()
    author = segments.Author(sender.strip().lower(), "", is_reply=True)
    try:
        notes.text("subject", subject)
        Bodies(notes, author).text(plain(text), text.encode("utf-8", "replace"))
        notes.views = subjects.settled(notes.views, is_answer=True)
    except Stop:
        pass
    known = "\n".join([subject, sender, ",".join(to), ",".join(cc), text])
    return Reading(
        views=tuple(notes.views),
        sender=author.address,
        recipients=tuple(dict.fromkeys(address.strip().lower() for address in (*to, *cc))),
        readability=notes.readability,
        readability_reasons=tuple(reason.value for reason in notes.reasons),
        digest="sha256:" + hashlib.sha256(known.encode("utf-8", "replace")).hexdigest(),
    )


def is_message(raw: bytes) -> bool:
    """Whether the bytes begin like a message, with header fields; else they are a plain text."""
    start = raw[:2000].lstrip(b"\r\n").split(b"\n")
    return bool(re.match(rb"(?:From |[A-Za-z-]+:[ \t])", start[0])) and any(
        re.match(
            rb"(?:from|to|subject|date|received|message-id|mime-version|content-type|return-path):", line, re.I
        )
        for line in start[:30]
    )


def _message(raw: bytes, notes: Gathering, opener: Opener) -> Head:
    if len(raw) > limits.DECODED_BYTES:
        raise notes.stop(Reason.TOO_LARGE)
    raw = unix(raw, notes)
    fields, body = divided(raw, notes)
    known = head(fields, notes)
    shown(fields, notes, known)
    inside = Attachments(notes, opener, known.author)
    bodies = Bodies(notes, known.author)
    for part in leaves(fields, body, notes, depth=0):
        inside.leaf(part, bodies)
    is_answer = b"in-reply-to" in fields or b"references" in fields
    notes.views = subjects.settled(notes.views, is_answer=is_answer)
    if notes.reasons and not _UNTRUSTED.isdisjoint(notes.reasons):
        _carve(raw, notes, inside)
    return known


def as_attachment(data: bytes, name: str, sender: str, notes: Gathering) -> list[View]:
    """The views of a text file that lay in another file, as if it were attached by itself."""
    from handover.screening.reading.files.inside import opened

    with contextlib.suppress(Stop):
        Attachments(notes, opened, segments.Author(sender)).file(data, name)
    return notes.views


def unix(raw: bytes, notes: Gathering) -> bytes:
    """Line ends as LF. A file is one or the other throughout; a mixture is cut differently by different servers."""
    returns = raw.count(b"\r")
    if b"\0" in raw:
        notes.note(Reason.CONTROL_CHARACTERS)
    if not returns:
        return raw
    pairs = raw.count(b"\r\n")
    if returns != pairs:
        notes.note(Reason.CONTROL_CHARACTERS)
    if pairs != raw.count(b"\n"):
        notes.note(Reason.MIXED_LINE_ENDS)
    return raw.replace(b"\r\n", b"\n")


def _carve(raw: bytes, notes: Gathering, inside: Attachments) -> None:
    """Texts where only some readers look, so that what is planted there is found where possible."""
    have = {_letters(view.text) for view in notes.views}
    for part in carved(raw):
        for text in inside.texts_of(part):
            if _letters(text) not in have:
                notes.text("body", text, is_visible=False)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _judge_images(notes: Gathering) -> None:
    """A picture beside hardly any words may be the message itself."""
    if not notes.images:
        return
    own = (view for view in notes.views if view.part in ("body", "signature") and view.is_visible)
    count = sum(len(_WORD.findall(view.text)) for view in own if view.voice is Voice.WRITER)
    if count < _FEW_WORDS:
        notes.note(Reason.IMAGE_WITH_FEW_WORDS)

"""A held message as somebody may see it: its words with what was found marked, and its HTML made harmless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

import nh3

from handover.checks.views import shown
from handover.gate.actions import Opened

LONGEST = 200_000
#: What a message may look like; nothing of it leads anywhere or is fetched from anywhere.
TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "small", "blockquote", "pre", "code", "hr"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th", "caption"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "sub", "sup", "center"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `reason` says why it is marked, "" if it is not."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    subject: list[Piece]
    body: list[Piece]
    elsewhere: list[dict[str, Any]]  # findings in attachments, headers, or where the text cannot be marked
    html: str  # cleaned; "" where the message has none
    attachments: list[str]


def show(opened: Opened) -> Shown:
    subject, body = shown(opened.raw)
    found = opened.reading.findings
    marked = [one for one in found if _is_at(one, subject, body)]
    message = _parsed(opened.raw)
    return Shown(
        subject=pieces(subject, [one for one in marked if one["part"] == "subject"]),
        body=pieces(body[:LONGEST], [one for one in marked if one["part"] != "subject"]),
        elsewhere=[one for one in found if one not in marked],
        html=harmless(message),
        attachments=[part.get_filename() or "?" for part in message.walk() if _is_attachment(part)],
    )


def _parsed(raw: bytes) -> Message:
    """The message, or an empty one if its parts are nested so deep that no mail program would show them."""
    try:
        message = message_from_bytes(raw)
        list(message.walk())
    except RecursionError:
        return Message()
    return message


def _is_at(finding: dict[str, Any], subject: str, body: str) -> bool:
    """Whether the words stand where the finding says: views differ from what is shown where text is hidden."""
    text = {"subject": subject, "body": body, "signature": body, "quoted": body}.get(finding["part"], "")
    return bool(finding["quote"]) and text[finding["start"] : finding["end"]] == finding["quote"]


def pieces(text: str, findings: Sequence[dict[str, Any]]) -> list[Piece]:
    """The text cut at what was found; of findings over each other the first is marked."""
    cut, at = [], 0
    for one in sorted(findings, key=lambda one: (one["start"], -one["end"])):
        if one["start"] < at:
            continue
        cut += [Piece(text[at : one["start"]]), Piece(text[one["start"] : one["end"]], one["reason"])]
        at = one["end"]
    return [piece for piece in [*cut, Piece(text[at:])] if piece.text]


def harmless(message: Message) -> str:
    """The HTML part without scripts, styles, pictures, links and forms, for a frame that may do nothing."""
    part = next((one for one in message.walk() if _is_html(one)), None)
    if part is None:
        return ""
    octets = part.get_payload(decode=True)
    words = octets if isinstance(octets, bytes) else b""
    return nh3.clean(_decoded(words, part)[:LONGEST], tags=TAGS, attributes={}, clean_content_tags=_NOT_EVEN_TEXT)


_NOT_EVEN_TEXT = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math"}


def _is_html(part: Message) -> bool:
    return part.get_content_type() == "text/html" and not _is_attachment(part)


def _is_attachment(part: Message) -> bool:
    return not part.is_multipart() and (
        part.get_filename() is not None or part.get_content_disposition() == "attachment"
    )


def _decoded(octets: bytes, part: Message) -> str:
    try:
        return octets.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")

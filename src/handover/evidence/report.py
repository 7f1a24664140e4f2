"""The texts of a bundle that people read: the report and the instructions, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from handover.evidence.bundle import Recorded, digests
from handover.evidence.leaves import GONE, read_leaf
from handover.evidence.ledger import Actor
from handover.evidence.models import Checkpoint
from handover.evidence.notes import Key
from handover.evidence.verbs import words

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """What the report tells of."""

    title: str
    by: Actor
    at: datetime
    entries: Sequence[Recorded]
    messages: Mapping[str, bytes]
    checkpoint: Checkpoint
    key: Key


def texts(told: Told, language: str = "") -> dict[str, bytes]:
    """report.html and README.txt; `language` default: the active one."""
    with translation.override(language or translation.get_language()):
        context = {
            "told": told,
            "language": translation.get_language(),
            "key": told.key.text(),
            "entries": list(_entries(told.entries)),
            "messages": list(_messages(told.messages)),
        }
        return {
            "report.html": render_to_string("evidence/report.html", context).encode(),
            "README.txt": render_to_string("evidence/README.txt", context).encode(),
        }


def _entries(entries: Sequence[Recorded]) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        said = read_leaf(entry.leaf)
        yield {
            "index": entry.index,
            "at": datetime.fromisoformat(said["at"]),
            "actor": said["actor"],
            "what": words(said["verb"]),
            "verb": said["verb"],
            "subject": said["subject"],
            "facts": _facts(said["facts"]),
            "personal": _facts(json.loads(entry.payload["body"])) if isinstance(entry.payload, Mapping) else [],
            "erased": entry.payload == GONE,
        }


def _facts(value: Mapping[str, Any]) -> Facts:
    return [(name, _plain(fact)) for name, fact in value.items() if fact not in ("", None, [], {})]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _messages(messages: Mapping[str, bytes]) -> Iterator[Mapping[str, Any]]:
    for name, digest in digests(messages).items():
        headers = message_from_bytes(messages[name])
        yield {
            "name": name,
            "digest": digest,
            **{field.lower(): _readable(headers[field]) for field in ("From", "To", "Cc", "Date", "Subject")},
        }


def _readable(header: Any) -> str:
    try:
        return str(make_header(decode_header(str(header or ""))))
    except (HeaderParseError, LookupError, ValueError):
        return str(header)

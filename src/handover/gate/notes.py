"""The notes that people get about held mail: plain, in their language, with the reason and a link."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from handover.book.models import Company, Person
from handover.delivery.readiness import home_zone
from handover.delivery.transports import Outgoing
from handover.gate import reading
from handover.gate.models import Errand, Held, Kind
from handover.notices.mime import Mail, Mailbox, compose, wire_address
from handover.notices.phrases import languages
from handover.notices.wording import Wording, fill, parse

FOLDER = Path(__file__).parent / "notes_texts"


def outgoing(errand: Errand) -> Outgoing:
    """The note as a message: from the company, marked as automatic so that no other automaton answers it."""
    held, to = errand.held, errand.to
    assert to is not None
    manager, language = held.departure.manager, spoken_by(to)
    said = wording(errand.kind, held, language)
    message_id = f"<{held.uuid.hex}.{errand.kind}.{to.pk}@{wire_address(manager.email or '').rpartition('@')[2]}>"
    company = Company.objects.first()
    raw = compose(
        Mail(
            sender=Mailbox(f"{company.name if company else ''} Handover".strip(), manager.email or ""),
            to=Mailbox(to.name, to.email or ""),
            copies=(),
            reply_to=Mailbox(manager.name, manager.email or ""),
            subject=said.subject,
            body=said.body,
            language=language,
            message_id=message_id,
            date=timezone.now(),
        )
    )
    sender = wire_address(settings.BOUNCE_ADDRESS or manager.email or "")
    return Outgoing(
        message_id, sender, wire_address(to.email or ""), (), b"Auto-Submitted: auto-generated\r\n" + raw
    )


def spoken_by(person: Person) -> str:
    """The language in which this person is written to."""
    company = Company.objects.first()
    spoken = [person.language, *person.speaks, company.language if company else "", "en"]
    return str(next(one for one in spoken if one in languages()))


def link(held: Held) -> str:
    """Where sender and approvers find it."""
    return f"{settings.BASE_URL}/held/{held.uuid}/"


def wording(kind: str, held: Held, language: str) -> Wording:
    found = reading.of(held)
    decision = getattr(held, "decision", None)
    values = {
        "subject": found.subject,
        "recipients": ", ".join(held.recipients[:10]) + (" ..." if len(held.recipients) > 10 else ""),
        "leaver_name": held.leaver.name,
        "manager_name": held.departure.manager.name,
        "reasons": " ".join(one["text"] for one in found.reasons),
        "remedies": " ".join(one["text"] for one in found.remedies),
        "reason": decision.reason if decision else "",
        "by": decision.by.name if decision else "",
        "decide_by": f"{held.decide_by.astimezone(home_zone()):%Y-%m-%d %H:%M %Z}",
        "link": link(held),
    }
    return fill(_text(Kind(kind).value, language), values)


@cache
def _text(kind: str, language: str) -> Wording:
    path = FOLDER / language / f"{kind}.txt"
    return parse(path.read_text(encoding="utf-8"), where=path.name)
